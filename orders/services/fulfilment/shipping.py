"""From the shelf to the buyer: packed, sent in one or more parcels, arrived or collected."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.validators import longest
from orders.models import Carrier, Order, OrderEvent, OrderLine, ReviewReason, Shipment, ShipmentLine
from orders.services.invoices.pending_documents import schedule_invoice
from orders.services.order.payloads import order_payload
from orders.services.order.review_cures import close_kinds
from orders.services.order.transitions import check_transition, check_version, lock_order, log_event
from orders.signals import Parcel, order_delivered, order_packed, order_shipped


class PaymentMissing(Exception):
    """The money has to come first, and has not come."""

    def __init__(self, order: Order):
        super().__init__(
            gettext("Order %(number)s has to be paid before anything is sent, and is not paid yet.")
            % {"number": order.number}
        )
        self.order = order


class PaymentReversed(Exception):
    """It was refunded, or the buyer's bank takes it back: nothing is sent, unless a person insists and says why."""

    def __init__(self, order: Order):
        super().__init__(
            gettext("%(hold_reason)s Nothing of order %(number)s is sent, unless you insist.")
            % {"hold_reason": order.hold_reason, "number": order.number}
        )
        self.order = order


class ShippingRefused(Exception):
    """These units cannot be sent so; the text says which and why."""


@transaction.atomic
def pack_order(
    *, order: Order, user=None, at: datetime | None = None, override_reason: str = "", shown: str | None = None
) -> Order:
    """Write down that an order is packed.

    An order that is packed already is answered as it is, and no second signal is sent.

    :param override_reason: why it goes on though its money went back, in words for the staff.
    :param shown: what the page of a member of staff carried (``transitions.version_of``).
    :raises StaleOrder: where that page was older than the order is.
    :raises InvalidTransition: when the order is not confirmed, or a parcel has left.
    :raises PaymentMissing: when the money has to come first.
    :raises PaymentReversed: when it came and went back, and nobody insists.
    :raises ShippingRefused: when nothing in it has to be sent.
    """
    order = lock_order(order)
    if order.is_packed:
        return order
    check_transition(order, Order.Status.PACKED)
    check_version(order, shown)
    _require_payment(order, override_reason, user, at)
    lines = list(order.lines.all())
    if not any(line.unshipped_quantity for line in lines):
        raise ShippingRefused(gettext("Order %(number)s: there is nothing to pack.") % {"number": order.number})
    order.status, order.packed_at = Order.Status.PACKED, at or timezone.now()
    order.save(update_fields=["status", "packed_at"])
    order_packed.send(sender=Order, order=order_payload(order, lines, actor=user))
    log_event(order, OrderEvent.Kind.PACKED, gettext("Your order is packed."), user=user, at=at)
    return order


@transaction.atomic
def ship_order(
    *,
    order: Order,
    key: str,
    user,
    quantities: Mapping[int, int] | None = None,
    carrier: Carrier | None = None,
    tracking_number: str = "",
    at: datetime | None = None,
    override_reason: str = "",
    shown: str | None = None,
) -> Shipment:
    """Send a parcel with some of an order's units, or with all that are left; its buyer hears of it.

    The same key answers the parcel that it made before, whatever else is given: a second click and a retry send
    nothing twice. An order that is paid later gets its invoice with its first parcel.

    :param quantities: units by line id; None: all that is left. What is digital is never in a parcel.
    :param override_reason: why it is sent though its money went back, in words for the staff.
    :param shown: what the page of a member of staff carried (``transitions.version_of``).
    :raises StaleOrder: where that page was older than the order is.
    :raises InvalidTransition: when the order is not confirmed, or over.
    :raises PaymentMissing: when the money has to come first.
    :raises PaymentReversed: when it came and went back, and nobody insists.
    :raises ShippingRefused: for no units, lines of other orders, more units than are left, and another order's key.
    :raises django.core.exceptions.ValidationError: for a tracking number that is too long, or not one line.
    """
    order = lock_order(order)
    is_first = order.is_confirmed or order.is_packed
    earlier = None if is_first else order.shipments.filter(key=key).first()
    if earlier:
        return earlier
    check_transition(order, Order.Status.SHIPPED)  # whoever may send the last parcel may send one before it
    check_version(order, shown)
    _require_payment(order, override_reason, user, at)
    lines = list(order.lines.all())
    if not any(line.unshipped_quantity for line in lines):
        raise ShippingRefused(gettext("Order %(number)s: nothing is left to send.") % {"number": order.number})
    units = _units_to_send(lines, quantities)
    is_last = all(line.unshipped_quantity == units.get(line.pk, 0) for line in lines)

    sent = [line for line in lines if line.pk in units]
    shipment = _write_shipment(order, sent, units, carrier, tracking_number, key=key, user=user, at=at)
    order.status = Order.Status.SHIPPED if is_last else Order.Status.PART_SHIPPED
    if is_last:
        order.shipped_at = shipment.shipped_at
    order.save(update_fields=["status", "shipped_at"])
    close_kinds(order, ReviewReason.Kind.DISPUTE_WON, at=at)
    if not order.is_prepaid and is_first:
        schedule_invoice(order=order, at=at)
    items = tuple(f"{units[line.pk]} × {line.title}" for line in sent)
    parcel = _parcel(shipment, items, is_last)
    order_shipped.send(sender=Order, order=order_payload(order, lines, actor=user), parcel=parcel)
    log_event(order, OrderEvent.Kind.SHIPPED, _shipped_message(shipment, items, is_first, is_last), user=user, at=at)
    return shipment


@transaction.atomic
def deliver_order(
    *, order: Order, user, at: datetime | None = None, override_reason: str = "", shown: str | None = None
) -> Order:
    """Write down that everything has arrived, was collected, or, where nothing is sent, is there to be had.

    An order that is delivered already is answered as it is, and no second signal is sent.

    :param override_reason: why it is handed over though its money went back, in words for the staff; what was sent has
        arrived all the same.
    :param shown: what the page of a member of staff carried (``transitions.version_of``).
    :raises StaleOrder: where that page was older than the order is.
    :raises InvalidTransition: when parts of it still have to be sent, when it is not confirmed, or over.
    :raises PaymentMissing: when the money has to come first.
    :raises PaymentReversed: when it came and went back before anything was sent, and nobody insists.
    """
    order = lock_order(order)
    if order.is_delivered:
        return order
    check_transition(order, Order.Status.DELIVERED)
    check_version(order, shown)
    _require_payment(order, override_reason, user, at)
    now, was_sent = at or timezone.now(), order.is_shipped
    order.status, order.delivered_at = Order.Status.DELIVERED, now
    order.save(update_fields=["status", "delivered_at"])
    if was_sent:
        order.shipments.filter(delivered_at=None).update(delivered_at=now)
    if not order.is_prepaid:
        schedule_invoice(order=order, at=at)
    payload = order_payload(order, list(order.lines.all()), actor=user)
    order_delivered.send(sender=Order, order=payload, is_handed_over=not was_sent)
    collected = (
        gettext("Your order was handed over to you.")
        if order.needs_delivery
        else gettext("Your order is there for you.")
    )
    message = gettext("Your order has arrived.") if was_sent else collected
    log_event(order, OrderEvent.Kind.DELIVERED, message, user=user, at=at)
    return order


@transaction.atomic
def correct_tracking(*, shipment: Shipment, carrier: Carrier | None, tracking_number: str, user) -> Shipment:
    """Write down by whom a parcel really went, and under which number; its buyer reads it in the timeline.

    :raises django.core.exceptions.ValidationError: for a tracking number that is too long, or not one line.
    """
    order = lock_order(shipment.order)
    shipment = Shipment.objects.get(pk=shipment.pk)
    before = (shipment.carrier_name, shipment.tracking_number)
    _write_tracking(shipment, carrier, tracking_number)
    if (shipment.carrier_name, shipment.tracking_number) == before:
        return shipment
    shipment.save(update_fields=["carrier", "carrier_name", "tracking_number", "tracking_url"])
    message = gettext("A correction: your parcel went %(value)s.") % {
        "value": _by_whom(shipment) or "without a tracking number"
    }
    log_event(order, OrderEvent.Kind.SHIPPED, message, user=user)
    return shipment


def require_payment(order: Order, *, override_reason: str = "") -> str:
    """Refuse to send what is not paid, or what was and is not any more; return why it would not be sent if nobody
    insisted.

    :raises PaymentMissing: when the money has to come first.
    :raises PaymentReversed: when it came and went back, and nobody insists.
    """
    if order.awaits_payment:
        raise PaymentMissing(order)
    because = "" if order.is_shipped else order.hold_reason  # what has left cannot be held back
    if because and not override_reason:
        raise PaymentReversed(order)
    return because


def _require_payment(order, override_reason, user, at):
    if because := require_payment(order, override_reason=override_reason):
        message = gettext("%(because)s It goes on all the same: %(override_reason)s") % {
            "because": because,
            "override_reason": override_reason,
        }
        log_event(order, OrderEvent.Kind.NOTE, message, user=user, at=at, is_public=False)


def _units_to_send(lines: Sequence[OrderLine], quantities: Mapping[int, int] | None) -> dict[int, int]:
    if quantities is None:
        return {line.pk: line.unshipped_quantity for line in lines if line.unshipped_quantity}
    by_id = {line.pk: line for line in lines}
    if unknown := set(quantities) - set(by_id):
        raise ShippingRefused(
            gettext("No line of this order: %(join)s.")
            % {"join": ", ".join(str(pk) for pk in sorted(unknown, key=str))}
        )
    if not quantities:
        raise ShippingRefused(gettext("Say how many units of which line are in the parcel."))
    for pk, units in quantities.items():
        line = by_id[pk]
        if isinstance(units, bool) or not isinstance(units, int) or units < 1:
            raise ShippingRefused(
                gettext("%(title)s: the number of units must be a whole number, at least 1.") % {"title": line.title}
            )
        if line.is_digital:
            raise ShippingRefused(gettext("%(title)s: nothing of it is sent.") % {"title": line.title})
        if units > line.unshipped_quantity:
            raise ShippingRefused(
                gettext("%(title)s: %(unshipped_quantity)s left to send, %(units)s given.")
                % {"title": line.title, "unshipped_quantity": line.unshipped_quantity, "units": units}
            )
    return dict(quantities)


def _write_shipment(order, sent, units, carrier, tracking_number, *, key, user, at) -> Shipment:
    shipment = Shipment(order=order, key=key, user=user, shipped_at=at or timezone.now())
    _write_tracking(shipment, carrier, tracking_number)
    try:
        with transaction.atomic():
            shipment.save(force_insert=True)
    except IntegrityError as error:
        raise ShippingRefused(gettext("This form belongs to another order. Please open it again.")) from error
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=units[line.pk]) for line in sent
    )
    for line in sent:
        line.shipped_quantity += units[line.pk]
    OrderLine.objects.bulk_update(sent, ["shipped_quantity"], batch_size=100)
    return shipment


def _write_tracking(shipment, carrier, tracking_number):
    """Keep the carrier's name and page as they are now: what it is called later changes nothing about this parcel."""
    number = tracking_number.strip()
    shipment.carrier, shipment.carrier_name = carrier, carrier.name if carrier else ""
    shipment.tracking_number, shipment.tracking_url = number, carrier.url_of(number) if carrier else ""
    if len(shipment.tracking_url) > longest(Shipment, "tracking_url"):
        raise ValidationError({"tracking_number": gettext("This is too long for the carrier's address.")})
    shipment.clean_fields(exclude=["order", "carrier", "key", "user"])


def _by_whom(shipment):
    carrier = f"with {shipment.carrier_name}" if shipment.carrier_name else ""
    number = f"under the number {shipment.tracking_number}" if shipment.tracking_number else ""
    return " ".join(part for part in (carrier, number) if part)


def _parcel(shipment, items, is_last) -> Parcel:
    return Parcel(
        shipment_id=str(shipment.pk),
        items=items,
        carrier=shipment.carrier_name,
        tracking_number=shipment.tracking_number,
        tracking_url=shipment.tracking_url,
        is_last=is_last,
    )


def _shipped_message(shipment, items, is_first, is_last):
    by_whom = f" {_by_whom(shipment)}".rstrip()
    if is_first and is_last:
        return gettext("Your order is on its way%(by_whom)s.") % {"by_whom": by_whom}
    rest = gettext("This was the last parcel.") if is_last else gettext("The rest follows.")
    return gettext("A parcel is on its way%(by_whom)s: %(items)s. %(rest)s") % {
        "by_whom": by_whom,
        "items": ", ".join(items),
        "rest": rest,
    }
