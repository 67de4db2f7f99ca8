"""A slip of the buyer's pen, mended by staff: where an order goes, and where its mails go."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.countries import ADDRESS_FIELDS
from my_shop.kernel.money import format_money
from orders.models import Order, OrderAddress, OrderEvent, VoucherUse
from orders.selectors.offers import offers_for
from orders.services.order.adoption import release_adopted
from orders.services.order.transitions import lock_order, log_event
from orders.services.pricing.order_pricing import price_order
from orders.services.shopping.placement import order_addresses
from orders.signals import KnownAddress

OPEN = (Order.Status.PLACED, Order.Status.CONFIRMED, Order.Status.PACKED)
"""Nothing has left yet, so the label can still be written anew."""

CONTACT = {"email": "e-mail address", "phone": "phone number"}


class CorrectionRefused(Exception):
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
        something else, and for an order whose buyer is erased.
    :raises DeliveryNotOffered: for a place where its way of delivery does not go.
    :raises django.core.exceptions.ValidationError: for an e-mail or an address that does not fit.
    """
    order = lock_order(order)
    if order.erased_at:
        raise CorrectionRefused(gettext("Order %(number)s: the buyer is erased.") % {"number": order.number})
    corrected = _corrected_addresses(order, order_addresses(shipping_address, billing_address))
    changed_contact = [name for name, typed in (("email", email), ("phone", phone)) if getattr(order, name) != typed]
    words = [f"{row.get_kind_display()} address" for row in corrected] + [CONTACT[name] for name in changed_contact]
    if not words:
        return order
    for row in corrected:
        if row.kind == OrderAddress.Kind.SHIPPING:
            order.country, order.postcode = row.country, row.postcode
    order.email, order.phone = email, phone
    order.clean_fields(exclude=[field.name for field in Order._meta.fields if field.name not in CONTACT])
    order.save(update_fields=["email", "phone", "country", "postcode"])
    for row in corrected:
        row.save(update_fields=ADDRESS_FIELDS)
    log_event(
        order,
        OrderEvent.Kind.NOTE,
        gettext("We have corrected the %(words)s. %(reason)s") % {"words": " and the ".join(words), "reason": reason},
        user=user,
    )
    if "email" in changed_contact:
        VoucherUse.objects.filter(order=order).update(email=email.lower())
        release_adopted(order=order, user=user)
    return order


def _corrected_addresses(order, typed) -> list[OrderAddress]:
    """Return those of the typed addresses that are not what the order has, in the place of its own, or refuse."""
    stored = {row.kind: row for row in order.addresses.all()}
    corrected = [row for row in typed if row.kind in stored and _parts(row) != _parts(stored[row.kind])]
    if corrected and order.status not in OPEN:
        raise CorrectionRefused(
            gettext(
                "Order %(number)s is %(get_status_display)s: its addresses stay as they are. The "
                "e-mail address and the phone number can still be corrected."
            )
            % {"number": order.number, "get_status_display": order.get_status_display()}
        )
    for row in corrected:
        row.pk, row.order = stored[row.kind].pk, order
        is_elsewhere = (row.country, row.postcode) != (order.country, order.postcode)
        if row.kind == OrderAddress.Kind.SHIPPING and is_elsewhere:
            _check_same_price(order, row)
    return corrected


def _parts(address):
    return [getattr(address, part) for part in ADDRESS_FIELDS]


def _check_same_price(order, place):
    lines, now = list(order.lines.all()), timezone.now()
    offers = offers_for(line.variant_id for line in lines)
    if place.country != order.country and not all(line.variant_id in offers for line in lines):
        raise CorrectionRefused(
            gettext(
                "Something in this order is not in the catalogue any more: what it costs in "
                "another country is not known."
            )
        )
    here = price_order(order, lines, offers, now=now).sums
    elsewhere = (place.country, place.postcode)
    there = price_order(order, lines, offers, now=now, place=elsewhere, requires_delivery=True).sums
    if here.shares != there.shares:
        raise CorrectionRefused(
            gettext(
                "Tax or delivery is another one there: %(there)s with %(tax_there)s tax, not %(here)s with "
                "%(tax_here)s. Cancel the order, and let it be placed again."
            )
            % {
                "there": format_money(there.total),
                "tax_there": format_money(there.tax_total),
                "here": format_money(here.total),
                "tax_here": format_money(here.tax_total),
            }
        )
