"""What a gateway said becomes rows: the state of a payment, the money of its order, and what follows from both.

Money that has come is never lost from sight. Each of these has its outcome here:

* all that is owed: the order is paid;
* a part of it: the rest is still owed, and a person is told;
* more than is owed, or all of it twice: it is kept, and a person is told what is too much;
* money for an order that was cancelled meanwhile: it goes back, and a person is told;
* money in another currency: nothing is counted, and a person is told.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.money import format_money
from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.gateways.protocol import Answer, State
from orders.gateways.registry import is_online, tells_fees
from orders.models import Order, OrderEvent, Payment, ReviewReason
from orders.services.fulfilment.downloads import deliver_downloads
from orders.services.invoices.pending_documents import schedule_invoice
from orders.services.order.payloads import full_order_payload
from orders.services.order.review_cures import close_after_money
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import lock_order, log_event
from orders.services.payment.refunds import refund_balance
from orders.signals import order_paid, payment_failed

FIRST_LOOK, LAST_LOOK = timedelta(minutes=1), timedelta(hours=6)
"""The shortest and the longest pause between two questions to a gateway about a payment that waits."""

FEE_PATIENCE = timedelta(days=3)
"""For so long a gateway is asked what it kept of a payment; it knows once the money is booked."""

ANSWER_FIELDS = [
    "status",
    "received",
    "reference",
    "message",
    "redirect_url",
    "client_secret",
    "paid_at",
    "look_up_at",
    "fee",
]
"""What an answer writes; what was refunded is written by others meanwhile."""

_STATUS = {
    State.PENDING: Payment.Status.PENDING,
    State.ACTION_REQUIRED: Payment.Status.ACTION_REQUIRED,
    State.DECLINED: Payment.Status.DECLINED,
    State.CANCELLED: Payment.Status.CANCELLED,
}


def next_look(payment: Payment, now: datetime) -> datetime | None:
    """Return when a payment that waits is asked for again: the older it is, the later; None where nobody can say."""
    if not is_online(payment.gateway):
        return None
    return now + min(max((now - payment.created_at) / 2, FIRST_LOOK), LAST_LOOK)


def next_fee_look(payment: Payment, now: datetime) -> datetime | None:
    """Return when it is asked again what the gateway kept of a payment that is paid, a few times and ever more rarely;
    None where that is known, or will not be told."""
    since = now - (payment.paid_at or now)
    if payment.fee is not None or since >= FEE_PATIENCE or not tells_fees(payment.gateway):
        return None
    return now + min(max(2 * since, FIRST_LOOK), FEE_PATIENCE - since)


@transaction.atomic
@outcome_may_be_unknown
def record_gateway_answer(
    *,
    payment: Payment,
    answer: Answer,
    currency: str = "",
    is_start: bool = False,
    buyer_is_present: bool = False,
    at: datetime | None = None,
) -> Payment:
    """Write down what a gateway said about a payment, and let follow what follows; return the payment.

    Whatever it says again, or out of order, counts once: only money that was not there before is counted, and a paid
    payment stays paid.

    :param currency: of the money, where the gateway named one.
    :param is_start: it is the first answer to ``start``, which may be older than what has arrived meanwhile.
    :param buyer_is_present: the buyer is looking at a page that says so, and needs no mail about a decline.
    """
    order = lock_order(payment.order)
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    write_gateway_answer(
        order, payment, answer, currency=currency, is_start=is_start, buyer_is_present=buyer_is_present, at=at
    )
    payment.order = order
    return payment


def write_gateway_answer(
    order: Order,
    payment: Payment,
    answer: Answer,
    *,
    currency: str = "",
    is_start: bool = False,
    buyer_is_present: bool = False,
    at: datetime | None = None,
) -> str:
    """Do what ``record_gateway_answer`` says with an order and a payment that are locked; say what came of it."""
    now = at or clock.now()
    payment.reference = payment.reference or answer.reference
    payment.fee = payment.fee if answer.fee is None else answer.fee
    if answer.state == State.PAID:
        outcome = _write_paid(order, payment, answer, currency, now)
    elif payment.is_paid:
        outcome = gettext("It was paid before: nothing changes.")
    elif payment.status == Payment.Status.CANCELLED and answer.state != State.CANCELLED:
        outcome = gettext("It was cancelled before: nothing changes.")
    elif is_start and not payment.is_new:
        _write_next_step(payment, answer)
        outcome = gettext("Something newer was known: nothing changes.")
    else:
        outcome = _write_state(order, payment, answer, buyer_is_present, now)
    if payment.is_paid:
        payment.look_up_at = next_fee_look(payment, now)
    payment.save(update_fields=ANSWER_FIELDS)
    return outcome


def _write_next_step(payment, answer):
    """Keep how the buyer goes on; a webhook does not repeat it."""
    payment.redirect_url = answer.redirect_url or payment.redirect_url
    payment.client_secret = answer.client_secret or payment.client_secret


def _write_state(order, payment, answer, buyer_is_present, now):
    was = payment.status
    payment.status = _STATUS[answer.state]
    payment.message = answer.message[: Payment._meta.get_field("message").max_length]
    _write_next_step(payment, answer)
    payment.look_up_at = next_look(payment, now) if payment.is_open else None
    if payment.status == Payment.Status.CANCELLED:
        payment.redirect_url = payment.client_secret = ""
    if payment.is_declined and was != payment.status:
        log_event(
            order,
            OrderEvent.Kind.PAYMENT,
            gettext("A payment of %(amount)s was declined.") % {"amount": format_money(payment.amount)},
            at=now,
        )
        if not buyer_is_present:
            notify_payment_failed(order, payment)
    return gettext("It is %(get_status_display)s.") % {"get_status_display": payment.get_status_display()}


def notify_payment_failed(order: Order, payment: Payment) -> None:
    """Tell the buyer, who is not looking, that a payment did not come about; not where nothing is owed any more."""
    if order.is_payable:
        message = payment.message or gettext("The payment did not come about. No money was taken.")
        payload = full_order_payload(order)
        payment_failed.send(sender=Order, order=payload, payment_id=payment.key, message=message)


def _write_paid(order, payment, answer, currency, now):
    if currency and currency != payment.currency:
        return _write_other_currency(order, payment, answer, currency, now)
    came = answer.received - payment.received
    if payment.is_paid and came <= 0:
        return gettext("It was counted before: nothing changes.")
    payment.status, payment.look_up_at, payment.message = Payment.Status.PAID, None, ""
    payment.redirect_url = payment.client_secret = ""
    payment.paid_at = payment.paid_at or now
    came = max(came, Decimal(0))
    payment.received += came
    payment.save(update_fields=ANSWER_FIELDS)
    record_payment_on_order(order=order, payment=payment, amount=came, at=now)
    return f"{format_money(came)} counted."


def _write_other_currency(order, payment, answer, currency, now):
    outcome = gettext("%(received)s %(currency)s came, but %(wanted)s was asked for: not counted.") % {
        "received": answer.received,
        "currency": currency,
        "wanted": payment.currency,
    }
    # closed: whoever looks it up would take the sum for one in our currency
    payment.status, payment.look_up_at, payment.message = Payment.Status.CANCELLED, None, outcome
    payment.redirect_url = payment.client_secret = ""
    words = gettext("%(outcome)s Look at the gateway's own pages.") % {"outcome": outcome}
    flag_for_review(order, ReviewReason.Kind.OTHER_CURRENCY, words, subject=payment.key, at=now)
    return outcome


def record_payment_on_order(
    *, order: Order, payment: Payment, amount: Decimal, user=None, at: datetime | None = None
) -> Order:
    """Count money that has come for an order, and let follow what follows; the order and the payment are locked.

    :param amount: what came now; the payment has it counted already.
    :param user: who wrote it down, where a person did.
    """
    now = at or timezone.now()
    before = order.counted_total
    order.paid_total += amount
    fields = ["paid_total"]
    is_paid_now = order.is_binding and order.paid_at is None and order.counted_total >= order.owed_total > 0
    if is_paid_now:
        order.paid_at, order.pay_until = now, None
        fields += ["paid_at", "pay_until"]
    too_much = _overpaid_text(order, before) if order.is_binding and amount else ""
    order.save(update_fields=fields)
    close_after_money(order, at=now)
    sum_in_words = format_money(amount)
    if not order.is_binding:
        _refund_unwanted(order, amount, user, now)
    elif order.amount_due:
        rest = format_money(order.amount_due)
        log_event(
            order,
            OrderEvent.Kind.PAYMENT,
            gettext("%(sum_in_words)s arrived; %(rest)s is still owed.") % {"sum_in_words": sum_in_words, "rest": rest},
            user=user,
            at=now,
        )
        if user is None:
            flag_for_review(
                order,
                ReviewReason.Kind.UNDERPAID,
                gettext("Only %(sum_in_words)s came; %(rest)s is still owed.")
                % {"sum_in_words": sum_in_words, "rest": rest},
                at=now,
            )
    else:
        if is_paid_now:
            _announce_paid(order, payment, amount, user, now)
            deliver_downloads(order=order, lines=order.lines.all(), user=user, at=now)
        if too_much:
            flag_for_review(order, ReviewReason.Kind.OVERPAID, too_much, at=now)
        close_payments(order, now=at)
    return order


def apply_reduction(*, order: Order, kept: Decimal, user=None, at: datetime | None = None) -> None:
    """Let follow what follows when less is owed than before, in the caller's transaction, which holds the order's row.

    What has come may be all of it now; and what is open at a gateway asks for too much.

    :param kept: what of the buyer's money stays here, as far as the caller knows.
    """
    now = at or timezone.now()
    close_payments(order, now=at)
    close_after_money(order, at=now)
    if not order.is_binding or order.amount_due or order.paid_at is not None:
        return
    order.pay_until = None
    paid = order.payments.filter(status=Payment.Status.PAID).select_related("method").order_by("paid_at", "pk")
    last = paid.last() if kept else None  # where nothing stays here, what is left of the order is free
    if last is not None:
        order.paid_at = now
    order.save(update_fields=["paid_at", "pay_until"])
    if last is not None:
        _announce_paid(order, last, last.received, user, now)
    # read anew: what came back just now is not among what was read before
    deliver_downloads(order=order, lines=order.lines.filter(is_digital=True), user=user, at=now)


def _announce_paid(order, payment, amount, user, now):
    log_event(
        order,
        OrderEvent.Kind.PAID,
        gettext("Your order is paid: %(paid_total)s.") % {"paid_total": format_money(order.counted_total)},
        user=user,
        at=now,
    )
    paid_by = payment.method.name if payment.method else order.payment_text
    payload = full_order_payload(order, actor=user)
    order_paid.send(sender=Order, order=payload, amount=amount, paid_by=paid_by)
    schedule_invoice(order=order, at=now)


def _overpaid_text(order, before):
    """Say what came beyond what is owed; nothing where nothing did."""
    if order.counted_total <= order.owed_total:
        return ""
    too_much = format_money(order.counted_total - order.owed_total)
    how = gettext("It was paid twice") if before >= order.owed_total > 0 else gettext("More came than was owed")
    return gettext("%(how)s: %(too_much)s too much. Refund it, or write to the buyer.") % {
        "how": how,
        "too_much": too_much,
    }


def _refund_unwanted(order, amount, user, now):
    """What came goes back, and not what the shop has kept on purpose."""
    status = order.get_status_display()
    words = gettext("%(amount)s came when the order was %(status)s already: it goes back.") % {
        "amount": format_money(amount),
        "status": status,
    }
    flag_for_review(order, ReviewReason.Kind.PAID_TOO_LATE, words, at=now)
    reason = gettext("The order was %(status)s before the money came.") % {"status": status}
    refund_balance(order=order, reason=reason, limit=amount, user=user, at=now)


def close_payments(order: Order, *, now: datetime | None = None) -> int:
    """Let the worker close at their gateways what could still be paid of an order; return how many payments."""
    return order.payments.closable().update(look_up_at=now or clock.Now())
