"""A slip of the buyer's pen, mended by staff: where an order goes, and where its mails go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.countries import ADDRESS_FIELDS
from my_shop.kernel.money import format_money
from orders.models import Order, OrderAddress, OrderEvent, VoucherUse
from orders.rules.change_plan import ChangeRefused
from orders.selectors.offers import offers_for
from orders.services.order.adoption import release_adopted
from orders.services.order.payloads import full_order_payload
from orders.services.order.transitions import lock_order, log_event
from orders.services.pricing.changed_price import WantedUnits, price_change
from orders.services.shopping.placement import order_addresses
from orders.signals import KnownAddress, OrderCorrection, order_corrected

OPEN = (Order.Status.PLACED, Order.Status.CONFIRMED, Order.Status.PACKED)
"""Nothing has left yet, so the label can still be written anew."""

CONTACT = {"email": "e-mail address", "phone": "phone number"}


class CorrectionRefused(ChangeRefused):
    """This cannot be written into the order; the text says why."""


@transaction.atomic
def correct_order(
    *,
    order: Order,
    email: str,
    phone: str,
    reason: str,
    user,
    shipping_address: KnownAddress | None = None,
    billing_address: KnownAddress | None = None,
) -> Order:
    """Write down where an order and its mails really go; the buyer reads what was corrected, and why.

    Where nothing has left, the addresses may change, as long as everything costs the same there: tax and delivery hang
    on the place. E-mail and phone may change at any time. Invoices that are issued keep what stands on them. What is
    the same as before is no correction, and leaves no trace. With another e-mail address an order goes out of an
    account that has only adopted it (``orders.services.order.adoption``).

    :param shipping_address: for an order that has one, as is ``billing_address``.
    :raises CorrectionRefused: for an address once a parcel has left or the order is over, for a place where it costs
        something else or is not paid so, and for an order whose buyer is erased.
    :raises DeliveryNotOffered: for a place where its way of delivery does not go.
    :raises django.core.exceptions.ValidationError: for an e-mail or an address that does not fit.
    """
    order = lock_order(order)
    if order.erased_at:
        raise CorrectionRefused(gettext("Order %(number)s: the buyer is erased.") % {"number": order.number})
    corrected = _corrected_addresses(order, order_addresses(shipping_address, billing_address))
    former_email = order.email
    words = write_corrections(order, corrected, email=email, phone=phone, user=user)
    if words:
        record_correction(order, words, former_email=former_email, reason=reason, user=user)
    return order


def record_correction(order: Order, words: Sequence[str], *, former_email: str, reason: str, user, **more) -> None:
    """Write into the timeline what was corrected, and let the buyer be told."""
    corrected = " and the ".join(words)
    message = gettext("We have corrected the %(words)s. %(reason)s") % {"words": corrected, "reason": reason}
    event = log_event(order, OrderEvent.Kind.NOTE, message, user=user, **more)
    announce_correction(order, event, corrected=corrected, former_email=former_email, reason=reason)


def announce_correction(
    order: Order, event: OrderEvent, *, former_email: str, reason: str, corrected: str = ""
) -> None:
    """Let the buyer be told of a correction that is written; one who has had no mail about the order yet is not.

    :param event: stands in the timeline for it.
    :param corrected: what, in words; empty where ``order_changed`` tells of it.
    """
    is_moved = former_email.lower() != order.email.lower()
    if order.is_placed or not (corrected or is_moved):
        return
    correction = OrderCorrection(f"{order.number}-{event.pk}", corrected, reason, former_email if is_moved else "")
    order_corrected.send(sender=Order, order=full_order_payload(order, actor=event.user), correction=correction)


def changed_contact(order: Order, *, email: str, phone: str) -> list[str]:
    """Return which of these are not what the order has, by name."""
    return [name for name, typed in (("email", email), ("phone", phone)) if getattr(order, name) != typed]


def changed_addresses(order: Order, typed: Iterable[OrderAddress]) -> list[OrderAddress]:
    """Return those of the typed addresses that are not what the order has, in the place of its own."""
    stored = {row.kind: row for row in order.addresses.all()}
    changed = [row for row in typed if row.kind in stored and _parts(row) != _parts(stored[row.kind])]
    for row in changed:
        row.pk, row.order = stored[row.kind].pk, order
    return changed


def log_move(order: Order, before: OrderAddress, after: OrderAddress, **more) -> None:
    """Write down for staff alone from which to which address was changed: a note, which erasing takes as a whole."""
    words = {"kind": after.get_kind_display(), "before": before, "after": after}
    message = gettext("The %(kind)s address was: %(before)s. It is now: %(after)s.") % words
    log_event(order, OrderEvent.Kind.NOTE, message, is_public=False, **more)


def write_corrections(
    order: Order, corrected: Sequence[OrderAddress], *, email: str, phone: str, user, at: datetime | None = None
) -> list[str]:
    """Save addresses and contact of a locked order where they are others, and return which those are, in words.

    With another e-mail address an order goes out of an account that has only adopted it.
    """
    contact = changed_contact(order, email=email, phone=phone)
    words = [f"{row.get_kind_display()} address" for row in corrected] + [CONTACT[name] for name in contact]
    if not words:
        return []
    for row in corrected:
        if row.kind == OrderAddress.Kind.SHIPPING:
            order.country, order.postcode = row.country, row.postcode
            # payloads tell it; the locked row has the former one
            order.shipping_address = row  # type: ignore[attr-defined]
    order.email, order.phone = email, phone
    order.clean_fields(exclude=[field.name for field in Order._meta.fields if field.name not in CONTACT])
    order.save(update_fields=["email", "phone", "country", "postcode"])
    former = {row.pk: row for row in order.addresses.all()} if corrected else {}
    for row in corrected:
        row.save(update_fields=ADDRESS_FIELDS)
        log_move(order, former[row.pk], row, user=user, at=at)
    if "email" in contact:
        VoucherUse.objects.filter(order=order).update(email=email.lower())
        release_adopted(order=order, user=user)
    return words


def _corrected_addresses(order, typed) -> list[OrderAddress]:
    """Return those of the typed addresses that are not what the order has, in the place of its own, or refuse."""
    corrected = changed_addresses(order, typed)
    if corrected and order.status not in OPEN:
        raise CorrectionRefused(
            gettext(
                "Order %(number)s is %(get_status_display)s: its addresses stay as they are. The "
                "e-mail address and the phone number can still be corrected."
            )
            % {"number": order.number, "get_status_display": order.get_status_display()}
        )
    for row in corrected:
        is_elsewhere = (row.country, row.postcode) != (order.country, order.postcode)
        if row.kind == OrderAddress.Kind.SHIPPING and is_elsewhere:
            _check_same_price(order, row)
    return corrected


def _parts(address):
    return [getattr(address, part) for part in ADDRESS_FIELDS]


def _check_same_price(order, place):
    if refusal := order.payment_method and order.payment_method.refusal(country=place.country):
        raise CorrectionRefused(refusal)
    lines, discounts = list(order.lines.all()), list(order.discounts.all())
    offers = offers_for(line.variant_id for line in lines)
    units = [WantedUnits(line, line.quantity, offers.get(line.variant_id or 0)) for line in lines]
    there = price_change(order, units, units, discounts, place=(place.country, place.postcode)).sums
    if (there.total, there.tax_total) != (order.total, order.tax_total):
        raise CorrectionRefused(
            gettext(
                "Tax or delivery is another one there: %(there)s with %(tax_there)s tax, not %(here)s with "
                "%(tax_here)s. Change the order instead: that shows what follows."
            )
            % {
                "there": format_money(there.total),
                "tax_there": format_money(there.tax_total),
                "here": format_money(order.total),
                "tax_here": format_money(order.tax_total),
            }
        )
