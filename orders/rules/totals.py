"""The sums of a cart or an order as people are shown them: with tax, or without.

Whichever it is, the rows above the total add up to it to the cent, and tax and total stand there in any case. A cart
goes by ``SHOP_PRICES_SHOWN``, an order keeps the mode in which it was bought.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from my_shop.kernel.money import price_without_tax
from orders.models import Order, OrderDiscount, OrderLine
from orders.rules import pricing
from orders.signals import Discount


@dataclass(frozen=True)
class DisplayTotals:
    """``delivery`` is None where nothing is sent, or nobody knows yet what it costs; ``fee`` is what the way to pay
    costs; ``is_net`` says that subtotal, discounts, delivery and fee are without tax."""

    subtotal: Decimal
    discounts: tuple[Discount, ...]
    delivery: Decimal | None
    delivery_name: str
    shares: tuple[pricing.TaxShare, ...]
    tax: Decimal
    total: Decimal
    is_net: bool
    fee: Decimal = pricing.NOTHING
    fee_name: str = ""

    @property
    def discount_total(self) -> Decimal:
        return sum((discount.amount for discount in self.discounts), pricing.NOTHING)

    @property
    def delivery_price(self) -> Decimal:
        """Without the fee for the way to pay."""
        return self.delivery or pricing.NOTHING

    @property
    def delivery_total(self) -> Decimal:
        """With the fee for the way to pay."""
        return (self.delivery or pricing.NOTHING) + self.fee


def of_calculation(
    sums: pricing.Totals, *, delivery_name: str = "", has_delivery: bool = True, fee_name: str = ""
) -> DisplayTotals:
    """Return what the calculator found, as it is shown."""
    return DisplayTotals(
        subtotal=sum((item.subtotal for item in sums.goods), pricing.NOTHING),
        discounts=tuple(Discount(row.rule.name, row.amount, row.rule.code) for row in sums.discounts),
        delivery=sums.delivery_price - sums.fee_price if has_delivery else None,
        delivery_name=delivery_name,
        shares=tuple(sums.tax_shares),
        tax=sums.tax_total,
        total=sums.total,
        is_net=sums.is_net,
        fee=sums.fee_price,
        fee_name=fee_name,
    )


def of_order(order: Order, lines: Iterable[OrderLine], discounts: Iterable[OrderDiscount]) -> DisplayTotals:
    """Return what an order costs, as it was bought."""
    lines = list(lines)
    delivery = delivery_share(order, lines)
    # what was to be sent may have been cancelled since: then what it cost stands there, to be taken off below
    has_delivery = order.needs_delivery or order.delivery_total > 0
    fee = fee_shown(order)
    return DisplayTotals(
        subtotal=sum((line.shown_subtotal for line in lines), pricing.NOTHING),
        discounts=tuple(Discount(row.name, row.amount, row.code) for row in discounts),
        delivery=(delivery.net if order.is_net else delivery.gross) - fee if has_delivery else None,
        delivery_name=order.delivery_name,
        shares=tuple(pricing.tax_shares([*(line.share for line in lines), delivery])),
        tax=order.tax_total,
        total=order.total,
        is_net=order.is_net,
        fee=fee,
        fee_name=order.payment_name,
    )


def fee_shown(order: Order) -> Decimal:
    """Return what an order's way to pay costs, in the mode of the order's prices; it is a part of the delivery's."""
    return price_without_tax(order.payment_fee, order.delivery_tax_rate) if order.is_net else order.payment_fee


def delivery_share(order: Order, lines: Iterable[OrderLine]) -> pricing.TaxShare:
    """Return what an order's delivery cost, and the tax in it: that which no line has."""
    tax = order.tax_total - sum((line.tax_amount for line in lines), pricing.NOTHING)
    return pricing.TaxShare(order.delivery_tax_rate, order.delivery_total, tax)
