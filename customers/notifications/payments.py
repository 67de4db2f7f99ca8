"""The mails about money: paid, not paid, going back, and the papers about it.

One mail where one is enough: the mail that says "paid" waits a little for the invoice, which the worker prints, and
the mail of a refund for its credit note. A paper that comes in time takes the words of the waiting mail along, whose
row then says so; one that comes later, or is about no refund, has a mail of its own. So nothing is told twice, and
nothing is lost if there is no paper.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from customers.models import OutgoingEmail
from customers.notifications.drafts import letter_to_buyer, letters_to_staff
from customers.outbox.queue import Letter, queue_letters

WAITS_FOR_PAPER = timedelta(minutes=3)
"""How long a mail waits for the paper that goes with it; printing takes seconds, and the worker's round 15."""

PAPERS = mark_safe("<!-- papers -->")  # a constant of ours, no words of anybody
"""Stands in the HTML of a waiting mail where it names what is attached; nobody sees it if nothing is."""


def tell_of_payment(*, order, amount: Decimal, paid_by: str) -> None:
    """Write to the buyer that the whole total is there.

    :param amount: what came last.
    :param paid_by: how it was paid, in words.
    """
    queue_letters(letters=payment_letters(order=order, amount=amount, paid_by=paid_by), wakes=False)


def payment_letters(*, order, amount: Decimal, paid_by: str) -> list[Letter]:
    """Return the letters of ``tell_of_payment``."""
    facts = {"amount": amount, "paid_by": paid_by, "papers": PAPERS}
    key = f"order-paid:{order.number}"
    return [letter_to_buyer("order_paid", order, key=key, held_for=WAITS_FOR_PAPER, **facts)]


def tell_of_failure(*, order, payment_id: str, message: str) -> None:
    """Write to the buyer why a payment did not work, and how to pay in another way."""
    queue_letters(letters=failure_letters(order=order, payment_id=payment_id, message=message))


def failure_letters(*, order, payment_id: str, message: str) -> list[Letter]:
    """Return the letters of ``tell_of_failure``."""
    return [letter_to_buyer("payment_failed", order, key=f"payment-failed:{order.number}:{payment_id}", why=message)]


def tell_of_refund(*, order, refund_id: str, amount: Decimal, reason: str, by_hand: bool) -> None:
    """Write to the buyer how much goes back and how, and to the staff where they have to transfer it themselves."""
    queue_letters(
        letters=refund_letters(order=order, refund_id=refund_id, amount=amount, reason=reason, by_hand=by_hand),
        wakes=by_hand,
    )


def refund_letters(*, order, refund_id: str, amount: Decimal, reason: str, by_hand: bool) -> list[Letter]:
    """Return the letters of ``tell_of_refund``."""
    key = _key_of_refund(order, refund_id)
    facts = {"amount": amount, "reason": reason, "by_hand": by_hand}
    letter = letter_to_buyer("order_refunded", order, key=key, held_for=WAITS_FOR_PAPER, papers=PAPERS, **facts)
    return [letter, *(letters_to_staff("staff_refund", order, key=key, **facts) if by_hand else [])]


@transaction.atomic
def tell_of_paper(*, order, number: str, is_credit_note: bool, filename: str, refund_id: str = "") -> None:
    """Send the buyer an invoice or a credit note, together with the mail that waits for it.

    :param refund_id: of a credit note: the refund that it is about, if it is about one.
    """
    if OutgoingEmail.objects.filter(key=f"invoice:{number}:buyer").exists():
        return  # announced again: nothing may be taken along twice
    waiting = _take_waiting(order, is_credit_note, refund_id)
    [letter] = paper_letters(
        order=order, number=number, is_credit_note=is_credit_note, filename=filename, waiting=waiting
    )
    queue_letters(letters=[letter])


def paper_letters(*, order, number: str, is_credit_note: bool, filename: str, waiting=None) -> list[Letter]:
    """Return the letters of ``tell_of_paper``.

    :param waiting: a mail, or the letter of one, whose words the paper goes with.
    """
    key, attached = f"invoice:{number}", ({"name": filename, "type": "application/pdf", "paper": number},)
    if waiting is None:
        facts = {"number": number, "is_credit_note": is_credit_note}
        return [letter_to_buyer("invoice", order, key=key, attachments=attached, **facts)]
    words = f"Attached: {'credit note' if is_credit_note else 'invoice'} {number}."
    letter = Letter(
        key=f"{key}:buyer",
        to=list(waiting.to),
        subject=waiting.subject,
        text=f"{waiting.text}\n{words}\n",
        html=waiting.html.replace(PAPERS, format_html("<p>{}</p>", words)),
        attachments=attached,
    )
    return [letter]


def _key_of_refund(order, refund_id):
    return f"order-refunded:{order.number}:{refund_id}"


def _take_waiting(order, is_credit_note, refund_id):
    """Return the mail that the paper goes with, now marked as gone along with it; None where none waits."""
    if is_credit_note and not refund_id:
        return None
    key = _key_of_refund(order, refund_id) if is_credit_note else f"order-paid:{order.number}"
    waiting = (
        OutgoingEmail.objects.select_for_update(no_key=True)
        .filter(status=OutgoingEmail.Status.QUEUED, attempts=0, key=f"{key}:buyer")
        .first()
    )
    if waiting is not None:
        OutgoingEmail.objects.filter(pk=waiting.pk).update(status=OutgoingEmail.Status.JOINED)
    return waiting
