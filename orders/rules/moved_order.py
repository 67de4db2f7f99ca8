"""An order of a former shop as it is written down, and whether its sums add up.

Nothing is made up: what does not add up is refused with the reason, or brought in with a note.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext

from my_shop.kernel.imports.spreadsheets import RowRefused
from my_shop.kernel.money import format_money, quantise
from orders.rules.pricing import NOTHING, allocate

CENT = Decimal("0.01")


@dataclass
class MovedLine:
    """What was bought; ``total`` and ``tax`` are set once the sums of the order are known. Prices are with tax."""

    sku: str
    name: str
    label: str
    quantity: int
    unit_price: Decimal
    discount: Decimal = NOTHING
    total: Decimal = NOTHING
    tax: Decimal = NOTHING


@dataclass
class MovedOrder:
    """An order as it is written down: its sums add up. ``notes`` say in sentences what is not as the file has it."""

    number: str
    email: str
    phone: str
    note: str
    status: str
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    cancelled_at: datetime | None
    lines: list[MovedLine]
    discount: Decimal
    discount_code: str
    delivery: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    refunded: Decimal
    payment_name: str
    delivery_name: str
    country: str
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def subtotal(self) -> Decimal:
        return sum((line.total + line.discount for line in self.lines), NOTHING)


def add_up(order: MovedOrder, *, has_total: bool) -> None:
    """Bring the sums of an order into ours, or refuse it where they do not add up, but for a cent a line.

    Tax is contained in the prices, or came on top: then it is shared out, as prices are with tax here.
    """
    goods = [line.unit_price * line.quantity for line in order.lines]
    if order.discount > sum(goods):
        raise RowRefused(gettext("More was taken off than the goods cost."))
    expected = sum(goods, NOTHING) - order.discount + order.delivery
    if not has_total:
        order.total = expected
    near = CENT * len(order.lines)
    is_on_top = abs(order.total - expected) > near and abs(order.total - expected - order.tax) <= near
    if is_on_top:
        expected += order.tax
        order.notes.append(gettext("The tax came on top: it is in the prices now."))
    if abs(order.total - expected) > near:
        told = {"total": format_money(order.total), "expected": format_money(expected)}
        raise RowRefused(gettext("The total is %(total)s, and its parts come to %(expected)s.") % told)
    if order.tax > order.total:
        raise RowRefused(gettext("There is more tax in it than it costs."))
    _share_out(order, goods, is_on_top=is_on_top)
    _bring_right(order, order.total - expected)


def _share_out(order, goods, *, is_on_top):
    discounts = allocate(order.discount, goods)
    left = [price - discount for price, discount in zip(goods, discounts, strict=True)]
    *taxes, of_delivery = allocate(order.tax, [*left, order.delivery])
    for line, discount, total, tax in zip(order.lines, discounts, left, taxes, strict=True):
        line.discount, line.tax, line.total = discount, tax, total + (tax if is_on_top else NOTHING)
        if is_on_top:
            line.unit_price = quantise((line.total + discount) / line.quantity)
    order.delivery += of_delivery if is_on_top else NOTHING


def _bring_right(order, difference):
    """Put the cents of rounding where they show: nothing is hidden in a price."""
    if difference > 0:
        order.delivery += difference
    elif difference < 0:
        order.discount -= difference
        line = max(order.lines, key=lambda line: line.total)
        line.discount -= difference
        line.total += difference
    if difference:
        told = {"difference": format_money(abs(difference))}
        order.notes.append(gettext("Its sums differ by %(difference)s of rounding.") % told)
