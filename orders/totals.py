"""The sums of a cart or an order as a page shows them: with tax or without, by ``SHOP_PRICES_SHOWN``.

Whichever it is, the rows above the total add up to it to the cent, and tax and total stand there in any case.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from my_shop.money import contained_tax, shown_price, shows_tax_apart
from orders import pricing
from orders.models import Order, OrderDiscount, OrderLine


@dataclass(frozen=True)
class ShownDiscount:
    """``amount`` is nothing where delivery became free."""

    name: str
    code: str
    amount: Decimal


@dataclass(frozen=True)
class Totals:
    """``delivery`` is None where nothing is sent, or nobody knows yet what it costs; ``is_net`` says that subtotal,
    discounts and delivery are without tax."""

    subtotal: Decimal
    discounts: tuple[ShownDiscount, ...]
    delivery: Decimal | None
    delivery_name: str
    shares: tuple[pricing.TaxShare, ...]
    tax: Decimal
    total: Decimal
    is_net: bool


def of_sums(sums: pricing.Sums, *, delivery_name: str = "", has_delivery: bool = True) -> Totals:
    """Return what the calculator found, as it is shown."""
    return _totals(
        [(line.goods.subtotal, line.total, line.tax, line.goods.tax_rate) for line in sums.lines],
        [(discount.terms.name, discount.terms.code, discount.amount) for discount in sums.discounts],
        (sums.delivery_total, sums.delivery_tax_rate, delivery_name, has_delivery),
        sums.total,
    )


def of_order(order: Order, lines: Iterable[OrderLine], discounts: Iterable[OrderDiscount]) -> Totals:
    """Return what an order costs, as it was bought."""
    return _totals(
        [(line.subtotal, line.total, line.tax_amount, line.tax_rate) for line in lines],
        [(row.name, row.code, row.amount) for row in discounts],
        # what was to be sent may have been called off since: then what it cost stands there, to be taken off below
        (
            order.delivery_total,
            order.delivery_tax_rate,
            order.delivery_name,
            order.needs_delivery or order.delivery_total > 0,
        ),
        order.total,
    )


def _totals(lines, discounts, delivery, total) -> Totals:
    cost, rate, name, has_delivery = delivery
    delivery_tax = contained_tax(cost, rate)
    shares = pricing.tax_shares([*((rate, gross, tax) for _, gross, tax, rate in lines), (rate, cost, delivery_tax)])
    subtotal = sum((shown_price(before, rate) for before, _, _, rate in lines), pricing.NOTHING)
    amounts = [amount for _, _, amount in discounts]
    if shows_tax_apart():
        # what is off without tax: of two discounts each has its part
        net_goods = sum((gross - tax for _, gross, tax, _ in lines), pricing.NOTHING)
        amounts = pricing.share_out(subtotal - net_goods, amounts)
    return Totals(
        subtotal=subtotal,
        discounts=tuple(
            ShownDiscount(name, code, amount) for (name, code, _), amount in zip(discounts, amounts, strict=True)
        ),
        delivery=shown_price(cost, rate) if has_delivery else None,
        delivery_name=name,
        shares=tuple(shares),
        tax=sum((share.tax for share in shares), pricing.NOTHING),
        total=total,
        is_net=shows_tax_apart(),
    )
