"""The worker's round over payments: what became of those that wait, and the orders that were not paid in time."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel import clock
from my_shop.kernel.background import do_prompt_work, is_stopping
from orders.models import Invoice, Order, Payment, PendingDocument, Refund, ReviewReason
from orders.services.lifecycle.cancellation import cancel_order
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import lock_order
from orders.services.payment.payments import ask_fee, close_payment, refresh_payment
from orders.services.payment.settlement import next_look, notify_payment_failed

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
IN_ONE_ROUND = 50
FEES_IN_ONE_ROUND = 10
POSTPONED = timedelta(minutes=15)
"""How much longer an order waits while nobody can say whether its money is on its way."""

NOT_PAID = _("It was not paid in time.")


def look_up_payments(*, now: datetime | None = None) -> int:
    """Ask what became of the payments that wait, and close those that are not owed any more; return how many.

    Each is asked for under a lease, so that two workers do not ask twice. Must not run inside a transaction.
    """
    now = now or clock.now()
    due = Payment.objects.closable().filter(look_up_at__lte=now).order_by("look_up_at")
    count = 0
    for payment in due.select_related("order", "method")[:IN_ONE_ROUND]:
        if is_stopping():
            break
        mine = Payment.objects.filter(pk=payment.pk, look_up_at=payment.look_up_at)
        lease = max(now, clock.now()) + LEASE  # this round may have been going on for long
        if mine.update(look_up_at=lease):
            _look_up(payment, lease, now)
            count += 1
    return count


def ask_fees(*, now: datetime | None = None) -> int:
    """Ask what gateways kept of paid payments where they have not told yet; return how many were asked for.

    Each under a lease, as ``look_up_payments``. Must not run inside a transaction.
    """
    now = now or clock.now()
    due = Payment.objects.filter(status=Payment.Status.PAID, fee=None, look_up_at__lte=now).order_by("look_up_at")
    count = 0
    for payment in due.select_related("order")[:FEES_IN_ONE_ROUND]:
        if is_stopping():
            break
        lease = max(now, clock.now()) + LEASE
        if Payment.objects.filter(pk=payment.pk, look_up_at=payment.look_up_at).update(look_up_at=lease):
            payment.look_up_at = lease
            ask_fee(payment=payment, now=now)
            count += 1
            do_prompt_work()
    return count


def expire_unpaid(*, now: datetime | None = None) -> int:
    """Cancel the orders that were not paid in time; return how many. Must not run inside a transaction.

    What could still be paid is closed at its gateway first, and its answer read: whose webhook was lost has paid, and
    whose money is on its way is waited for.
    """
    now = now or clock.now()
    overdue = Order.objects.filter(pay_until__lte=now, status__in=Order.BINDING).order_by("pay_until")
    count = 0
    for order in overdue[:IN_ONE_ROUND]:
        if is_stopping():
            break
        try:
            for payment in order.payments.closable().select_related("order", "method"):
                close_payment(payment=payment, now=now)
            count += _expire(order, now)
        except Exception:  # one order that goes wrong keeps no other one waiting
            logger.exception("order %s could not be ended", order.number)
            Order.objects.filter(pk=order.pk, pay_until=order.pay_until).update(pay_until=now + POSTPONED)
    return count


def late_work(*, since: datetime) -> list[str]:
    """Return the names of what has been due since before then and was not seen to."""
    waiting = {
        "payments": Payment.objects.closable().filter(look_up_at__lt=since),
        "unpaid orders": Order.objects.filter(pay_until__lt=since, status__in=Order.BINDING),
        "refunds": Refund.objects.filter(status=Refund.Status.PENDING, next_attempt_at__lt=since),
        "documents": PendingDocument.objects.filter(next_try_at__lt=since),
        "printing": Invoice.objects.to_print(since),
    }
    return [name for name, rows in waiting.items() if rows.exists()]


def _look_up(payment, lease, now):
    if not payment.order.is_payable or payment.amount > payment.order.amount_due:
        payment = close_payment(payment=payment, now=now)
        still_waits = payment.is_closable
    else:
        was_open = payment.is_open
        payment = refresh_payment(payment=payment, now=now)
        still_waits = payment.is_open
        if was_open and payment.status == Payment.Status.CANCELLED:
            _notify_failed(payment)
    # declined ones whose form may be open in a tab are left alone until something else is paid
    look_up_at = next_look(payment, now) if still_waits else None
    Payment.objects.filter(pk=payment.pk, look_up_at=lease).update(look_up_at=look_up_at)


@transaction.atomic
def _notify_failed(payment):
    notify_payment_failed(lock_order(payment.order), payment)


@transaction.atomic
def _expire(order, now) -> bool:
    order = lock_order(order)
    if order.pay_until is None or order.pay_until > now or not order.is_binding or order.is_paid:
        return False
    if order.payments.closable().exists():
        order.pay_until = now + POSTPONED
        order.save(update_fields=["pay_until"])
        return False
    if order.balance or order.needs_attention or not order.is_cancellable:
        order.pay_until = None
        order.save(update_fields=["pay_until"])
        flag_for_review(
            order,
            ReviewReason.Kind.UNPAID,
            gettext("%(reason)s It is not cancelled by itself, because there is more to it.") % {"reason": NOT_PAID},
            at=now,
        )
        return False
    cancel_order(order=order, reason=NOT_PAID, at=now, by_shop=True)
    return True
