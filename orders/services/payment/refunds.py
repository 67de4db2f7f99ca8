"""Money that goes back to the buyer: decided here, moved by the worker (``refund_worker``)."""

import secrets
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.money import format_money, quantise
from orders.gateways.registry import is_online
from orders.models import Order, OrderEvent, Payment, Refund
from orders.services.invoices.pending_documents import schedule_credit_note
from orders.services.order.payloads import full_order_payload
from orders.services.order.review_cures import close_after_money
from orders.services.order.transitions import check_version, lock_order, log_event
from orders.signals import order_refunded


class RefundRefused(Exception):
    """This cannot be sent back; the text says why."""


@transaction.atomic
def refund_order(
    *,
    order: Order,
    amount: Decimal,
    reason: str,
    user=None,
    at: datetime | None = None,
    key: str = "",
    is_for_goods: bool = False,
    shown: str | None = None,
) -> list[Refund]:
    """Send a part or all of what we hold of an order's money back, by the way it came, the latest payment first.

    :param key: names one pass of a form: the same key answers the refunds that it made before.
    :param is_for_goods: it is what goods cost that came back, whatever was paid beyond it.
    :param shown: what the page carried (``transitions.version_of``).
    :returns: a refund for each payment that it is taken from.
    :raises StaleOrder: where the page was older than the order is.
    :raises RefundRefused: for nothing, fractions of a cent, more than we hold, and while not all is paid: what goes
        back then would be missing at the end, because nobody would owe it again.
    """
    given, order = order, lock_order(order)
    payments = _paid_payments(order, key=key)
    if any(payment.has_key for payment in payments):
        return list(order.refunds.filter(key__startswith=f"{key}:"))
    check_version(order, shown)
    if not (isinstance(amount, Decimal) and amount.is_finite() and amount > 0 and amount == quantise(amount)):
        raise RefundRefused(gettext("The amount must be more than nothing, in whole cents."))
    if amount > order.balance:
        raise RefundRefused(
            gettext("We hold %(balance)s of this order's money: %(amount)s is too much.")
            % {"balance": format_money(order.balance), "amount": format_money(amount)}
        )
    if order.amount_due:
        raise RefundRefused(
            gettext(
                "%(amount_due)s of this order is still to be paid. Call off what the buyer does not want, "
                "or cancel the order: what was paid for it goes back then."
            )
            % {"amount_due": format_money(order.amount_due)}
        )
    refunds = _spread(order, payments, amount, reason=reason, user=user, at=at, key=key, is_for_goods=is_for_goods)
    given.refunded_total = order.refunded_total
    return refunds


def refund_balance(
    *, order: Order, reason: str, limit: Decimal | None = None, user=None, at: datetime | None = None
) -> list[Refund]:
    """Send back all that we hold of an order's money, in the caller's transaction, which holds the order's row.

    :param limit: the most that goes back, where it is not all.
    """
    amount = order.balance if limit is None else min(limit, order.balance)
    if not amount:
        return []
    return _spread(order, _paid_payments(order), amount, reason=reason, user=user, at=at)


def _paid_payments(order, *, key=""):
    """Return the payments to take from, locked, the latest first; ``has_key``: this pass of a form was here before."""
    refunds = Refund.objects.filter(order=OuterRef("order"), key__startswith=f"{key}:")
    answered = refunds if key else refunds.none()
    payments = order.payments.select_for_update(no_key=True, of=("self",)).filter(status=Payment.Status.PAID)
    return list(payments.annotate(has_key=Exists(answered)).order_by("-pk"))


def _spread(order, payments, amount, *, reason, user, at, key="", is_for_goods=False):
    """Write a refund for each payment that a part of the amount is taken from; all of them are locked."""
    refunds: list[Refund] = []
    left = amount
    for payment in payments:
        part = min(left, payment.refundable)
        if part > 0:
            row_key = f"{key or secrets.token_urlsafe(24)}:{len(refunds)}"
            refund = _write_refund(order, payment, amount=part, reason=reason, user=user, at=at, key=row_key)
            count_refund(order, payment, refund, user=user, at=at, is_for_goods=is_for_goods)
            refunds.append(refund)
            left -= part
    if left:
        raise RefundRefused(
            gettext("%(left)s of this cannot be found among the payments.") % {"left": format_money(left)}
        )
    return refunds


def count_refund(
    order: Order,
    payment: Payment,
    refund: Refund,
    *,
    user=None,
    at: datetime | None = None,
    is_for_goods: bool = False,
) -> None:
    """Count a refund whose rows are locked, and let follow what follows."""
    payment.refunded += refund.amount
    payment.save(update_fields=["refunded"])
    order.refunded_total += refund.amount
    order.save(update_fields=["refunded_total"])
    close_after_money(order, at=at)
    how = "is transferred to you" if refund.is_by_hand else "goes back to you the way you paid it"
    words = f"{format_money(refund.amount)} {how}. {refund.reason}".strip()
    log_event(order, OrderEvent.Kind.REFUNDED, words, user=user, at=at)
    schedule_credit_note(order=order, refund=refund, is_for_goods=is_for_goods, at=at)
    order_refunded.send(
        sender=Order,
        order=full_order_payload(order, actor=user),
        refund_id=refund.key,
        amount=refund.amount,
        reason=refund.reason,
        by_hand=refund.is_by_hand,
        is_whole=not order.balance,
    )


def _write_refund(order, payment, *, amount, reason, user, at, key):
    now = at or timezone.now()
    by_hand = not is_online(payment.gateway)
    return Refund.objects.create(
        order=order,
        payment=payment,
        key=key,
        amount=amount,
        reason=reason[: Refund._meta.get_field("reason").max_length],
        status=Refund.Status.BY_HAND if by_hand else Refund.Status.PENDING,
        next_attempt_at=None if by_hand else at or clock.Now(),
        user=user,
        created_at=now,
    )
