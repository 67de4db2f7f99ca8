"""What an order costs: its lines at the prices of the day, promotions, its voucher, delivery, and the tax in it all.

``price_order`` returns it as a value and changes nothing; ``current_price`` asks the order's voucher before.
``apply_price`` writes a price into an order and its lines, ``save_price`` saves what was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import quantise
from orders import configuration
from orders.models import Order, OrderDiscount, OrderLine
from orders.rules import pricing
from orders.rules.totals import delivery_share, fee_shown
from orders.services.pricing.taxation import Taxation, taxation_of, write_taxation
from orders.services.pricing.voucher_redemption import usable_vouchers
from orders.services.pricing.vouchers import VoucherRefused
from orders.signals import Offer


class DeliveryNotOffered(Exception):
    """This way of delivery cannot be chosen for this order: gone, or it does not go there."""


LINE_FIELDS = [
    "sku",
    "name",
    "label",
    "unit_price",
    "is_digital",
    "tax_rate",
    "exempt_rate",
    "exempt_price",
    "tax_amount",
    "discount",
    "total",
]
ORDER_FIELDS = [
    "subtotal",
    "discount_total",
    "delivery_total",
    "payment_fee",
    "delivery_tax_rate",
    "tax_total",
    "total",
    "delivery_name",
    "delivery_min_days",
    "delivery_max_days",
    "is_net",
    "tax_reason",
    "vat_id_check_id",
]
"""What ``apply_price`` writes."""


@dataclass(frozen=True)
class OrderPrice:
    """What an order costs. ``offers`` are those of its lines, None for a line that is not offered any more; ``quote``
    is the way of delivery, None where it does not go there; ``taxation`` says whether it is taxed; ``voucher_refusal``
    why the voucher takes nothing off."""

    sums: pricing.Totals
    offers: tuple[Offer | None, ...]
    quote: configuration.ShippingQuote | None
    taxation: Taxation
    voucher_refusal: str = ""


def price_order(
    order: Order,
    lines: Sequence[OrderLine],
    offers: Mapping[int, Offer],
    *,
    vouchers: Sequence[pricing.DiscountRule] = (),
    now: datetime | None = None,
    known: configuration.ShopConfiguration | None = None,
    place: tuple[str, str] | None = None,
    requires_delivery: bool = False,
) -> OrderPrice:
    """Return what an order costs now; neither it nor its lines are changed.

    A line that is not offered any more keeps its price. A way of delivery that does not go there any more keeps what it
    cost when the order was placed.

    :param offers: by variant id.
    :param vouchers: what the order's vouchers take off, where they may be used.
    :param known: what is set up, where the caller has read it already.
    :param place: country and postcode, where it would go elsewhere.
    :param requires_delivery: an order that is being placed needs a way of delivery that goes there.
    :raises DeliveryNotOffered: only then.
    """
    now = now or timezone.now()
    known = known or configuration.current()
    country, postcode = place or (order.country, order.postcode)
    where = {"country": country, "postcode": postcode}
    found = tuple(offers.get(line.variant_id) if line.variant_id else None for line in lines)
    is_digital = [offer.is_digital if offer else line.is_digital for line, offer in zip(lines, found, strict=True)]
    taxation = taxation_of(order, place=(country, postcode), is_digital=is_digital, now=now)
    mode = {"is_net": taxation.is_net, "is_exempt": bool(taxation.reason)}
    how: dict[str, Any] = {**where, "day": timezone.localdate(now), **mode}
    goods = [
        known.goods(offer, quantity=line.quantity, **how) if offer else kept_goods(line, **mode)
        for line, offer in zip(lines, found, strict=True)
    ]
    promotions = known.promotions(now=now)
    sums = pricing.calculate_totals(goods, promotions=promotions, more_vouchers=vouchers, manual=manual_rule(order))
    quote = known.quote(order.shipping_method_id, weight_grams=sums.weight_grams, subtotal=sums.typed_total, **where)
    if requires_delivery and sums.needs_delivery and not quote:
        name = order.shipping_method.name if order.shipping_method else ""
        raise DeliveryNotOffered(
            gettext("“%(name)s” is not offered for this address and weight.") % {"name": name}
            if name
            else gettext("Choose how we deliver.")
        )
    price = quote.price if quote else kept_delivery(order, lines)
    fee = order.payment_method.fee if order.payment_method else pricing.NOTHING
    return OrderPrice(sums.delivered_for(price, fee=fee), found, quote, taxation)


def manual_rule(order: Order) -> pricing.DiscountRule | None:
    """Return what staff take off an order by hand; None where they do not.

    It is called by the reason that they wrote, in whatever language anybody looks: the order names it so.
    """
    if not order.manual_discount_kind:
        return None
    return pricing.DiscountRule(
        name=order.manual_discount_reason, kind=order.manual_discount_kind, value=order.manual_discount
    )


def current_price(
    order: Order,
    lines: Sequence[OrderLine],
    offers: Mapping[int, Offer],
    *,
    now: datetime | None = None,
    locked: bool = False,
    known: configuration.ShopConfiguration | None = None,
    requires_delivery: bool = False,
) -> OrderPrice:
    """Return what an order costs now with its voucher, or without it, and why.

    :param locked: hold the voucher's row until the transaction ends, so that its last use is one order's.
    :param known: what is set up, where the caller has read it already.
    :raises DeliveryNotOffered: as ``price_order``.
    """
    vouchers, refusal = [], ""
    try:
        vouchers = usable_vouchers(order, now=now, locked=locked)
    except VoucherRefused as refused:
        refusal = str(refused)
    how: dict[str, Any] = {"vouchers": vouchers, "now": now, "known": known, "requires_delivery": requires_delivery}
    price = price_order(order, lines, offers, **how)
    applied = {discount.rule.voucher_id for discount in price.sums.discounts}
    if voucher := next((voucher for voucher in vouchers if voucher.voucher_id not in applied), None):
        words = (
            gettext("Voucher %(code)s takes nothing off this order any more.")
            if order.pk
            else gettext("Voucher %(code)s takes nothing off this order.")
        )
        refusal = words % {"code": voucher.code}
    return replace(price, voucher_refusal=refusal)


def apply_price(order: Order, lines: Sequence[OrderLine], price: OrderPrice) -> list[OrderDiscount]:
    """Write what an order costs into it and its lines, and return its discounts; nothing is saved."""
    sums = price.sums
    for line, offer, priced in zip(lines, price.offers, sums.lines, strict=True):
        if offer:
            line.variant_id, line.sku, line.name, line.label = offer.variant_id, offer.sku, offer.name, offer.label
        write_line(line, priced)
    if not sums.needs_delivery:
        order.delivery_name, order.delivery_min_days, order.delivery_max_days = "", 0, 0
        order.shipping_method = None
    elif price.quote:
        order.delivery_name = price.quote.method.name
        order.delivery_min_days, order.delivery_max_days = price.quote.min_days, price.quote.max_days
    write_taxation(order, price.taxation)
    write_sums(order, sums)
    return [
        OrderDiscount(
            name=discount.rule.name,
            code=discount.rule.code,
            amount=discount.amount,
            voucher_id=discount.rule.voucher_id,
            promotion_id=discount.rule.promotion_id,
        )
        for discount in sums.discounts
    ]


def write_line(line: OrderLine, priced: pricing.PricedLine) -> None:
    """Write what a line costs into it."""
    goods = priced.goods
    line.unit_price, line.tax_rate, line.is_digital = goods.charged_price, goods.charged_rate, goods.is_digital
    line.exempt_rate = goods.tax_rate - goods.charged_rate
    line.exempt_price = goods.unit_price if goods.is_exempt else None
    line.discount, line.total, line.tax_amount = priced.discount, priced.total, priced.tax


def write_sums(order: Order, sums: pricing.Totals) -> None:
    """Write what an order costs into it."""
    order.subtotal, order.discount_total, order.total = sums.subtotal, sums.discount_total, sums.total
    order.delivery_total, order.delivery_tax_rate = sums.delivery_total, sums.charged_delivery_rate
    order.payment_fee, order.tax_total = sums.fee, sums.tax_total


def write_discounts(order: Order, discounts: Sequence[OrderDiscount]) -> None:
    """Save what is taken off an order in the place of what was."""
    order.discounts.all().delete()
    for discount in discounts:
        discount.order = order
    OrderDiscount.objects.bulk_create(discounts)


def applied_price(order: Order, lines: Sequence[OrderLine]) -> tuple:
    """Return what ``apply_price`` has written, to see whether it changes something."""
    return (
        [getattr(order, name) for name in ORDER_FIELDS],
        [[getattr(line, name) for name in LINE_FIELDS] for line in lines],
    )


def save_price(order: Order, lines: Sequence[OrderLine], discounts: Sequence[OrderDiscount]) -> None:
    """Save what ``apply_price`` has written into an order that was saved before, and its voucher."""
    OrderLine.objects.bulk_update(lines, LINE_FIELDS, batch_size=100)
    order.save(update_fields=[*ORDER_FIELDS, "voucher", "more_voucher_ids"])
    write_discounts(order, discounts)


def kept_goods(line: OrderLine, *, is_net: bool, is_exempt: bool, quantity: int | None = None) -> pricing.PriceInput:
    """Return a line at the price that it has, for so many units if not for its own.

    :param is_net: with ``is_exempt`` the mode in which it is to be sold; its order may have another one so far.
    """
    return pricing.PriceInput(
        variant_id=line.variant_id,
        unit_price=line.full_price,
        quantity=line.quantity if quantity is None else quantity,
        tax_rate=line.full_rate,
        is_digital=line.is_digital,
        is_net=is_net,
        is_exempt=is_exempt,
    )


def kept_delivery(order: Order, lines: Sequence[OrderLine]) -> Decimal:
    """Return the price of delivery so far, with tax and without the fee for the way to pay: such that it is the same
    once more without tax, also where none is charged."""
    if order.delivery_total is None:  # it is being placed, and nothing of it is sent
        return pricing.NOTHING
    if not order.is_net:
        return order.delivery_total - order.payment_fee
    share = delivery_share(order, lines)
    return quantise((share.net - fee_shown(order)) * (100 + delivery_full_rate(order, lines)) / 100)


def kept_fee(order: Order, lines: Sequence[OrderLine]) -> Decimal:
    """Return the fee for the way to pay so far, with tax, whether it is charged or not."""
    if not order.tax_reason:
        return order.payment_fee
    return quantise(order.payment_fee * (100 + delivery_full_rate(order, lines)) / 100)


def delivery_full_rate(order: Order, lines: Sequence[OrderLine]) -> Decimal:
    """Return the rate that a price of delivery with tax contains, whether it is charged or not."""
    if not order.tax_reason:
        return order.delivery_tax_rate
    return max((line.exempt_rate for line in lines), default=pricing.NOTHING)
