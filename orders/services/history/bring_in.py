"""Bring orders of a former shop in, some hundred at a time: rows and nothing else.

They happened, so nothing follows from them: no stock moves, nobody gets a mail, no document is written, no signal is
sent. Who keeps what people have bought reads it from the timelines (``buyers_since``), where each has one entry.
"""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.validators import longest
from orders.models import Order, OrderAddress, OrderDiscount, OrderEvent, OrderLine
from orders.rules.moved_order import MovedOrder
from orders.selectors.offers import offers_for
from orders.services.order.order_numbers import random_number

MOST_NAMESAKES = 9
"""Old numbers that are taken get “-2” to “-9”, then a number of ours."""


@dataclass(frozen=True)
class BroughtIn:
    """What became of an order: ``order`` is the row, ``is_new`` whether it was made now; None was refused."""

    order: Order | None
    is_new: bool = False
    reason: str = ""


@transaction.atomic
def bring_in(*, orders: Sequence[MovedOrder], origin: str) -> list[BroughtIn]:
    """Write orders down as history, and say of each, in their order, what became of it.

    One that was brought in before stays as it is. A buyer whose address an account has confirmed finds it there.

    :param orders: each with another number.
    :param origin: where they are from (``Order.Origin``).
    """
    known = _known(orders, origin)
    placed_here = _placed_here(orders) if origin == Order.Origin.MY_SHOP else set()
    new = [moved for moved in orders if moved.number not in known and moved.number not in placed_here]
    rows = _write(new, origin)
    return [_answer(moved, known, placed_here, rows) for moved in orders]


def _answer(moved, known, placed_here, rows):
    if moved.number in placed_here:
        return BroughtIn(None, reason=gettext("An order of this number was placed here."))
    return BroughtIn(known.get(moved.number) or rows[moved.number], is_new=moved.number in rows)


def _known(orders, origin) -> dict[str, Order]:
    by_number = {moved.number: moved for moved in orders}
    found = Order.objects.filter(original_number__in=by_number, origin=origin).only("number", "original_number")
    known = {order.original_number: order for order in found}
    if origin == Order.Origin.MY_SHOP:  # our own table names what was moved in before by the number that it has here
        for order in Order.objects.exclude(origin="").filter(number__in=by_number).only("number", "placed_at"):
            if order.placed_at.replace(microsecond=0) == by_number[order.number].placed_at.replace(microsecond=0):
                known.setdefault(order.number, order)
    return known


def _placed_here(orders) -> set[str]:
    ours = Order.objects.ours().filter(number__in=[moved.number for moved in orders])
    return set(ours.values_list("number", flat=True))


def _write(moved: Sequence[MovedOrder], origin: str) -> dict[str, Order]:
    numbers, owners = _free_numbers(moved), _owners({one.email.lower() for one in moved} - {""})
    rows = {one.number: _row(one, origin, numbers[one.number], owners.get(one.email.lower())) for one in moved}
    Order.objects.bulk_create(rows.values())
    variants = _variants({line.sku for one in moved for line in one.lines} - {""})
    parts = [(one, rows[one.number]) for one in moved]
    OrderLine.objects.bulk_create(line for one, row in parts for line in _lines(one, row, variants))
    OrderAddress.objects.bulk_create(
        OrderAddress(order=row, kind=kind, **address) for one, row in parts for kind, address in _addresses(one).items()
    )
    OrderDiscount.objects.bulk_create(discount for one, row in parts for discount in _discounts(one, row))
    OrderEvent.objects.bulk_create(_event(one, row) for one, row in parts)
    return rows


def _free_numbers(moved: Sequence[MovedOrder]) -> dict[str, str]:
    """Return a number for each: that which it had, where no other order has it."""
    wanted = {one.number: _as_number(one.number) for one in moved}
    candidates = {candidate for number in wanted.values() for candidate in _candidates(number)}
    taken = set(Order.objects.filter(number__in=candidates).values_list("number", flat=True))
    given = {}
    for original, number in wanted.items():
        free = next((candidate for candidate in _candidates(number) if candidate not in taken), None)
        given[original] = free or random_number()
        taken.add(given[original])
    return given


def _as_number(original: str) -> str:
    """Return an old number as an address of a page can hold it."""
    return re.sub(r"[^A-Z0-9]+", "-", original.upper()).strip("-")[: longest(Order, "number") - 2]


def _candidates(number: str) -> list[str]:
    return [number, *(f"{number}-{count}" for count in range(2, MOST_NAMESAKES + 1))] if number else []


def _owners(emails: Collection[str]) -> dict[str, int]:
    """Return whose an address is, of those who have confirmed theirs."""
    confirmed = EmailAddress.objects.filter(verified=True, user__is_active=True)
    theirs = confirmed.alias(low=Lower("email")).filter(low__in=emails)
    return {email.lower(): user_id for email, user_id in theirs.values_list("email", "user_id")}


def _variants(skus: Collection[str]) -> dict[str, int]:
    return {folded(offer.sku): offer.variant_id for offer in offers_for((), skus=skus).values()}


def _row(moved: MovedOrder, origin: str, number: str, user_id: int | None) -> Order:
    address = moved.addresses.get("shipping") or moved.addresses.get("billing") or {}
    return Order(
        number=number,
        origin=origin,
        original_number=moved.number,
        checkout_key=f"moved-in-{secrets.token_urlsafe(24)}",
        user_id=user_id,
        email=moved.email,
        phone=moved.phone,
        company=moved.company,
        vat_id=moved.vat_id,
        note=moved.note,
        status=moved.status,
        currency=settings.SHOP_CURRENCY,
        is_net=moved.is_net,
        subtotal=moved.subtotal,
        discount_total=moved.discount,
        delivery_total=moved.delivery,
        payment_fee=moved.payment_fee,
        tax_total=moved.tax,
        total=moved.total,
        country=moved.country,
        postcode=address.get("postcode", ""),
        payment_name=moved.payment_name,
        delivery_name=moved.delivery_name or (gettext("Delivery") if "shipping" in moved.addresses else ""),
        credited_total=moved.credited,
        paid_total=moved.paid,
        refunded_total=moved.refunded,
        disputed_total=moved.disputed,
        placed_at=moved.placed_at,
        confirmed_at=moved.confirmed_at,
        paid_at=moved.paid_at,
        shipped_at=moved.shipped_at,
        delivered_at=moved.delivered_at or (moved.shipped_at if moved.status == Order.Status.DELIVERED else None),
        cancelled_at=moved.cancelled_at,
    )


def _lines(moved: MovedOrder, row: Order, variants: Mapping[str, int]):
    """Return the lines of an order; one thing at two prices is two lines, of which one leads to what it is today."""
    led_to: set[int] = set()
    for line in moved.lines:
        variant_id = variants.get(folded(line.sku))
        is_first = variant_id is not None and variant_id not in led_to
        if variant_id is not None:
            led_to.add(variant_id)
        yield OrderLine(
            order=row,
            variant_id=variant_id if is_first else None,
            sku=line.sku,
            name=line.name,
            label=line.label,
            unit_price=line.unit_price,
            quantity=line.quantity,
            discount=line.discount,
            shipped_quantity=line.shipped_quantity,
            returned_quantity=line.returned_quantity,
            is_digital=line.is_digital,
            tax_rate=line.tax_rate,
            tax_amount=line.tax,
            total=line.total,
        )


def _discounts(moved: MovedOrder, row: Order):
    """Return what was taken off, and the vouchers that did: of several nobody knows which took off how much."""
    codes = moved.voucher_codes or ([""] if moved.discount else [])
    for place, code in enumerate(codes):
        amount = moved.discount if place == 0 else 0
        yield OrderDiscount(order=row, name=gettext("Discount"), code=code, amount=amount)


def _addresses(moved: MovedOrder) -> dict[str, dict[str, str]]:
    """Return the addresses, that of the invoice only where it is another one, as the checkout keeps them."""
    is_same = moved.addresses.get("shipping") == moved.addresses.get("billing")
    return {"shipping": moved.addresses["shipping"]} if is_same and moved.addresses else moved.addresses


def _event(moved: MovedOrder, row: Order) -> OrderEvent:
    told = {"origin": row.get_origin_display(), "number": moved.number}
    message = gettext("Moved in from %(origin)s, where its number was %(number)s.") % told
    message = " ".join([message, *moved.notes])[: longest(OrderEvent, "message")]
    return OrderEvent(order=row, kind=OrderEvent.Kind.NOTE, message=message, is_public=False)
