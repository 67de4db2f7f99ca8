"""Goods that come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from orders.models import Order, OrderEvent, OrderLine
from orders.services.facts import order_facts
from orders.services.moves import demand_move, lock_order, note_down
from orders.services.refunding import refund_order
from orders.signals import order_returned


class ReturnRefused(Exception):
    """These units cannot be taken back; the text says which and why."""


@transaction.atomic
def return_lines(
    *,
    order: Order,
    quantities: Mapping[int, int],
    reason: str = "",
    user=None,
    at: datetime | None = None,
    is_refunded: bool = False,
) -> Order:
    """Take units of a confirmed order back; when nothing is left, the order becomes returned.

    Units that have not left yet are called off so. Of a line of which a part was sent, they count first; when nothing
    is left to send, the order is shipped.

    :param quantities: units by line id.
    :param is_refunded: send back what these units cost, as far as money of this order is here.
    :raises ReturnRefused: for no units, lines of other orders, more units than are left to return, and for a refund
        of what was not paid.
    :raises MoveNotAllowed: when the order is not confirmed.
    """
    order = lock_order(order)
    demand_move(order, Order.Status.RETURNED)
    if is_refunded and not order.balance:
        raise ReturnRefused(f"Order {order.number}: we hold no money of it, so nothing can be refunded.")
    lines = list(order.lines.all())
    returned = _returned_units(lines, quantities)
    back = [line for line in lines if line.pk in returned]
    value = _take_back(back, returned)
    nothing_follows = _move_on(order, lines, at)
    # the order's row is locked, so two returns cannot count to the same number
    count = order.events.filter(kind=OrderEvent.Kind.RETURNED).count() + 1
    facts = order_facts(order, back, actor=user, quantities=returned)
    order_returned.send(sender=Order, order=facts, return_id=f"{order.number}-R{count}", reason=reason)
    items = ", ".join(f"{returned[line.pk]} × {line.title}" for line in back)
    parts = [f"We took back: {items}.", reason, "Nothing more follows." if nothing_follows else ""]
    note_down(order, OrderEvent.Kind.RETURNED, " ".join(part for part in parts if part), user=user, at=at)
    amount = min(value, order.balance)
    if is_refunded and amount:
        refund_order(order=order, amount=amount, reason=reason or "Goods came back.", user=user, at=at)
    return order


def _take_back(back: Sequence[OrderLine], returned: Mapping[int, int]) -> Decimal:
    """Count the units as returned, and return what they cost: all returns of a line together are its total."""
    value = Decimal(0)
    for line in back:
        before = line.value_of(line.returned_quantity)
        line.returned_quantity += returned[line.pk]
        value += line.value_of(line.returned_quantity) - before
    OrderLine.objects.bulk_update(back, ["returned_quantity"], batch_size=100)
    return value


def _move_on(order: Order, lines: Sequence[OrderLine], at: datetime | None) -> bool:
    """Move the order to what it is with these units back; answer whether a rest was called off."""
    if not any(line.returnable_quantity for line in lines):
        order.status = Order.Status.RETURNED
        order.save(update_fields=["status"])
    elif order.is_part_shipped and not any(line.unshipped_quantity for line in lines):
        order.status, order.shipped_at = Order.Status.SHIPPED, at or timezone.now()
        order.save(update_fields=["status", "shipped_at"])
        return True
    return False


def _returned_units(lines: Sequence[OrderLine], quantities: Mapping[int, int]) -> dict[int, int]:
    by_id = {line.pk: line for line in lines}
    if unknown := set(quantities) - set(by_id):
        raise ReturnRefused(f"No line of this order: {', '.join(str(pk) for pk in sorted(unknown, key=str))}.")
    if not quantities:
        raise ReturnRefused("Say how many units of which line come back.")
    for pk, units in quantities.items():
        line = by_id[pk]
        if isinstance(units, bool) or not isinstance(units, int) or units < 1:
            raise ReturnRefused(f"{line.title}: the number of units must be a whole number, at least 1.")
        if units > line.returnable_quantity:
            raise ReturnRefused(f"{line.title}: {line.returnable_quantity} left to return, {units} given.")
    return dict(quantities)
