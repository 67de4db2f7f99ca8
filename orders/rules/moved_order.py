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
MOST = Decimal(9_999_999)
"""Of any amount."""


@dataclass
class MovedLine:
    """What was bought. Prices are with tax.

    ``discount`` is what the file takes off this line, and in the end its share of all that was taken off. ``total`` and
    ``tax`` are set once the sums of the order are known, where the file does not tell them (``is_told``).
    """

    sku: str
    name: str
    label: str
    quantity: int
    unit_price: Decimal
    discount: Decimal = NOTHING
    total: Decimal = NOTHING
    tax: Decimal = NOTHING
    tax_rate: Decimal = NOTHING
    shipped_quantity: int = 0
    returned_quantity: int = 0
    is_digital: bool = False
    is_told: bool = False

    @property
    def price(self) -> Decimal:
        """Before the discount; where prices are without tax, units times price may be some cents more or less."""
        return self.total + self.discount if self.is_told else self.unit_price * self.quantity

    def join(self, other: "MovedLine") -> None:
        """Take up another row of the same thing at the same price."""
        for name in ("quantity", "discount", "total", "tax", "shipped_quantity", "returned_quantity"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class MovedOrder:
    """An order as it is written down: its sums add up. ``notes`` say in sentences what is not as the file has it."""

    number: str
    email: str
    phone: str
    company: str
    vat_id: str
    note: str
    status: str
    placed_at: datetime
    confirmed_at: datetime | None
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    lines: list[MovedLine]
    discount: Decimal
    voucher_codes: list[str]
    delivery: Decimal
    payment_fee: Decimal
    tax: Decimal
    total: Decimal
    credited: Decimal
    paid: Decimal
    refunded: Decimal
    disputed: Decimal
    payment_name: str
    delivery_name: str
    country: str
    is_net: bool
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def subtotal(self) -> Decimal:
        return sum((line.total + line.discount for line in self.lines), NOTHING)


def add_up(order: MovedOrder, *, has_total: bool) -> None:
    """Bring the sums of an order into ours, or refuse it where they do not add up, but for a cent a line.

    Tax is contained in the prices, or came on top: then it is shared out, as prices are with tax here.
    """
    _check_lines(order)
    goods = sum((line.price for line in order.lines), NOTHING)
    near = CENT * len(order.lines)
    order.discount, is_on_top = _reading(order, goods, near, has_total=has_total)
    if order.discount > goods:
        raise RowRefused(gettext("More was taken off than the goods cost."))
    expected = goods - order.discount + order.delivery
    if is_on_top:
        expected += order.tax
        order.notes.append(gettext("The tax came on top: it is in the prices now."))
    if not has_total:
        order.total = expected
    if order.total > MOST:
        raise RowRefused(gettext("It costs more than anybody pays."))
    if abs(order.total - expected) > near:
        told = {"total": format_money(order.total), "expected": format_money(expected)}
        raise RowRefused(gettext("The total is %(total)s, and its parts come to %(expected)s.") % told)
    if order.tax > order.total:
        raise RowRefused(gettext("There is more tax in it than it costs."))
    _share_out(order, is_on_top=is_on_top)
    _bring_right(order, order.total - expected)


def _check_lines(order):
    for line in order.lines:
        if max(line.shipped_quantity, line.returned_quantity) > line.quantity:
            raise RowRefused(gettext("%(name)s: more was sent, or came back, than was bought.") % {"name": line.name})
        if abs(line.price - line.unit_price * line.quantity) > CENT * line.quantity:
            raise RowRefused(
                gettext("%(name)s: the total of the line is not its units times their price.") % {"name": line.name}
            )


def _reading(order, goods, near, *, has_total) -> tuple[Decimal, bool]:
    """Return what was taken off in all, and whether the tax came on top: what was taken off lines is a part of what was
    taken off the order, or comes beside it, or is in their prices already, and the total tells."""
    of_lines = sum((line.discount for line in order.lines), NOTHING)
    possible = list(dict.fromkeys((order.discount or of_lines, of_lines, order.discount + of_lines, order.discount)))
    is_told = all(line.is_told for line in order.lines)
    for discount in possible if has_total else ():
        missing = order.total - (goods - discount + order.delivery)
        if abs(missing) <= near:
            return discount, False
        if not is_told and abs(missing - order.tax) <= near:
            return discount, True
    return possible[0], False


def _share_out(order, *, is_on_top):
    discounts = _shares(order)
    left = [line.price - discount for line, discount in zip(order.lines, discounts, strict=True)]
    *taxes, of_delivery = _taxes(order, left)
    for line, discount, total, tax in zip(order.lines, discounts, left, taxes, strict=True):
        line.discount, line.tax, line.total = discount, tax, total + (tax if is_on_top else NOTHING)
        if is_on_top:
            line.unit_price = quantise((line.total + discount) / line.quantity)
    order.delivery += of_delivery if is_on_top else NOTHING


def _shares(order) -> list[Decimal]:
    """Return what is taken off each line: what the file says of it, and its share of the rest."""
    rest = order.discount - sum((line.discount for line in order.lines), NOTHING)
    if rest < 0 or any(line.discount > line.price for line in order.lines):
        return allocate(order.discount, [line.price for line in order.lines])
    shares = allocate(rest, [line.price - line.discount for line in order.lines])
    return [line.discount + share for line, share in zip(order.lines, shares, strict=True)]


def _taxes(order, left) -> list[Decimal]:
    """Return the tax in each line, and that in the delivery."""
    told = [line.tax for line in order.lines]
    of_delivery = order.tax - sum(told, NOTHING)
    if all(line.is_told for line in order.lines) and of_delivery >= 0:
        return [*told, of_delivery]
    return allocate(order.tax, [*left, order.delivery])


def _bring_right(order, difference):
    """Put the cents of rounding where they show: nothing is hidden in a price."""
    line = max(order.lines, key=lambda line: line.total)
    if difference > 0 or line.total + difference < 0:
        order.delivery += difference
    elif difference < 0:
        order.discount -= difference
        line.discount -= difference
        line.total += difference
    if difference:
        told = {"difference": format_money(abs(difference))}
        order.notes.append(gettext("Its sums differ by %(difference)s of rounding.") % told)
