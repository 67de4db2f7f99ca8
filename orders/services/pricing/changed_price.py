"""What a confirmed order costs once it is changed; the rule stands in ``orders.rules.change_plan``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import price_without_tax, quantise
from orders import configuration
from orders.models import Order, OrderDiscount, OrderLine
from orders.rules import pricing
from orders.rules.change_plan import ChangeRefused
from orders.rules.pricing import NOTHING
from orders.services.pricing.order_pricing import DeliveryNotOffered, kept_delivery, kept_fee, kept_goods
from orders.services.pricing.taxation import Taxation, taxation_of_change
from orders.signals import Offer


@dataclass(frozen=True)
class WantedUnits:
    """So many units of a line that is stored, or of a new one; ``offer`` is what it is today, if it is still known."""

    line: OrderLine
    quantity: int
    offer: Offer | None

    @property
    def is_new(self) -> bool:
        return self.line.pk is None


@dataclass(frozen=True)
class Delivery:
    """How a changed order is sent, and what that costs, with tax."""

    name: str
    price: Decimal
    min_days: int
    max_days: int


@dataclass(frozen=True)
class ChangedPrice:
    """``sums`` has the lines in the order in which they were wanted; ``discounts`` are the order's that are left;
    ``taxation`` says whether it is taxed then."""

    sums: pricing.Totals
    delivery: Delivery
    discounts: tuple[OrderDiscount, ...]
    taxation: Taxation


def price_change(
    order: Order,
    stored: Sequence[WantedUnits],
    wanted: Sequence[WantedUnits],
    discounts: Sequence[OrderDiscount],
    *,
    place: tuple[str, str],
    now: datetime | None = None,
) -> ChangedPrice:
    """Return what an order costs with other units, at another place; nothing is changed.

    :param stored: its lines as they are, and
    :param wanted: as they shall be.
    :param place: country and postcode.
    :raises ChangeRefused: where tax or delivery at the new place cannot be told.
    :raises DeliveryNotOffered: where its way of delivery does not take these goods, or does not go there.
    """
    known, now = configuration.current(), now or timezone.now()
    here = (order.country, order.postcode)
    so_far = Taxation(order.tax_reason, order.vat_id_check_id, order.is_net)
    digital = [unit.line.is_digital for unit in wanted]
    taxation = taxation_of_change(order, place=place, is_digital=digital, now=now)
    before = _without_delivery(order, known, stored, place=here, now=now, taxation=so_far)
    after = _without_delivery(order, known, wanted, place=place, now=now, taxation=taxation)
    agreed = Delivery(
        name=order.delivery_name,
        price=kept_delivery(order, [unit.line for unit in stored]),
        min_days=order.delivery_min_days,
        max_days=order.delivery_max_days,
    )
    is_free = any(not discount.amount for discount in discounts)
    delivery = _delivery(order, known, (before, here), (after, place), agreed, is_free=is_free)
    kept = sum((item.subtotal - left for item, left in zip(after.goods, after.left, strict=True)), NOTHING)
    if taxation.is_net == order.is_net:
        kept = min(kept, sum((discount.amount for discount in discounts), NOTHING))
    sums = after.delivered_for(delivery.price, fee=kept_fee(order, [unit.line for unit in stored]))
    return ChangedPrice(sums, delivery, tuple(_kept_discounts(discounts, kept)), taxation)


def _without_delivery(order, known, units, *, place, now, taxation) -> pricing.Totals:
    goods = [_goods(order, known, unit, place=place, now=now, taxation=taxation) for unit in units]
    left = [
        max(item.subtotal - _kept_discount(unit, order.is_net, taxation.is_net), NOTHING)
        for item, unit in zip(goods, units, strict=True)
    ]
    rate = max((item.tax_rate for item in goods), default=NOTHING)
    return pricing.Totals(tuple(goods), tuple(left), delivery_tax_rate=rate)


def _goods(order, known, unit, *, place, now, taxation) -> pricing.PriceInput:
    country, postcode = place
    mode = {"is_net": taxation.is_net, "is_exempt": bool(taxation.reason)}
    if unit.is_new:
        how = {"country": country, "postcode": postcode, "day": timezone.localdate(now), **mode}
        return known.goods(unit.offer, quantity=unit.quantity, **how)
    return replace(
        kept_goods(unit.line, quantity=unit.quantity, **mode),
        tax_rate=_tax_rate(order, known, unit, place, timezone.localdate(now)),
        weight_grams=unit.offer.weight_grams if unit.offer else 0,
    )


def _tax_rate(order, known, unit, place, day) -> Decimal:
    """Return the rate of the purchase; that of today only where another one holds at the new place."""
    rate = unit.line.full_rate
    if place == (order.country, order.postcode):
        return rate
    if unit.offer is None:
        if place[0] == order.country:
            return rate
        raise ChangeRefused(
            gettext(
                "Something in this order is not in the catalogue any more: what it costs in "
                "another country is not known."
            )
        )
    here, there = (
        known.tax_rate(country=country, postcode=postcode, tax_class=unit.offer.tax_class, day=day)
        for country, postcode in ((order.country, order.postcode), place)
    )
    return rate if here == there else there


def _kept_discount(unit, was_net, is_net) -> Decimal:
    """Return what the reductions take off the units that stay, in the mode in which they are priced now."""
    if unit.is_new:
        return NOTHING
    line = unit.line
    kept = pricing.part_of(line.shown_discount, min(unit.quantity, line.quantity), line.quantity)
    if was_net == is_net:
        return kept
    return price_without_tax(kept, line.full_rate) if is_net else quantise(kept * (100 + line.full_rate) / 100)


def _delivery(order, known, before, after, agreed, *, is_free) -> Delivery:
    if not after[0].needs_delivery:
        return Delivery("", NOTHING, 0, 0)
    if not order.needs_delivery:
        raise ChangeRefused(
            gettext("Nothing of this order is sent, so it has no way of delivery: goods need an order of their own.")
        )
    then, now = (_quote(order, known, *side) for side in (before, after))
    if then is None and now is None and before[1] == after[1]:
        return agreed  # its way of delivery is gone, and it goes where it went
    if now is None:
        raise DeliveryNotOffered(
            gettext("“%(name)s” is not offered for this address and weight.") % {"name": order.delivery_name}
        )
    if then is not None and (then.price, then.min_days, then.max_days) == (now.price, now.min_days, now.max_days):
        return agreed
    price = NOTHING if is_free else agreed.price if then is not None and then.price == now.price else now.price
    return Delivery(order.delivery_name, price, now.min_days, now.max_days)


def _quote(order, known, sums, place) -> configuration.ShippingQuote | None:
    country, postcode = place
    weighed = {"weight_grams": sums.weight_grams, "subtotal": sums.typed_total}
    return known.quote(order.shipping_method_id, country=country, postcode=postcode, **weighed)


def _kept_discounts(discounts, kept) -> list[OrderDiscount]:
    """Return unsaved rows of what is left of the order's reductions, each in proportion to what it was."""
    amounts = [discount.amount for discount in discounts]
    shares = pricing.allocate(kept, amounts)
    return [
        OrderDiscount(
            name=discount.name,
            code=discount.code,
            amount=share,
            voucher_id=discount.voucher_id,
            promotion_id=discount.promotion_id,
        )
        for discount, share in zip(discounts, shares, strict=True)
        if share or not discount.amount
    ]
