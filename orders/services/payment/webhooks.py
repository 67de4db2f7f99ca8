"""What gateways tell us by themselves: each event counts once, however late, often and out of order it comes."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from orders.gateways.protocol import Answer, DisputeState, Kind, RefundAnswer, RefundState, WebhookEvent
from orders.gateways.registry import find_gateway, gateway, offered_codes
from orders.models import Order, Payment, PaymentWebhook, Refund, ReviewReason
from orders.services.order.payloads import full_order_payload
from orders.services.order.review_cures import close_kinds
from orders.services.order.review_flags import flag_for_review
from orders.services.order.transitions import lock_order
from orders.services.payment.refund_worker import write_refund_answer
from orders.services.payment.refunds import count_refund
from orders.services.payment.settlement import write_gateway_answer
from orders.signals import order_disputed

DISPUTES = {
    DisputeState.OPEN: ReviewReason.Kind.DISPUTED,
    DisputeState.WON: ReviewReason.Kind.DISPUTE_WON,
    DisputeState.LOST: ReviewReason.Kind.DISPUTE_LOST,
}
"""What a person looks at, by what the bank has said."""


def handle_webhook(*, gateway_code: str, body: bytes, headers: Mapping[str, str]) -> PaymentWebhook | None:
    """Count what a gateway posted to us, once; return what was kept of it, None for what is none of our business.

    An event that we know already is answered as it was kept. A payment that we do not know is kept with these words.

    :raises WebhookRefused: it is not from this gateway; nothing is kept.
    :raises UnknownGateway: there is none of this code.
    :raises GatewayUnavailable: and ``ImproperlyConfigured``: it cannot be read now; the gateway shall tell again.
    """
    webhook = gateway(gateway_code).read_webhook(body, headers)
    if webhook is None:
        return None
    if webhook.kind != Kind.PAYMENT and not _is_about_ours(gateway_code, webhook):
        return None
    try:
        with transaction.atomic():
            return _count(gateway_code, webhook)
    except IntegrityError:
        kept = PaymentWebhook.objects.filter(gateway=gateway_code, event_id=webhook.event_id).first()
        if kept is None:
            raise
        return kept


def deliver_due_webhooks() -> int:
    """Read what those gateways have to tell by now that cannot post it; return how many events that were."""
    found = [made for code in offered_codes() if (made := find_gateway(code))]
    due = [(made.code, body, headers) for made in found for body, headers in made.due_webhooks()]
    for code, body, headers in due:
        handle_webhook(gateway_code=code, body=body, headers=headers)
    return len(due)


def _count(code, webhook: WebhookEvent) -> PaymentWebhook:
    # the row comes first: whoever tells the same event at the same time waits here, and finds it counted
    kept = PaymentWebhook.objects.create(
        gateway=code, event_id=webhook.event_id, kind=webhook.kind.value, payload=_payload_of(webhook)
    )
    count = {Kind.PAYMENT: _count_payment, Kind.REFUND: _count_refund, Kind.DISPUTE: _count_dispute}
    kept.payment, outcome = count[webhook.kind](code, webhook)
    kept.outcome = outcome[: PaymentWebhook._meta.get_field("outcome").max_length]
    kept.save(update_fields=["payment", "outcome"])
    return kept


def _payload_of(webhook):
    names = ("state", "key", "reference", "amount", "currency", "payment_reference", "message")
    return {name: str(getattr(webhook, name)) for name in names}


def _count_payment(code, webhook):
    payment = _find_payment(code, key=webhook.key, reference=webhook.reference)
    if payment is None:
        return None, gettext("We know no payment of this key: look at the gateway's own pages whether it was paid.")
    order, payment = _lock(payment)
    answer = Answer(state=webhook.state, reference=webhook.reference, received=webhook.amount, message=webhook.message)
    return payment, write_gateway_answer(order, payment, answer, currency=webhook.currency)


def _count_refund(code, webhook):
    refund = _find_refund(code, webhook)
    if refund is None:
        return _count_refund_made_at_gateway(code, webhook)
    order, payment = _lock(refund.payment)
    refund = Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)
    answer = RefundAnswer(state=webhook.state, reference=webhook.reference, message=webhook.message)
    return payment, write_refund_answer(order, payment, refund, answer)


def _count_refund_made_at_gateway(code, webhook):
    """Somebody has sent money back on the gateway's own pages: it is counted as if it had been decided here."""
    order, payment = _lock(_find_payment(code, reference=webhook.payment_reference))
    if webhook.state != RefundState.DONE:
        return payment, gettext("A refund that was not made here is %(state)s: nothing was counted.") % {
            "state": webhook.state
        }
    if webhook.amount > payment.refundable or webhook.currency != payment.currency:
        words = gettext("%(amount)s %(currency)s were refunded at the gateway, more than we hold of it.") % {
            "amount": webhook.amount,
            "currency": webhook.currency,
        }
        flag_for_review(order, ReviewReason.Kind.REFUND_TOO_LARGE, words, subject=webhook.reference)
        return payment, words
    now = timezone.now()
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        key=f"back-office-{webhook.reference}"[-43:],
        amount=webhook.amount,
        reason=gettext("Refunded by the shop."),
        status=Refund.Status.DONE,
        reference=webhook.reference,
        done_at=now,
    )
    count_refund(order, payment, refund)
    words = gettext("%(amount)s were refunded on the gateway's own pages.") % {"amount": format_money(webhook.amount)}
    what_now = gettext("%(words)s It is counted; see whether goods come back.") % {"words": words}
    flag_for_review(order, ReviewReason.Kind.REFUND_ELSEWHERE, what_now, subject=str(refund.pk))
    return payment, words


def _count_dispute(code, webhook):
    """Money that the bank takes back is no refund, and is owed as before: we do not hold it meanwhile, nothing is sent
    for it, and a person decides what becomes of the order."""
    order, payment = _lock(_find_payment(code, reference=webhook.payment_reference))
    before, payment.disputed = payment.disputed, _disputed(payment, webhook)
    payment.save(update_fields=["disputed"])
    order.disputed_total += payment.disputed - before
    order.save(update_fields=["disputed_total"])
    amount = f"{webhook.amount} {webhook.currency}"
    links_again = " Send the download links again." if order.downloads_at else ""
    what_now = {
        DisputeState.OPEN: gettext(
            "The buyer has asked the bank for %(amount)s (%(message)s). Answer "
            "on the gateway's own pages; until that is decided, send and refund "
            "nothing."
        )
        % {"amount": amount, "message": webhook.message},
        DisputeState.WON: gettext("The bank has decided about %(amount)s: the money stays here.%(links_again)s")
        % {"amount": amount, "links_again": links_again},
        DisputeState.LOST: gettext(
            "The bank has given %(amount)s back to the buyer: it is not here any more. What is not sent yet stays."
        )
        % {"amount": amount},
    }
    if webhook.state != DisputeState.OPEN:
        close_kinds(order, ReviewReason.Kind.DISPUTED, subject=webhook.reference)
    if not _is_decided_before(payment, webhook):
        flag_for_review(order, DISPUTES[webhook.state], what_now[webhook.state], subject=webhook.reference)
    if webhook.state != DisputeState.WON:
        order_disputed.send(sender=Order, order=full_order_payload(order), is_whole=not order.balance)
    return payment, what_now[webhook.state]


def _is_decided_before(payment, webhook):
    """Is it told late that a dispute began, whose end is known? Then nobody has to answer it any more."""
    told = payment.webhooks.filter(kind=Kind.DISPUTE.value).values_list("payload", flat=True)
    return webhook.state == DisputeState.OPEN and any(
        payload["reference"] == webhook.reference and payload["state"] != DisputeState.OPEN for payload in told
    )


def _disputed(payment, webhook: WebhookEvent) -> Decimal:
    """Return what of a payment is disputed and not won, of all that was told of it; what is decided stays so, however
    late it is told that the dispute began."""
    told = payment.webhooks.filter(kind=Kind.DISPUTE.value).order_by("pk").values_list("payload", flat=True)
    disputes = {}
    for payload in [*told, _payload_of(webhook)]:
        if payload["currency"] == payment.currency and (
            payload["state"] != DisputeState.OPEN or payload["reference"] not in disputes
        ):
            disputes[payload["reference"]] = payload
    lost = sum((Decimal(f["amount"]) for f in disputes.values() if f["state"] != DisputeState.WON), Decimal(0))
    return min(lost, payment.received)


def _lock(payment: Payment) -> tuple[Order, Payment]:
    order = lock_order(payment.order)
    return order, Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)


def _find_payment(code, *, key="", reference=""):
    payments = Payment.objects.filter(gateway=code).select_related("order")
    found = payments.filter(key=key).first() if key else None
    return found or (payments.filter(reference=reference).first() if reference else None)


def _find_refund(code, webhook):
    refunds = Refund.objects.filter(payment__gateway=code).select_related("payment__order")
    found = refunds.filter(key=webhook.key).first() if webhook.key else None
    return found or (refunds.filter(reference=webhook.reference).first() if webhook.reference else None)


def _is_about_ours(code, webhook):
    is_refund = webhook.kind == Kind.REFUND and _find_refund(code, webhook)
    return bool(is_refund or _find_payment(code, reference=webhook.payment_reference))
