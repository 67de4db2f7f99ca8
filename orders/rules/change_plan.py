"""What follows when an order is changed before anything of it is packed: told here before it is done.

``services.lifecycle.changes`` makes the plan, the form shows it, and ``change_order`` does what was shown or nothing.
``RULE`` is the rule of prices in the words that the form prints; docs/discounts.md tells it to merchants:

- What stays costs what was agreed: its price of one unit, also for more units of the same, and its share of the price
  reductions, unit by unit, as where goods come back (``orders.rules.return_plan``). No reduction is worked out again: a
  minimum that is not reached any more takes nothing away, and more units of something get no more of it.
- What comes in costs what the shop asks today, without reductions. Nobody types a price.
- Delivery costs what was agreed, unless the same way of delivery costs another price today for the new goods or place
  than for the old ones: then it costs that. Free delivery stays free.
- Tax rates are those of the purchase, unless another rate holds at the new place.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Order, OrderLine
from orders.rules.pricing import NOTHING

RULE = _(
    "What stays keeps its price and its share of the price reductions; more units of it cost the same each, "
    "without a reduction. What comes in costs what the shop asks today. Delivery keeps its price, unless the "
    "same way of delivery costs another one for what is sent now."
)


class ChangeRefused(Exception):
    """The order cannot be changed, or not so; the text says why."""


class ChangePlanOutdated(ChangeRefused):
    """Something else would follow by now than was shown; nothing was done."""

    def __init__(self):
        super().__init__(
            gettext("Something else follows now than was shown. This is what will happen: please look again.")
        )


@dataclass(frozen=True)
class PlannedLine:
    """A line before and after: units, and what they cost after reductions, in the mode of the order's prices.

    ``unit_price`` is that of one unit afterwards, in the same mode.
    """

    variant_id: int | None
    sku: str
    title: str
    before: int
    after: int
    unit_price: Decimal
    cost_before: Decimal
    cost_after: Decimal

    @property
    def more(self) -> int:
        """Units that the order has more than before; negative where it has fewer."""
        return self.after - self.before


@dataclass(frozen=True)
class PlannedSums:
    """The sums of an order; ``delivery`` and ``total`` are with tax, and ``tax`` is contained in the total."""

    delivery: Decimal
    tax: Decimal
    total: Decimal
    delivery_name: str


@dataclass(frozen=True)
class ChangePlan:
    """What follows: the lines and the sums before and after, where it goes, what becomes of the money and the invoice.

    ``paid`` is what we hold of the buyer's money, ``due_before`` and ``due`` what is still to be paid.
    ``has_invoice``: one is written for the order as it was. ``addresses`` are those that are others (kind in words, and
    the new one), ``contact`` the new ``email`` and ``phone`` where they are others (name and value). ``tax_reason``
    says why no tax is charged afterwards, if none is.
    """

    lines: tuple[PlannedLine, ...]
    before: PlannedSums
    after: PlannedSums
    is_net: bool
    paid: Decimal
    due_before: Decimal
    has_invoice: bool = False
    addresses: tuple[tuple[str, str], ...] = ()
    contact: tuple[tuple[str, str], ...] = ()
    tax_reason_before: str = ""
    tax_reason: str = ""

    @property
    def changed_lines(self) -> tuple[PlannedLine, ...]:
        return tuple(line for line in self.lines if line.more)

    @property
    def is_repriced(self) -> bool:
        """Are lines or sums others than before? Else it is a correction of the contact or of an address."""
        return bool(self.changed_lines) or self.before != self.after

    @property
    def is_change(self) -> bool:
        return bool(self.is_repriced or self.addresses or self.contact)

    @property
    def difference(self) -> Decimal:
        """What the order costs more than before; negative where it costs less."""
        return self.after.total - self.before.total

    @property
    def due(self) -> Decimal:
        return max(self.after.total - self.paid, NOTHING)

    @property
    def refunded(self) -> Decimal:
        """What of the money that we hold is more than the order costs then: it goes back."""
        return max(self.paid - self.after.total, NOTHING) if self.is_repriced else NOTHING

    @property
    def is_invoiced_anew(self) -> bool:
        return self.has_invoice and self.is_repriced

    @property
    def fingerprint(self) -> str:
        """A short name of this plan: another one has another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def check_changeable(order: Order, lines: list[OrderLine]) -> None:
    """Refuse to change an order that is not confirmed, or of which something has left, come back, or been given up.

    :raises ChangeRefused: then; the text says what can be done instead.
    """
    if reason := why_unchangeable(order, lines):
        raise ChangeRefused(
            gettext("Order %(number)s cannot be changed: %(reason)s") % {"number": order.number, "reason": reason}
        )


def why_unchangeable(order: Order, lines: list[OrderLine]) -> str:
    """Return why an order cannot be changed, as a sentence; empty where it can be."""
    packed = gettext("it is %(status)s. Only what nobody has begun to pack can be changed.")
    reasons = {
        gettext("the buyer is erased."): order.erased_at,
        gettext("it waits for its confirmation. “Change the order” on its page writes it anew."): order.is_placed,
        packed % {"status": order.get_status_display()}: not order.is_confirmed,
        gettext("a part of it was cancelled. Cancel more of it, or take another order."): order.credited_total
        or any(line.returned_quantity or line.shipped_quantity for line in lines),
        gettext("the buyer's bank has taken money back, or is asked to."): order.disputed_total,
        gettext(
            "money of it went back, or could not be sent back. Cancel lines of it, or take another order."
        ): order.refunded_total != order.change_refunded_total,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
