"""What follows when units of an order come back, or are cancelled: planned here before it is done.

Nothing here reads or writes the database: an order's values and units go in, a plan comes out. The forms show it,
``returns.return_lines`` does it. ``RULE`` is the rule in the words that they print; docs/discounts.md tells it
to merchants. Where it comes from:

- What was paid for goods goes back for them (Directive 2011/83/EU, Article 13(1): all payments received). Where one
  price was made for several goods, each has its share of it by its own price (Directive 2006/112/EC, Articles 79(b)
  and 90(1), for the tax; HMRC, VAT Valuation Manual, VATVAL03800: so are meal deals and multi-buys apportioned). So a
  line's units cost its total after its share of the reductions (``orders.rules.pricing``), and keep it: what stays is
  not priced again, though a minimum or a number of units is not reached any more.
- Delivery goes back with the last of the goods: who withdraws from the whole contract pays nothing for it (Article
  13(1); Court of Justice, C-511/08, Heinrich Heine). Of a part that stays, the Directive asks for none, and delivery
  that was free stays free. Of a dearer way than the standard one the difference need not go back (Article 13(2)): the
  shop gives all of it back.
- A line's units together cost its total to the cent, whether they come back one by one or at once.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderLine
from orders.rules.pricing import NOTHING, part_of

RULE = _(
    "Each item carries its share of the order's price reductions: what comes back is worth "
    "what was paid for it, and what stays keeps its share. The cost of delivery is given back "
    "when nothing of the order is left."
)


class ReturnRefused(Exception):
    """These units cannot be taken back; the text says which and why."""


class PlanChanged(ReturnRefused):
    """Something else would follow by now than was shown; nothing was done."""

    def __init__(self):
        super().__init__(
            gettext("Something else follows now than was shown. This is what will happen: please look again.")
        )


@dataclass(frozen=True)
class LineState:
    """A line as it is: ``total`` after its share of the reductions, ``unshipped`` units that are still to be sent.
    ``is_handed_over``: the buyer has it, though the order can still be cancelled, as digital goods that are paid."""

    pk: int
    title: str
    quantity: int
    total: Decimal
    returned: int = 0
    unshipped: int = 0
    is_handed_over: bool = False

    @classmethod
    def of(cls, line: OrderLine) -> "LineState":
        return cls(
            pk=line.pk,
            title=line.title,
            quantity=line.quantity,
            total=line.total,
            returned=line.returned_quantity,
            unshipped=line.unshipped_quantity,
            is_handed_over=line.is_digital and line.order.has_digital_goods_delivered,
        )

    @property
    def returnable(self) -> int:
        return self.quantity - self.returned

    @property
    def worth(self) -> Decimal:
        """What the units cost that did not come back."""
        return self.total - part_of(self.total, self.returned, self.quantity)

    def without(self, units: int) -> "LineState":
        """Return the line with so many units back; those that have not left count first."""
        return replace(self, returned=self.returned + units, unshipped=max(self.unshipped - units, 0))


@dataclass(frozen=True)
class OrderState:
    """An order as it is; ``delivery`` is what it costs by now, ``balance`` what we hold of the buyer's money."""

    status: str
    is_cancellable: bool
    delivery: Decimal
    amount_due: Decimal
    balance: Decimal
    lines: tuple[LineState, ...]

    @classmethod
    def of(cls, order: Order, lines: Sequence[OrderLine]) -> "OrderState":
        """Return the values of an order and of all its lines."""
        return cls(
            status=order.status,
            is_cancellable=order.is_cancellable,
            delivery=order.delivery_total if order.needs_delivery else NOTHING,
            amount_due=order.amount_due,
            balance=order.balance,
            lines=tuple(LineState.of(line) for line in lines),
        )

    def without(self, quantities: Mapping[int, int]) -> "OrderState":
        """Return the order as if these units had come back already."""
        return replace(self, lines=tuple(line.without(quantities.get(line.pk, 0)) for line in self.lines))


@dataclass(frozen=True)
class Part:
    """Units of a line and what they cost; ``unsent`` of them have not left us, or will not."""

    pk: int
    title: str
    quantity: int
    unsent: int
    worth: Decimal

    def __str__(self):
        return f"{self.quantity} × {self.title}"


@dataclass(frozen=True)
class ReturnPlan:
    """What follows: ``parts`` come back, ``left`` stay, and the order becomes ``status``.

    ``delivery`` is what of its cost is given back. ``credited`` is not owed any more, ``refundable`` was paid and can
    go back; ``due`` is still to be paid afterwards. ``held`` was paid for what came back before, and is still here.
    """

    parts: tuple[Part, ...]
    left: tuple[Part, ...]
    delivery: Decimal
    delivery_left: Decimal
    credited: Decimal
    refundable: Decimal
    due: Decimal
    held: Decimal
    status: str

    @property
    def worth(self) -> Decimal:
        """What comes back costs, with the delivery that is given back."""
        return sum((part.worth for part in self.parts), self.delivery)

    @property
    def left_worth(self) -> Decimal:
        """What the order costs afterwards."""
        return sum((part.worth for part in self.left), self.delivery_left)

    @property
    def is_line_cancellation(self) -> bool:
        """Has none of it left us?"""
        return all(part.unsent == part.quantity for part in self.parts)

    @property
    def is_cancelled(self) -> bool:
        return self.status == Order.Status.CANCELLED

    @property
    def is_returned(self) -> bool:
        return self.status == Order.Status.RETURNED

    @property
    def sends_more(self) -> bool:
        """Is something of what stays still to be sent?"""
        return any(part.unsent for part in self.left)

    @property
    def fingerprint(self) -> str:
        """A short name of this plan: another one has another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def plan_return(order: OrderState, quantities: Mapping[int, int]) -> ReturnPlan:
    """Return what follows when these units (by line id) come back or are cancelled.

    :raises ReturnRefused: for no units, lines of other orders, and more units than are left to return.
    """
    _check_units(order.lines, quantities)
    after = order.without(quantities)
    parts = tuple(
        Part(before.pk, before.title, quantities[before.pk], _unsent(order, before, line), before.worth - line.worth)
        for before, line in zip(order.lines, after.lines, strict=True)
        if before.pk in quantities
    )
    left = tuple(Part(line.pk, line.title, line.returnable, line.unshipped, line.worth) for line in after.lines)
    left = tuple(part for part in left if part.quantity)
    delivery = order.delivery if not left or _sends_nothing(after) else NOTHING
    worth = sum((part.worth for part in parts), delivery)
    status = _status(after, is_over=not left)
    credited = min(worth, order.amount_due) if left else order.amount_due
    is_cancelled = status == Order.Status.CANCELLED
    return ReturnPlan(
        parts=parts,
        left=left,
        delivery=delivery,
        delivery_left=order.delivery - delivery,
        credited=credited,
        # a cancelled order keeps nothing
        refundable=order.balance if is_cancelled else min(max(worth - credited, NOTHING), order.balance),
        due=order.amount_due - credited,
        held=NOTHING if is_cancelled else _held(order),
        status=status,
    )


def _held(order):
    """Return what we hold beyond what the order costs by now, if goods of it came back before."""
    if not any(line.returned for line in order.lines):
        return NOTHING
    costs = sum((line.worth for line in order.lines), order.delivery)
    return max(order.balance + order.amount_due - costs, NOTHING)


def _unsent(order, before, after):
    """Return how many of the units that come back had not left us; of what can still be cancelled no parcel has."""
    if before.is_handed_over:
        return 0
    return after.returned - before.returned if order.is_cancellable else before.unshipped - after.unshipped


def _sends_nothing(order):
    """Was all that would have gone into a parcel cancelled, before one has left?"""
    return order.is_cancellable and not any(line.unshipped for line in order.lines)


def _status(order, *, is_over):
    if is_over:
        return Order.Status.CANCELLED if order.is_cancellable else Order.Status.RETURNED
    if order.status == Order.Status.PART_SHIPPED and not any(line.unshipped for line in order.lines):
        return Order.Status.SHIPPED
    return Order.Status(order.status)


def _check_units(lines: Sequence[LineState], quantities: Mapping[int, int]) -> None:
    by_id = {line.pk: line for line in lines}
    if unknown := set(quantities) - set(by_id):
        raise ReturnRefused(
            gettext("No line of this order: %(join)s.")
            % {"join": ", ".join(str(pk) for pk in sorted(unknown, key=str))}
        )
    if not quantities:
        raise ReturnRefused(gettext("Say how many units of which line come back."))
    for pk, units in quantities.items():
        line = by_id[pk]
        if isinstance(units, bool) or not isinstance(units, int) or units < 1:
            raise ReturnRefused(
                gettext("%(title)s: the number of units must be a whole number, at least 1.") % {"title": line.title}
            )
        if units > line.returnable:
            raise ReturnRefused(
                gettext("%(title)s: %(returnable)s left to return, %(units)s given.")
                % {"title": line.title, "returnable": line.returnable, "units": units}
            )
