"""The worker's round over VAT IDs: VIES is asked, and orders that wait for their confirmation are priced by its answer.

An order that is confirmed keeps what it was confirmed at. Where VIES did not answer in time that is with VAT: staff are
told of a yes that comes later, and can take it off by changing the order (``changes.change_order``).
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import do_prompt_work, is_stopping
from orders.models import Order, ReviewReason, VatIdCheck
from orders.services.lifecycle.confirmation import reprice_order
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import InvalidTransition, lock_order
from orders.services.pricing.taxation import could_be_exempt
from orders.vat_checks.protocol import Answer, VatIdAnswer
from orders.vat_checks.registry import checker

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than VIES may take for two answers."""

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3))
GIVEN_UP_AFTER = timedelta(hours=24)
FORGOTTEN_AFTER = timedelta(days=30)
IN_ONE_ROUND = 20


def process_vat_id_checks(*, now: datetime | None = None) -> int:
    """Ask VIES for the numbers that are due; return how many were asked for. Must not run inside a transaction.

    VIES may take long, and mails go out in between.
    """
    now = now or clock.now()
    count = 0
    for pk in list(VatIdCheck.objects.due(now).values_list("pk", flat=True)[:IN_ONE_ROUND]):
        if is_stopping():
            break
        count += check_if_due(pk, now=max(now, clock.now()))
        do_prompt_work()
    return count


def check_if_due(check_id: int, *, now: datetime | None = None) -> bool:
    """Ask VIES for a number if it is its turn, under a lease, so that two workers do not ask twice.

    Must not run inside a transaction.

    :returns: whether it was asked.
    """
    now = now or clock.now()
    mine = VatIdCheck.objects.due(now).filter(pk=check_id)
    if not mine.order_by().update(next_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    check = VatIdCheck.objects.get(pk=check_id)
    try:
        answer = checker().check(check.vat_id, check.requester)
    except Exception as error:  # a checker that breaks is one that does not answer
        logger.exception("the VAT ID of check %s could not be checked", check.pk)
        answer = VatIdAnswer(Answer.UNAVAILABLE, error=type(error).__name__)
    now = clock.now()
    if _note(check, answer, now):
        _reprice(check.vat_id)
        if answer.answer == Answer.VALID:
            _flag(check, now)
    return True


def delete_stale_checks(*, now: datetime) -> int:
    """Delete checks that no order rests on, a month after they were asked for; return how many."""
    is_evidence = Exists(Order.objects.filter(vat_id_check=OuterRef("pk")))
    old = VatIdCheck.objects.filter(asked_at__lt=now - FORGOTTEN_AFTER).exclude(is_evidence)
    deleted, _ = VatIdCheck.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:500])).delete()
    return deleted


def _note(check, answer, now) -> bool:
    """Write an answer down; return whether it is one."""
    mine = VatIdCheck.objects.filter(pk=check.pk, answer=Answer.WAITING)
    if answer.answer != Answer.UNAVAILABLE:
        return bool(
            mine.update(
                answer=answer.answer,
                consultation_number=answer.consultation_number,
                name=answer.name,
                address=answer.address,
                answered_at=now,
                next_at=None,
                error="",
            )
        )
    is_over = check.asked_at < now - GIVEN_UP_AFTER
    pause = PAUSES[min(check.attempts, len(PAUSES)) - 1]
    mine.update(
        answer=Answer.UNAVAILABLE if is_over else Answer.WAITING,
        next_at=None if is_over else now + pause,
        error=answer.error[:200] or gettext("no answer"),
    )
    return False


def _reprice(vat_id) -> None:
    for order in Order.objects.filter(vat_id=vat_id, status=Order.Status.PLACED).order_by("-pk")[:IN_ONE_ROUND]:
        try:
            reprice_order(order=order)
        except InvalidTransition:  # confirmed or cancelled at this moment
            continue
        except Exception:  # confirming it says what is wrong with it
            logger.exception("order %s could not be priced by what VIES said", order.number)


def _flag(check, now) -> None:
    """Tell staff of the orders that were confirmed with VAT while this was asked."""
    meanwhile = Order.objects.filter(
        vat_id=check.vat_id, status=Order.Status.CONFIRMED, tax_reason="", confirmed_at__range=(check.asked_at, now)
    )
    for found in meanwhile.order_by("-pk")[:IN_ONE_ROUND]:
        with transaction.atomic():
            order = lock_order(found)
            is_digital = [line.is_digital for line in order.lines.all()]
            if order.is_confirmed and not order.tax_reason and could_be_exempt(order, is_digital=is_digital):
                text = gettext(
                    "VIES has said that %(vat_id)s is valid, after the order was confirmed with VAT. As long as "
                    "nothing of it is packed, changing the order takes the VAT off."
                ) % {"vat_id": check.vat_id}
                flag_for_review(order, ReviewReason.Kind.OTHER, text, subject=check.vat_id, at=now)
