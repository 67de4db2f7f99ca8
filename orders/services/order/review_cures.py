"""What mends a reason for a person to look at an order: each service that may have mended one asks here.

===================  =====================================================================================
kind                 closed by
===================  =====================================================================================
underpaid, unpaid    nothing is owed any more: paid, cancelled, or what was owed came back
overpaid             what was too much went back; of an order that is over: all of it
goods-back           no more is held than what stays with the buyer costs
paid-too-late        all of it went back, and no refund waits any more
refund-refused       as much went back later
refund-unknown       this refund: transferred, or the gateway has answered
refund-elsewhere     goods came back, or the order was cancelled
disputed             this dispute is decided
dispute-won          a parcel has left, or the links were sent; the order is over
dispute-lost         goods came back, or the order was cancelled
file-missing         the links were sent, with nothing missing; the order is over
withdrawn            the units of this statement came back, or the order was cancelled
other                of a VAT ID that VIES found valid later: the order is changed, and without VAT
others               a person who has seen to it: ``other-currency``, ``refund-too-large``, ``other``
===================  =====================================================================================

A member of staff may close any of them. An order that needs nobody is asked no query.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from orders.models import Order, OrderLine, Refund, ReviewReason
from orders.rules.pricing import NOTHING
from orders.rules.withdrawal_right import statements_fulfilled
from orders.services.order.review_flags import close_reasons, open_reasons

Kind = ReviewReason.Kind
OVER = (Kind.FILE_MISSING, Kind.DISPUTE_WON)
"""Nobody has to see to these once nothing of the order is left."""
BACK = (Kind.REFUND_ELSEWHERE, Kind.DISPUTE_LOST)
"""What these ask for is that the goods come back."""


def close_kinds(order: Order, *kinds: str, subject: str | None = None, at: datetime | None = None) -> None:
    """Close the open reasons of these kinds of an order that is locked.

    :param subject: those about it alone.
    """
    reasons = [
        reason
        for reason in open_reasons(order)
        if reason.kind in kinds and (subject is None or reason.subject == subject)
    ]
    close_reasons(order, reasons, at=at)


def close_after_money(order: Order, *, at: datetime | None = None) -> None:
    """Close what money that came or went has mended, and let what stays open name the sum that is left; the order is
    locked, and its sums are saved."""
    reasons = open_reasons(order)
    if not reasons:
        return
    mended = _mended_by_money(order, reasons)
    close_reasons(order, mended, at=at)
    _name_what_is_left(order, [reason for reason in reasons if reason not in mended])


def close_after_goods(order: Order, lines: Iterable[OrderLine], *, at: datetime | None = None) -> None:
    """Close what goods that came back, or were cancelled, have mended; the order is locked, its rows are saved.

    :param lines: the order's, as they are by now.
    """
    reasons = open_reasons(order)
    if not reasons:
        return
    fulfilled = {str(withdrawal.pk) for withdrawal in statements_fulfilled(order.withdrawals.all(), lines)}
    mended = set(BACK if order.is_binding else BACK + OVER)
    close_reasons(
        order,
        [
            reason
            for reason in reasons
            if reason.kind in mended
            or (reason.kind == Kind.WITHDRAWN and (order.is_cancelled or reason.subject in fulfilled))
        ],
        at=at,
    )
    close_after_money(order, at=at)


def _mended_by_money(order: Order, reasons: Sequence[ReviewReason]) -> list[ReviewReason]:
    """Return those of the reasons that the sums and the refunds of an order say are mended."""
    refunds = list(order.refunds.order_by("pk"))
    again = _sent_again(refunds)
    rules: dict[str, Callable[[ReviewReason], bool]] = {
        Kind.UNDERPAID: lambda _: not order.amount_due,
        Kind.UNPAID: lambda _: not order.amount_due,
        Kind.OVERPAID: lambda _: _too_much(order) <= NOTHING,
        Kind.GOODS_BACK: lambda _: held_for_returned(order) <= NOTHING,
        Kind.PAID_TOO_LATE: lambda _: not (order.is_binding or order.balance or _is_under_way(refunds)),
        Kind.REFUND_REFUSED: lambda reason: reason.subject in again,
    }
    return [reason for reason in reasons if reason.kind in rules and rules[reason.kind](reason)]


def _name_what_is_left(order: Order, reasons: Iterable[ReviewReason]) -> None:
    """Write the sums anew into reasons that stay open; they are as old as they were."""
    for reason in reasons:
        if reason.kind == Kind.OVERPAID:
            left = format_money(_too_much(order))
            text = gettext("%(left)s too much is still here. Refund it, or write to the buyer.") % {"left": left}
        elif reason.kind == Kind.UNDERPAID:
            text = gettext("%(rest)s is still owed.") % {"rest": format_money(order.amount_due)}
        elif reason.kind == Kind.GOODS_BACK:
            text = goods_back_text(order)
        else:
            continue
        if reason.text != text:
            reason.text = text
            reason.save(update_fields=["text"])


def _too_much(order):
    """Return what we hold beyond what the order costs; of one that is over, it is all."""
    return order.balance - (order.owed_total if order.is_binding else NOTHING)


def held_for_returned(order: Order) -> Decimal:
    """Return what we hold of the price of units that came back or were cancelled."""
    held = min(order.balance, order.owed_total) if order.is_binding else order.balance
    return held - _costs(order)


def goods_back_text(order: Order) -> str:
    """Say what is held of the price of units that are back."""
    left = format_money(held_for_returned(order))
    return gettext(
        "%(left)s paid for goods that came back or were cancelled is still here. Refund it, or write to the buyer."
    ) % {"left": left}


def _is_under_way(refunds):
    return any(refund.status in (Refund.Status.PENDING, Refund.Status.BY_HAND) for refund in refunds)


def _costs(order):
    """Return what stays with the buyer costs, with delivery."""
    if not order.is_binding:
        return NOTHING
    delivery = order.delivery_total if order.needs_delivery else NOTHING
    return sum((line.kept_total for line in order.lines.all()), delivery)


def _sent_again(refunds: Sequence[Refund]) -> set[str]:
    """Return the ids of the refunds that failed and whose money went back later, the earliest first; each sum that
    went back stands for as much as it is, once."""
    left = {refund.pk: refund.amount for refund in refunds if refund.status == Refund.Status.DONE}
    again = set()
    for failed in (refund for refund in refunds if refund.status == Refund.Status.FAILED):
        later = [pk for pk in left if pk > failed.pk]
        missing = failed.amount
        if sum((left[pk] for pk in later), NOTHING) < missing:
            continue
        for pk in later:
            part = min(missing, left[pk])
            left[pk] -= part
            missing -= part
        again.add(str(failed.pk))
    return again
