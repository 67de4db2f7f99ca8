"""Refunds on their way: the worker asks the gateway to send the money, as often as it takes, under one key."""

import logging
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.money import format_money
from orders.gateways.protocol import GatewayRefused, GatewayUnavailable, RefundAnswer, RefundState
from orders.gateways.registry import UnknownGateway, gateway
from orders.models import Order, OrderEvent, Payment, Refund, ReviewReason
from orders.services.order.review_cures import close_after_money, close_kinds
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import check_version, lock_order, log_event

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than a gateway may take for one answer."""

FIRST_PAUSE, LAST_PAUSE = timedelta(minutes=1), timedelta(hours=3)

KEY_IS_REMEMBERED = timedelta(hours=20)
"""So long a gateway remembers a key for certain. A refund that was tried and not answered is not sent again after it,
because it could be sent twice: a person looks."""

IN_ONE_ROUND = 50


class NotManual(Exception):
    """This refund does not wait for a person."""


def process_refunds(*, now: datetime | None = None) -> int:
    """Ask the gateways for the refunds that are due, each under a lease; return how many were asked for.

    Must not run inside a transaction.
    """
    now = now or clock.now()
    due = Refund.objects.filter(status=Refund.Status.PENDING, next_attempt_at__lte=now).order_by("next_attempt_at")
    count = 0
    for refund in due.select_related("payment__order")[:IN_ONE_ROUND]:
        if is_stopping():
            break
        count += _take_lease(refund, now) and _process(refund, now)
    return count


@transaction.atomic
def mark_transferred(*, refund: Refund, user, at: datetime | None = None, shown: str | None = None) -> Refund:
    """Note that a person has sent a refund; one that is done is answered as it is.

    :param shown: what the page carried (``transitions.version_of``).
    :raises NotManual: for one that the gateway sends, or has refused.
    :raises StaleOrder: where the page was older than the order is.
    """
    order = lock_order(refund.order)
    refund = Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)
    if refund.status == Refund.Status.DONE:
        return refund
    check_version(order, shown)
    if not refund.is_by_hand:
        raise NotManual(
            gettext("This refund is %(get_status_display)s: nobody has to transfer it.")
            % {"get_status_display": refund.get_status_display()}
        )
    refund.status, refund.done_at, refund.user = Refund.Status.DONE, at or timezone.now(), user
    refund.save(update_fields=["status", "done_at", "user"])
    words = gettext("%(amount)s were transferred back to you.") % {"amount": format_money(refund.amount)}
    log_event(order, OrderEvent.Kind.REFUNDED, words, user=user, at=at)
    _close_unanswered(order, refund, at)
    close_after_money(order, at=at)
    return refund


def write_refund_answer(
    order: Order, payment: Payment, refund: Refund, answer: RefundAnswer, *, now: datetime | None = None
) -> str:
    """Write down what became of a refund; its three rows are locked. Return in words what came of it.

    What the gateway refuses is money that is still with us: it is counted back, and a person is told.
    """
    now = now or clock.now()
    if refund.status == Refund.Status.FAILED:
        return gettext("It had failed before: nothing changes.")
    refund.reference = refund.reference or answer.reference
    refund.message = answer.message[: Refund._meta.get_field("message").max_length]
    if answer.state == RefundState.FAILED:
        _count_back(order, payment, refund, now)
    elif answer.state == RefundState.DONE:
        refund.status, refund.next_attempt_at = Refund.Status.DONE, None
        refund.done_at = refund.done_at or now
    elif refund.status == Refund.Status.PENDING and refund.reference:
        refund.next_attempt_at = now + _pause(refund)
    elif refund.status == Refund.Status.PENDING:  # a gateway that gives no reference leaves it to a person
        refund.status, refund.next_attempt_at = Refund.Status.BY_HAND, None
    refund.save()
    if refund.status in (Refund.Status.DONE, Refund.Status.FAILED):
        _close_unanswered(order, refund, now)
        close_after_money(order, at=now)
    return gettext("The refund is %(get_status_display)s.") % {"get_status_display": refund.get_status_display()}


def _close_unanswered(order, refund, at):
    close_kinds(order, ReviewReason.Kind.REFUND_UNKNOWN, subject=str(refund.pk), at=at)


def _count_back(order, payment, refund, now):
    refund.status, refund.next_attempt_at, refund.done_at = Refund.Status.FAILED, None, None
    payment.refunded -= refund.amount
    payment.save(update_fields=["refunded"])
    order.refunded_total -= refund.amount
    order.save(update_fields=["refunded_total"])
    why = f": {refund.message}" if refund.message else "."
    words = gettext("The refund of %(amount)s was refused%(why)s The money is still here: send it by hand.") % {
        "amount": format_money(refund.amount),
        "why": why,
    }
    flag_for_review(order, ReviewReason.Kind.REFUND_REFUSED, words, subject=str(refund.pk), at=now)


def _take_lease(refund, now) -> bool:
    """Push the next attempt ahead, so that no other worker is at it; others see it before the gateway is asked."""
    lease = max(now, clock.now()) + LEASE  # this round may have been going on for long
    mine = Refund.objects.filter(
        pk=refund.pk, status=Refund.Status.PENDING, next_attempt_at=refund.next_attempt_at
    ).update(next_attempt_at=lease, attempts=F("attempts") + 1)
    return bool(mine)


def _process(refund, now) -> bool:
    if not refund.reference and refund.attempts and now - refund.created_at > KEY_IS_REMEMBERED:
        _leave_to_staff(refund, now)
        return False
    try:
        answer = _ask_gateway(refund)
    except (GatewayUnavailable, UnknownGateway, ImproperlyConfigured) as error:
        logger.warning("refund %s: no answer from %s: %s", refund.key, refund.payment.gateway, error)
        Refund.objects.filter(pk=refund.pk, status=Refund.Status.PENDING).update(next_attempt_at=now + _pause(refund))
        return True
    except GatewayRefused as error:
        answer = RefundAnswer(state=RefundState.FAILED, message=str(error))
    with transaction.atomic():
        order, payment, refund = _lock(refund)
        write_refund_answer(order, payment, refund, answer, now=now)
    return True


def _ask_gateway(refund):
    moves = gateway(refund.payment.gateway)
    if refund.reference:
        return moves.look_up_refund(reference=refund.reference)
    return moves.refund(
        reference=refund.payment.reference, amount=refund.amount, currency=refund.payment.currency, key=refund.key
    )


def _lock(refund):
    order = lock_order(refund.order)
    payment = Payment.objects.select_for_update(no_key=True).get(pk=refund.payment_id)
    return order, payment, Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)


@transaction.atomic
def _leave_to_staff(refund, now):
    order, _, refund = _lock(refund)
    if refund.status != Refund.Status.PENDING or refund.reference:
        return
    refund.status, refund.next_attempt_at = Refund.Status.BY_HAND, None
    refund.message = gettext(
        "No answer came for a day: look at the gateway's own pages whether it was sent before you send it."
    )
    refund.save(update_fields=["status", "next_attempt_at", "message"])
    words = gettext("The refund of %(amount)s: %(message)s") % {
        "amount": format_money(refund.amount),
        "message": refund.message,
    }
    flag_for_review(order, ReviewReason.Kind.REFUND_UNKNOWN, words, subject=str(refund.pk), at=now)


def _pause(refund):
    return min(FIRST_PAUSE * 2 ** min(refund.attempts, 10), LAST_PAUSE)
