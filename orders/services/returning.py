"""Goods that come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from my_shop.money import format_money
from orders.models import Order, OrderEvent, OrderLine
from orders.services.attention import call_attention
from orders.services.due_papers import ask_for_credit_of_unpaid, write_due_invoice
from orders.services.facts import order_facts
from orders.services.lifecycle import cancel_order
from orders.services.moves import demand_move, lock_order, note_down
from orders.services.refunding import refund_order
from orders.services.settling import settle_less
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
    key: str = "",
) -> Order:
    """Take units of a confirmed order back; when nothing is left, the order becomes returned.

    Units that have not left yet are called off so. Of a line of which a part was sent, they count first; when nothing
    is left to send, the order is shipped. All that is left, before anything was sent, is a cancellation. What of their
    price was not paid is not owed any more: less is to be paid, an invoice that is written is corrected, and one that
    is not leaves them out. Where nothing is left that a parcel was for, its delivery costs nothing.

    :param quantities: units by line id.
    :param is_refunded: send back what these units cost, as far as it was paid and the money is here. Where it is not
        asked for what is called off and was paid, a person is told that this money is here.
    :param key: names one pass of a form: the same key answers the order as it is.
    :raises ReturnRefused: for no units, lines of other orders, more units than are left to return, and for a refund
        of what was not paid.
    :raises MoveNotAllowed: when the order is not confirmed.
    """
    order = lock_order(order)
    # the order's row is locked, so two returns cannot count to the same number
    earlier = list(order.events.filter(kind=OrderEvent.Kind.RETURNED).values_list("key", flat=True))
    if key and key in earlier:
        return order
    demand_move(order, Order.Status.RETURNED)
    if is_refunded and not order.balance:
        raise ReturnRefused(f"Order {order.number}: we hold no money of it, so nothing can be refunded.")
    lines = list(order.lines.all())
    returned = _returned_units(lines, quantities)
    if order.is_cancellable and all(line.returnable_quantity == returned.get(line.pk, 0) for line in lines):
        return cancel_order(order=order, reason=reason, user=user, at=at)
    is_invoiced = bool(order.paid_total) and write_due_invoice(order=order)
    back = [line for line in lines if line.pk in returned]
    is_called_off = order.is_cancellable or all(returned[line.pk] <= line.unshipped_quantity for line in back)
    due = order.amount_due
    values = _take_back(back, returned)
    value = sum(values.values(), Decimal(0)) + _call_delivery_off(order, lines)
    nothing_follows = _move_on(order, lines, at)
    credited = due if order.is_returned else min(value, due)
    if credited:
        order.credited_total += credited
        order.save(update_fields=["credited_total"])
    return_id = f"{order.number}-R{len(earlier) + 1}"
    order_returned.send(
        sender=Order,
        order=order_facts(order, back, actor=user, parts={pk: (returned[pk], values[pk]) for pk in returned}),
        return_id=return_id,
        reason=reason,
        is_called_off=is_called_off,
    )
    items = ", ".join(f"{returned[line.pk]} × {line.title}" for line in back)
    words = [
        f"{'Called off' if is_called_off else 'We took back'}: {items}.",
        reason if not reason or reason.endswith((".", "!", "?")) else f"{reason}.",
        f"{format_money(credited)} of the total are not owed any more." if credited else "",
        "Nothing more follows." if nothing_follows else "",
    ]
    note_down(order, OrderEvent.Kind.RETURNED, " ".join(filter(None, words)), user=user, at=at, key=key)
    amount = min(max(value - credited, Decimal(0)), order.balance)
    if credited:
        ask_for_credit_of_unpaid(
            order=order, amount=credited, reason=f"{items}. {reason}".strip()[:300], key=return_id, at=at
        )
        settle_less(order=order, kept=order.balance - (amount if is_refunded else 0), user=user, at=at)
    if is_refunded and amount:
        reason = reason or f"Goods {'were called off' if is_called_off else 'came back'}."
        refund_order(order=order, amount=amount, reason=reason, user=user, at=at, is_for_goods=is_invoiced)
    elif is_called_off and amount:
        words = f"{format_money(amount)} of what was called off had been paid. Refund it, or write to the buyer."
        call_attention(order, words, at=at)
    return order


def _take_back(back: Sequence[OrderLine], returned: Mapping[int, int]) -> dict[int, Decimal]:
    """Count the units as returned, and return what they cost by line: all returns of a line together are its total."""
    values = {}
    for line in back:
        before = line.kept_total
        line.returned_quantity += returned[line.pk]
        values[line.pk] = before - line.kept_total
    OrderLine.objects.bulk_update(back, ["returned_quantity"], batch_size=100)
    return values


def _call_delivery_off(order: Order, lines: Sequence[OrderLine]) -> Decimal:
    """Return what delivery cost, if all that would have gone into a parcel was called off, and let nothing be sent."""
    is_sent = any(line.shipped_quantity or line.unshipped_quantity for line in lines)
    if not order.needs_delivery or is_sent or not order.is_cancellable:
        return Decimal(0)
    order.delivery_name = ""
    order.save(update_fields=["delivery_name"])
    return order.delivery_total


def _move_on(order: Order, lines: Sequence[OrderLine], at: datetime | None) -> bool:
    """Move the order to what it is with these units back; answer whether a rest was called off."""
    if not any(line.returnable_quantity for line in lines):
        order.status, order.pay_until = Order.Status.RETURNED, None
        order.save(update_fields=["status", "pay_until"])
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
