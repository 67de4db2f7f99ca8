"""Invoices and credit notes: numbered without a gap, in the transaction of what they are about; printed afterwards."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel import clock
from orders import tasks
from orders.documents.data import InvoiceData
from orders.models import Invoice, NumberSeries, Order, OrderEvent, Refund
from orders.services.invoices.credit_notes import Credit, Uncredited, build_credit_note_data
from orders.services.invoices.invoice_data import build_invoice_data
from orders.services.invoices.tax_rows import write_tax_rows
from orders.services.order.transitions import MovedIn, log_event

PREFIXES = {Invoice.Kind.INVOICE: "", Invoice.Kind.CREDIT_NOTE: "C"}


def issue_invoice(*, order: Order, at: datetime | None = None, is_due: bool = False) -> Invoice | None:
    """Write the invoice of an order, once, in the caller's transaction and behind its lock of the order.

    An order that has an invoice answers with it, whatever became of it since, unless the order was changed since: then
    a credit note takes back what is left of it, and another invoice takes its place. The worker prints them afterwards.

    :param is_due: it became due when the order was binding, whatever the order is by now.
    :returns: None for an order that costs nothing (any more), or is not binding.
    :raises MovedIn: for an order of a former shop, which has written its invoice.
    """
    if order.is_moved_in:
        raise MovedIn(order)
    earlier = order.invoices.listed().filter(kind=Invoice.Kind.INVOICE).last()
    if earlier and earlier.revision == order.revision:
        return earlier
    if not (order.is_binding or is_due) or not order.total:
        return None
    now = at or timezone.now()
    data = build_invoice_data(order, number="", at=now)
    if earlier:
        _take_back(order, now)
    if not data.total:
        return None
    return _issue(order, Invoice.Kind.INVOICE, now, partial(replace, data), revision=order.revision)


def issue_credit_note(
    *,
    refund: Refund,
    at: datetime | None = None,
    paid_total: Decimal | None = None,
    credited: Decimal | None = None,
) -> Invoice | None:
    """Write the credit note of a refund that is counted, once, in the caller's transaction and behind its locks.

    It corrects the order's invoice by what goes back of the price. What came in beyond it (paid twice) was on no
    invoice: its refund needs no credit note.

    :param paid_total: all that had come in for the order when the money went back, if not what has by now.
    :param credited: what of the refund is a part of the price, where that is known; else it is told by what was paid.
    :returns: None where no invoice was issued, or nothing on it has to be corrected.
    """
    invoice, credits = _documents_of(refund.order)
    if invoice is None:
        return None
    for document in credits:
        if document.refund_id == refund.pk:
            return document
    left = _left_of(invoice, credits)
    amount = _credited_amount(refund, left, paid_total) if credited is None else min(credited, left.total)
    how = "is transferred to you" if refund.is_by_hand else "goes back to you the way you paid it"
    credit = Credit(
        amount, title="Refund", reason=refund.reason, paid_text=gettext("The amount %(how)s.") % {"how": how}
    )
    return _issue_credit(invoice, left, credit, at, refund=refund)


def issue_credit_of_unpaid(*, order: Order, amount: Decimal, reason: str, at: datetime | None = None) -> Invoice | None:
    """Write the credit note of goods that were invoiced, and were cancelled or came back before anybody paid them.

    In the caller's transaction and behind its lock of the order; once for each call.

    :returns: None where no invoice was issued, or nothing is left of it.
    """
    invoice, credits = _documents_of(order)
    if invoice is None:
        return None
    left = _left_of(invoice, credits)
    credit = Credit(
        min(amount, left.total),
        title=gettext("Not owed"),
        reason=reason,
        paid_text=gettext("You do not owe this amount any more."),
    )
    return _issue_credit(invoice, left, credit, at)


def _take_back(order, now):
    """Write the credit note over what is left of an invoice that is to be replaced."""
    invoice, credits = _documents_of(order)
    left = _left_of(invoice, credits)
    credit = Credit(
        left.total,
        title=gettext("Replaced"),
        reason=gettext("The order was changed; another invoice takes the place of this one."),
        paid_text=gettext("What was paid counts towards the new invoice, and what is too much goes back to you."),
    )
    _issue_credit(invoice, left, credit, now)


def paid_beyond_price(order: Order) -> Decimal:
    """Return what of the money that we hold of an order is more than its documents say: no credit note is due.

    However far the worker is: an invoice that is to be replaced says nothing any more, and what is to be credited of
    goods is on none.
    """
    invoice, credits = _documents_of(order)
    if invoice is None or (order.is_binding and invoice.revision != order.revision):
        return max(order.balance - order.owed_total, Decimal(0))
    due = sum((each.credited for each in order.pending_documents.all() if each.credited is not None), Decimal(0))
    return max(order.balance - max(_left_of(invoice, credits).total - due, Decimal(0)), Decimal(0))


def _documents_of(order) -> tuple[Invoice | None, list[Invoice]]:
    """Return the invoice of an order, the latest if it was changed, and its credit notes, the earliest first."""
    documents = list(Invoice.objects.filter(order=order).defer("pdf").order_by("pk"))
    invoice = next((document for document in reversed(documents) if not document.is_credit_note), None)
    return invoice, [document for document in documents if invoice and document.corrects_id == invoice.pk]


def _left_of(invoice, credits):
    return Uncredited.of(
        InvoiceData.from_json(invoice.data), [InvoiceData.from_json(document.data) for document in credits]
    )


def _issue_credit(invoice, left, credit, at, **fields):
    if not credit.amount:
        return None
    now = at or timezone.now()
    build = partial(build_credit_note_data, left, credit, issued_on=timezone.localdate(now))
    return _issue(invoice.order, Invoice.Kind.CREDIT_NOTE, now, build, corrects=invoice, **fields)


def _credited_amount(refund: Refund, left: Uncredited, paid: Decimal | None) -> Decimal:
    """Return what of a refund is a part of the price, and not of what was paid beyond it."""
    if paid is None:  # the caller's order may be older than its payment
        paid = Order.objects.values_list("paid_total", flat=True).get(pk=refund.order_id)
    others = Refund.objects.filter(order_id=refund.order_id, pk__lt=refund.pk).exclude(status=Refund.Status.FAILED)
    held = paid - sum(others.values_list("amount", flat=True), Decimal(0))
    too_much = max(held - left.total, Decimal(0))
    return min(max(refund.amount - too_much, Decimal(0)), left.total)


def _issue(order, kind, now, build, corrects=None, **fields) -> Invoice:
    year = timezone.localtime(now).year
    sequence = take_number(kind=kind, year=year)
    number = f"{PREFIXES[kind]}{year}-{sequence:05}"
    filled = build(number=number)
    filled.check()
    document = Invoice.objects.create(
        order=order,
        kind=kind,
        number=number,
        year=year,
        sequence=sequence,
        issued_at=now,
        total=filled.total,
        data=filled.as_json(),
        print_next_at=clock.Now(),
        corrects=corrects,
        **fields,
    )
    write_tax_rows(invoice=document, data=filled, order=order, corrects=corrects)
    log_event(order, OrderEvent.Kind.INVOICED, gettext("%(title)s is written.") % {"title": document.title}, at=now)
    # only the wake-up call: if it is lost, the worker's regular round finds the row
    transaction.on_commit(partial(tasks.print_document.enqueue, document.pk), robust=True)
    return document


def take_number(*, kind: str, year: int) -> int:
    """Return the next number of a series, which stays locked until the transaction ends.

    Whoever rolls back gives the number back with it, and nobody has taken a later one meanwhile.
    """
    rows = NumberSeries.objects.select_for_update(no_key=True).filter(kind=kind, year=year)
    series = rows.first()
    if series is None:  # the first of the year; of two at once the second waits for the first
        NumberSeries.objects.bulk_create([NumberSeries(kind=kind, year=year)], ignore_conflicts=True)
        series = rows.get()
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
