"""Printing of invoices and credit notes: by the worker, once each, and told to the buyer when it is done."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from orders import tasks
from orders.documents.data import InvoiceData
from orders.documents.pdf import invoice_pdf, shows_boxes
from orders.models import Invoice, Order
from orders.services.order.payloads import order_payload
from orders.services.order.transitions import lock_order
from orders.signals import invoice_issued

logger = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1440))
"""Until the next try, after the first, second… one; the last pause holds for all later ones. The first is longer than
printing takes: it keeps other workers away meanwhile."""


def print_invoice(*, invoice: Invoice) -> Invoice:
    """Print an invoice or a credit note and tell of it (``invoice_issued``); a printed one is answered as it is.

    The document is made outside the transaction: on SQLite nobody could write meanwhile. Of two that print at once, one
    stores and tells.
    """
    if invoice.is_printed:
        return invoice
    pdf = invoice_pdf(InvoiceData.from_json(invoice.data))
    with transaction.atomic():
        order = lock_order(invoice.order, is_note=True)  # what is told of it is told in order
        invoice = (
            Invoice.objects.select_for_update(no_key=True, of=("self",)).select_related("refund").get(pk=invoice.pk)
        )
        if invoice.is_printed:
            return invoice
        invoice.pdf, invoice.printed_at = pdf, timezone.now()
        invoice.print_error = gettext("Some characters have no font and show as boxes.") if shows_boxes(pdf) else ""
        invoice.save(update_fields=["pdf", "printed_at", "print_error"])
        invoice_issued.send(
            sender=Order,
            order=order_payload(order, list(order.lines.all())),
            number=invoice.number,
            is_credit_note=invoice.is_credit_note,
            filename=invoice.filename,
            refund_id=invoice.refund.key if invoice.refund else "",
        )
    return invoice


def printed_document(*, number: str) -> bytes | None:
    """Return an invoice or a credit note as it was printed; None where there is none."""
    pdf = Invoice.objects.filter(number=number, printed_at__isnull=False).values_list("pdf", flat=True).first()
    return None if pdf is None else bytes(pdf)


def print_if_due(invoice_id: int, *, now: datetime | None = None) -> bool:
    """Print a document if it is its turn and no other worker is at it; a failure is noted on its row, and waits.

    Must not run inside a transaction: the turn counts once others can see it.

    :returns: whether it is printed now.
    """
    now = now or clock.now()
    due = Invoice.objects.to_print(now).filter(pk=invoice_id)
    attempts = due.values_list("print_attempts", flat=True).first()
    if attempts is None or not due.filter(print_attempts=attempts).take_turn(now=now, pause=pause_after(attempts)):
        return False
    try:
        print_invoice(invoice=Invoice.objects.get(pk=invoice_id))
    except Exception as error:  # one document that cannot be printed does not keep the others from it
        logger.exception("Invoice %s: printing failed at attempt %s", invoice_id, attempts + 1)
        text = f"{type(error).__name__}: {' '.join(str(error).split())}"
        Invoice.objects.filter(pk=invoice_id).note_print_error(text[:300])
        return False
    return True


def print_overdue(*, now: datetime | None = None, limit: int = 50) -> int:
    """Print what waits for it, at most ``limit`` documents, the oldest first, and return how many were printed."""
    now = now or clock.now()
    waiting = Invoice.objects.to_print(now).order_by("print_next_at", "pk").values_list("pk", flat=True)
    count = 0
    for invoice_id in list(waiting[:limit]):
        if is_stopping():
            break
        count += print_if_due(invoice_id, now=max(now, clock.now()))  # the lease begins now, not with the round
    return count


def print_again(*, invoice: Invoice) -> bool:
    """Let the worker try at once, and return whether there is anything to print: what is printed stays as it is."""
    if not Invoice.objects.filter(pk=invoice.pk).print_at(clock.now()):
        return False
    transaction.on_commit(partial(tasks.print_document.enqueue, invoice.pk), robust=True)
    return True


def pause_after(attempts: int) -> timedelta:
    """Return how long a document waits after so many tries that failed."""
    return PAUSES[min(attempts, len(PAUSES) - 1)]
