"""Documents that are due: a row in the transaction of what makes them so, written by the worker a moment later.

Writing an invoice takes a number that all others wait for. Whoever ships a parcel or takes money should not hold it
until everything else is done.
"""

import logging
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from orders.models import Invoice, Order, PendingDocument, Refund
from orders.services.invoices.invoices import issue_credit_note, issue_credit_of_unpaid, issue_invoice
from orders.services.invoices.pdfs import pause_after
from orders.services.order.transitions import lock_order

logger = logging.getLogger(__name__)

IN_ONE_ROUND = 50


def schedule_invoice(*, order: Order, at: datetime | None = None) -> None:
    """Let the worker write the invoice of an order, once, in the caller's transaction; none for what costs nothing."""
    if order.total:
        _schedule(_invoice_key(order), order, at)


def schedule_replacement(*, order: Order, at: datetime | None = None) -> None:
    """Let the documents of an order follow a change of it, in the caller's transaction, which holds its row.

    An invoice that is written is replaced: at once where all that the order owes is there, else once it is. One that
    is not written yet waits for that as well.
    """
    if order.amount_due:
        order.pending_documents.filter(key=_invoice_key(order)).delete()
    elif order.invoices.filter(kind=Invoice.Kind.INVOICE).exists():
        schedule_invoice(order=order, at=at)


def write_pending_invoice(*, order: Order) -> bool:
    """Write now what ``schedule_invoice`` asked for, if the worker was not there yet; is there an invoice now?

    Before goods that were paid are taken back, or an order with credits ends: what the invoice says must not hang on
    how fast the worker is. In the caller's transaction, which holds the order's row.
    """
    if _has_invoice(order):
        return True
    due = order.pending_documents.filter(key=_invoice_key(order)).first()
    if due is None:
        return False
    _write_invoice(order, due)
    due.delete()
    return _has_invoice(order)


def schedule_credit_note(
    *, order: Order, refund: Refund, is_for_goods: bool = False, at: datetime | None = None
) -> None:
    """Let the worker write the credit note of a refund, once, in the caller's transaction.

    :param is_for_goods: all of it is a part of the price, though more may have been paid than that.
    """
    _schedule(f"credit:{refund.key}", order, at, refund=refund, credited=refund.amount if is_for_goods else None)


def schedule_credit_of_unpaid(
    *, order: Order, amount: Decimal, reason: str, key: str, at: datetime | None = None
) -> None:
    """Let the worker write the credit note of what was invoiced and is not owed any more, though nobody has paid it.

    In the caller's transaction, which holds the order's row. An invoice that is not written yet leaves out by itself
    what was cancelled, and is not written at all where all of it was.

    :param key: names what became of the goods: asked for twice, it is one document.
    """
    if _has_invoice(order):
        _schedule(f"credit:{key}", order, at, credited=amount, reason=reason)
    elif not order.is_binding:
        order.pending_documents.filter(key=_invoice_key(order)).delete()


def write_pending_documents(*, now: datetime | None = None, limit: int = IN_ONE_ROUND) -> int:
    """Write what is due, each in a transaction of its own, and return how many were seen to.

    An order's documents are written in the order in which they became due. One that cannot be written is logged and
    waits; those of other orders do not wait for it. Must not run inside a transaction.
    """
    now = now or clock.now()
    waiting = PendingDocument.objects.filter(next_try_at__lte=now).order_by("pk").select_related("order")[:limit]
    count = 0
    for due in waiting:
        if is_stopping():
            break
        try:
            count += _write(due)
        except Exception as error:  # one document that cannot be written does not keep the others from it
            logger.exception("%s: writing failed at attempt %s", due.key, due.attempts + 1)
            _postpone(due, error, now)
    return count


def write_documents_of(order: Order) -> None:
    """Write now whatever is due for an order, in the caller's transaction, which holds the order's row."""
    for due in order.pending_documents.order_by("pk"):
        _write(due)


def _has_invoice(order):
    """Is there an invoice of the order as it is?"""
    return order.invoices.filter(kind=Invoice.Kind.INVOICE, revision=order.revision).exists()


def _invoice_key(order):
    return f"invoice:{order.number}"


def _schedule(key, order, at, **what):
    due_at = at or timezone.now()
    row = PendingDocument(
        key=key, order=order, paid_total=order.paid_total, due_at=due_at, next_try_at=clock.Now(), **what
    )
    PendingDocument.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def _write(due):
    order = lock_order(due.order)
    # two workers, one document: the second finds no row any more
    due = PendingDocument.objects.filter(pk=due.pk).select_related("refund").first()
    if due is None:
        return 0
    if due.refund is not None:
        issue_credit_note(refund=due.refund, at=due.due_at, paid_total=due.paid_total, credited=due.credited)
    elif due.credited is not None:
        issue_credit_of_unpaid(order=order, amount=due.credited, reason=due.reason, at=due.due_at)
    else:
        _write_invoice(order, due)
    due.delete()
    return 1


def _write_invoice(order, due):
    """Write the invoice, and correct it at once by what went back before there was one."""
    if _has_invoice(order):
        return
    issue_invoice(order=order, at=due.due_at, is_due=True)
    waiting = order.pending_documents.filter(refund__isnull=False).values("refund")
    for refund in order.refunds.exclude(status=Refund.Status.FAILED).exclude(pk__in=waiting).order_by("pk"):
        issue_credit_note(refund=refund, at=due.due_at)


def _postpone(due, error, now):
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"
    PendingDocument.objects.filter(pk=due.pk).update(
        attempts=due.attempts + 1, next_try_at=now + pause_after(due.attempts), error=text[:300]
    )
