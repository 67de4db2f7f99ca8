"""The mails about money: paid, not paid, going back, and the documents about it.

One mail where one is enough: the mail that says "paid" waits a little for the invoice, which the worker prints, and
the mail of a refund for its credit note. A document that comes in time takes the facts of the waiting mail along, whose
row then says so; one that comes later, or is about no refund, has a mail of its own. So nothing is told twice, and
nothing is lost if there is no document.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from customers.models import OutgoingEmail
from customers.notifications.drafts import draft_to_buyer, drafts_to_staff, notification
from customers.outbox.draft import EmailDraft, draft_email
from customers.outbox.queue import queue_emails

WAIT_FOR_DOCUMENT = timedelta(minutes=3)
"""How long a mail waits for the document that goes with it; printing takes seconds, and the worker's round 15."""


@notification
def notify_paid(*, order, amount: Decimal, paid_by: str) -> list[EmailDraft]:
    """Write to the buyer that the whole total is there.

    :param amount: what came last.
    :param paid_by: how it was paid, in words.
    """
    key = _key_of_payment(order)
    return [draft_to_buyer("order_paid", order, key=key, held_for=WAIT_FOR_DOCUMENT, amount=amount, paid_by=paid_by)]


@notification
def notify_payment_failed(*, order, payment_id: str, message: str) -> list[EmailDraft]:
    """Write to the buyer why a payment did not work, and how to pay in another way."""
    return [draft_to_buyer("payment_failed", order, key=f"payment-failed:{order.number}:{payment_id}", why=message)]


@notification
def notify_payment_requested(*, order, request_id: str) -> list[EmailDraft]:
    """Write to the buyer where to pay what is owed.

    :param request_id: names this time: staff may send it again.
    """
    return [draft_to_buyer("payment_requested", order, key=f"payment-requested:{order.number}:{request_id}")]


def notify_refunded(*, order, refund_id: str, amount: Decimal, reason: str, by_hand: bool) -> None:
    """Write to the buyer how much goes back and how, and to the staff where they have to transfer it themselves."""
    queue_emails(drafts=refund_drafts(order=order, refund_id=refund_id, amount=amount, reason=reason, by_hand=by_hand))


def refund_drafts(*, order, refund_id: str, amount: Decimal, reason: str, by_hand: bool) -> list[EmailDraft]:
    """Return the drafts of ``notify_refunded``."""
    key = _key_of_refund(order, refund_id)
    context = {"amount": amount, "reason": reason, "by_hand": by_hand}
    draft = draft_to_buyer("order_refunded", order, key=key, held_for=WAIT_FOR_DOCUMENT, **context)
    return [draft, *(drafts_to_staff("staff_refund", order, key=key, **context) if by_hand else [])]


@transaction.atomic
def notify_document_issued(*, order, number: str, is_credit_note: bool, filename: str, refund_id: str = "") -> None:
    """Send the buyer an invoice or a credit note, together with the mail that waits for it.

    :param refund_id: of a credit note: the refund that it is about, if it is about one.
    """
    if OutgoingEmail.objects.filter(key=f"invoice:{number}:buyer").exists():
        return  # announced again: nothing may be taken along twice
    waiting = _take_waiting(order, is_credit_note, refund_id)
    [draft] = document_drafts(
        order=order, number=number, is_credit_note=is_credit_note, filename=filename, waiting=waiting
    )
    queue_emails(drafts=[draft])


def document_drafts(*, order, number: str, is_credit_note: bool, filename: str, waiting=None) -> list[EmailDraft]:
    """Return the drafts of ``notify_document_issued``.

    :param waiting: a mail, or the draft of one, that the document goes with, and that names it then.
    """
    key, attached = f"invoice:{number}", ({"name": filename, "type": "application/pdf", "document": number},)
    facts = {"number": number, "is_credit_note": is_credit_note}
    if waiting is None:
        return [draft_to_buyer("invoice", order, key=key, attachments=attached, **facts)]
    context = waiting.facts["context"] | {"document": facts}
    template, to = waiting.facts["template"], list(waiting.to)
    return [draft_email(template, context, to=to, key=f"{key}:buyer", attachments=attached)]


def _key_of_payment(order):
    again = f":{order.revision}" if order.revision else ""  # it was changed, and cost more: it is paid once more
    return f"order-paid:{order.number}{again}"


def _key_of_refund(order, refund_id):
    return f"order-refunded:{order.number}:{refund_id}"


def _take_waiting(order, is_credit_note, refund_id):
    """Return the mail that the document goes with, now marked as gone along with it; None where none waits."""
    if is_credit_note and not refund_id:
        return None
    key = _key_of_refund(order, refund_id) if is_credit_note else _key_of_payment(order)
    waiting = (
        OutgoingEmail.objects.select_for_update(no_key=True)
        .filter(status=OutgoingEmail.Status.QUEUED, attempts=0, key=f"{key}:buyer", facts__isnull=False)
        .first()
    )
    if waiting is not None:
        OutgoingEmail.objects.filter(pk=waiting.pk).update(status=OutgoingEmail.Status.JOINED)
    return waiting
