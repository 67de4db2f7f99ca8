"""What an order costs: its lines at the prices of the day, promotions, its voucher, delivery, and the tax in it all."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import quantise
from orders import configuration
from orders.models import Order, OrderDiscount, OrderLine
from orders.rules import pricing
from orders.rules.totals import delivery_share
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
    "tax_amount",
    "discount",
    "total",
]
ORDER_FIELDS = [
    "subtotal",
    "discount_total",
    "delivery_total",
    "delivery_tax_rate",
    "tax_total",
    "total",
    "delivery_name",
    "delivery_min_days",
    "delivery_max_days",
]
"""What ``price_order`` writes."""


def price_order(
    order: Order,
    lines: Sequence[OrderLine],
    offers: Mapping[int, Offer],
    *,
    voucher: pricing.DiscountRule | None = None,
    now: datetime | None = None,
    known: configuration.ShopConfiguration | None = None,
    requires_delivery: bool = False,
) -> list[OrderDiscount]:
    """Write what an order costs now into it and its lines, and return its discounts; nothing is saved.

    A line that is not offered any more keeps its price. A way of delivery that does not go there any more keeps what it
    cost when the order was placed.

    :param offers: by variant id.
    :param voucher: what the order's voucher takes off, where it may be used.
    :param known: what is set up, where the caller has read it already.
    :param requires_delivery: an order that is being placed needs a way of delivery that goes there.
    :raises DeliveryNotOffered: only then.
    """
    now = now or timezone.now()
    known = known or configuration.current()
    day = timezone.localdate(now)
    for line in lines:
        if offer := offers.get(line.variant_id):
            _write_offer(line, offer)
            line.tax_rate = known.tax_rate(
                country=order.country, postcode=order.postcode, tax_class=offer.tax_class, day=day
            )
    goods = [_goods(line, offers.get(line.variant_id), is_net=order.is_net) for line in lines]
    quote = _quoting(order, known, sum(item.weight_grams * item.quantity for item in goods if not item.is_digital))
    kept_delivery = pricing.NOTHING if requires_delivery else _kept_delivery(order, lines)
    sums = pricing.calculate_totals(
        goods,
        promotions=known.promotions(now=now),
        voucher=voucher,
        delivery=lambda goods_total: quote(goods_total).price if quote(goods_total) else kept_delivery,
    )
    for line, priced in zip(lines, sums.lines, strict=True):
        line.discount, line.total, line.tax_amount = priced.discount, priced.total, priced.tax
    _write_delivery(order, goods, quote(sums.typed_total), requires_delivery)
    order.subtotal, order.discount_total, order.total = sums.subtotal, sums.discount_total, sums.total
    order.delivery_total, order.delivery_tax_rate = sums.delivery_total, sums.delivery_tax_rate
    order.tax_total = sums.tax_total
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


def _write_offer(line, offer):
    line.variant_id, line.sku, line.name, line.label = offer.variant_id, offer.sku, offer.name, offer.label
    line.unit_price, line.is_digital = quantise(offer.unit_price), offer.is_digital


def _goods(line, offer, *, is_net):
    return pricing.PriceInput(
        variant_id=line.variant_id,
        unit_price=line.unit_price,
        quantity=line.quantity,
        tax_rate=line.tax_rate,
        is_digital=line.is_digital,
        is_net=is_net,
        product_id=offer.product_id if offer else 0,
        category_ids=offer.category_ids if offer else frozenset(),
        weight_grams=offer.weight_grams if offer else 0,
    )


def _kept_delivery(order, lines):
    """Return the price of delivery so far, with tax: such that it is the same once more without it."""
    if not order.is_net:
        return order.delivery_total
    share = delivery_share(order, lines)
    return quantise(share.net * (100 + share.rate) / 100)


def _quoting(order, known, weight_grams):
    """Return a function that answers what the order's way of delivery costs for goods of a sum."""

    def quote(goods_total):
        if order.shipping_method_id is None:
            return None
        return known.quote(
            order.shipping_method_id,
            country=order.country,
            postcode=order.postcode,
            weight_grams=weight_grams,
            subtotal=goods_total,
        )

    return quote


def _write_delivery(order, goods, quote, requires_delivery):
    if all(item.is_digital for item in goods):
        order.delivery_name, order.delivery_min_days, order.delivery_max_days = "", 0, 0
        order.shipping_method = None
    elif quote:
        order.delivery_name = quote.method.name
        order.delivery_min_days, order.delivery_max_days = quote.min_days, quote.max_days
    elif requires_delivery:
        name = order.shipping_method.name if order.shipping_method else ""
        raise DeliveryNotOffered(
            gettext("“%(name)s” is not offered for this address and weight.") % {"name": name}
            if name
            else gettext("Choose how we deliver.")
        )
