"""Goods that come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from orders.models import Order, OrderEvent, OrderLine, ReviewReason
from orders.rules.return_plan import OrderState, PlanChanged, ReturnPlan, ReturnRefused, plan_return
from orders.services.invoices.pending_documents import schedule_credit_of_unpaid, write_pending_invoice
from orders.services.lifecycle.cancellation import cancel_order
from orders.services.order.payloads import order_payload
from orders.services.order.review_cures import close_after_goods, goods_back_text
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import check_transition, lock_order, log_event
from orders.services.payment.refunds import refund_order
from orders.services.payment.settlement import apply_reduction
from orders.signals import order_returned


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
    shown: str = "",
) -> Order:
    """Take units of a confirmed order back; when nothing is left, the order becomes returned.

    What follows is planned by ``return_plan.plan_return``, whose rule this does: of a line of which a part was sent,
    units that have not left count first, and are cancelled; when nothing is left to send, the order is shipped. All
    that is left, before anything was sent, is a cancellation. What was not paid is not owed any more: an invoice that
    is written is corrected, and one that is not leaves it out.

    :param quantities: units by line id.
    :param is_refunded: send back what these units cost, as far as it was paid and the money is here. Where it is not
        asked for what was paid, a person is told that this money is here.
    :param key: names one pass of a form: the same key answers the order as it is.
    :param shown: the fingerprint of the plan that somebody was shown; empty where nobody was.
    :raises ReturnRefused: for no units, lines of other orders, more units than are left to return, and for a refund
        of what was not paid.
    :raises PlanChanged: when something else would follow by now than was shown.
    :raises InvalidTransition: when the order is not confirmed.
    """
    order = lock_order(order)
    # the order's row is locked, so two returns cannot count to the same number
    earlier = list(order.events.filter(kind=OrderEvent.Kind.RETURNED).values_list("key", flat=True))
    if key and key in earlier:
        return order
    lines, plan = _plan(order, quantities, is_refunded=is_refunded, shown=shown)
    if plan.is_cancelled:
        return cancel_order(order=order, reason=reason, user=user, at=at)
    is_invoiced = bool(order.paid_total) and write_pending_invoice(order=order)
    return_id = f"{order.number}-R{len(earlier) + 1}"
    _write(order, lines, plan, at=at)
    close_after_goods(order, lines, at=at)
    _tell(order, lines, plan, return_id=return_id, reason=reason, user=user, at=at, key=key)
    if plan.credited:
        why = f"{_items(plan)}. {reason}".strip()[:300]
        schedule_credit_of_unpaid(order=order, amount=plan.credited, reason=why, key=return_id, at=at)
        apply_reduction(order=order, kept=order.balance - (plan.refundable if is_refunded else 0), user=user, at=at)
    if is_refunded and plan.refundable:
        reason = reason or f"Goods {'were cancelled' if plan.is_line_cancellation else 'came back'}."
        refund_order(order=order, amount=plan.refundable, reason=reason, user=user, at=at, is_for_goods=is_invoiced)
    elif plan.refundable:
        flag_for_review(order, ReviewReason.Kind.GOODS_BACK, goods_back_text(order), at=at)
    return order


def _plan(order, quantities, *, is_refunded, shown) -> tuple[list[OrderLine], ReturnPlan]:
    """Return the lines of a locked order, and what follows for it, or refuse."""
    check_transition(order, Order.Status.RETURNED)
    if is_refunded and not order.balance:
        raise ReturnRefused(
            gettext("Order %(number)s: we hold no money of it, so nothing can be refunded.") % {"number": order.number}
        )
    prefetch_related_objects([order], "lines")
    lines = list(order.lines.all())
    plan = plan_return(OrderState.of(order, lines), quantities)
    if shown and shown != plan.fingerprint:
        raise PlanChanged
    return lines, plan


def _write(order: Order, lines: Sequence[OrderLine], plan: ReturnPlan, *, at: datetime | None = None) -> None:
    """Write a plan into the rows: units, what is not owed any more, and what the order is by now."""
    units = {part.pk: part.quantity for part in plan.parts}
    back = [line for line in lines if line.pk in units]
    for line in back:
        line.returned_quantity += units[line.pk]
    OrderLine.objects.bulk_update(back, ["returned_quantity"], batch_size=100)
    if order.is_cancellable and not plan.sends_more:
        order.delivery_name = ""  # nothing is sent any more
    if plan.is_returned:
        order.pay_until = None
    elif plan.status != order.status:
        order.shipped_at = at or timezone.now()
    order.status = plan.status
    order.credited_total += plan.credited
    order.save(update_fields=["status", "pay_until", "shipped_at", "credited_total", "delivery_name"])


def _tell(order, lines, plan, *, return_id, reason, user, at, key) -> None:
    """Send the signal, and write what has happened into the order's timeline."""
    parts = {part.pk: (part.quantity, part.worth) for part in plan.parts}
    order_returned.send(
        sender=Order,
        order=order_payload(order, lines, actor=user, parts=parts),
        return_id=return_id,
        reason=reason,
        is_line_cancellation=plan.is_line_cancellation,
    )
    log_event(order, OrderEvent.Kind.RETURNED, _message(plan, reason), user=user, at=at, key=key)


def _message(plan: ReturnPlan, reason: str) -> str:
    unsent = [f"{part.unsent} × {part.title}" for part in plan.parts if part.unsent]
    back = [f"{part.quantity - part.unsent} × {part.title}" for part in plan.parts if part.quantity > part.unsent]
    words = [
        gettext("Called off: %(unsent)s.") % {"unsent": ", ".join(unsent)} if unsent else "",
        gettext("We took back: %(back)s.") % {"back": ", ".join(back)} if back else "",
        reason if not reason or reason.endswith((".", "!", "?")) else f"{reason}.",
        gettext("%(credited)s of the total is not owed any more.") % {"credited": format_money(plan.credited)}
        if plan.credited
        else "",
        gettext("Nothing more follows.") if plan.status == Order.Status.SHIPPED and unsent else "",
    ]
    return " ".join(filter(None, words))


def _items(plan: ReturnPlan) -> str:
    return ", ".join(str(part) for part in plan.parts)
