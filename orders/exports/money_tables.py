"""What a bookkeeper asks for: payments, refunds, and the invoices, as a register and as they were printed."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports.contract import Exporter, Line
from orders.models import Invoice, Payment, Refund

REGISTER = (
    *("number", "kind", "date", "order_number", "corrects", "country", "vat_area", "vat_category"),
    *("currency", "tax_rate", "net", "tax", "gross", "document_total"),
)


def _payments_of(payments: QuerySet) -> Iterator[Line]:
    for payment in payments.select_related("order", "method"):
        yield (
            *(payment.order.number, payment.created_at, payment.paid_at, payment.status, payment.gateway),
            *(payment.method.name if payment.method else "", payment.reference, payment.currency),
            *(payment.amount, payment.received, payment.refunded, payment.disputed),
        )


def _refunds_of(refunds: QuerySet) -> Iterator[Line]:
    for refund in refunds.select_related("order", "payment", "credit_note"):
        note = getattr(refund, "credit_note", None)
        yield (
            *(refund.order.number, refund.created_at, refund.done_at, refund.status, refund.payment.gateway),
            *(refund.payment.reference, refund.reference, refund.payment.currency, refund.amount),
            *(note.number if note else "", refund.reason),
        )


def _register_of(invoices: QuerySet) -> Iterator[Line]:
    """One line a tax rate and reason not to charge it; what a credit note takes back is negative, so that the columns
    add up."""
    with_order = invoices.select_related("order", "corrects").prefetch_related("taxes")
    for invoice in with_order.defer("data", "pdf", "corrects__data", "corrects__pdf"):
        total = -invoice.total if invoice.is_credit_note else invoice.total
        for row in invoice.taxes.all():
            yield (
                *(invoice.number, invoice.kind, invoice.issued_at, invoice.order.number),
                *(invoice.corrects.number if invoice.corrects else "", row.country, row.area, row.category),
                *(invoice.order.currency, row.rate, row.net, row.tax, row.gross, total),
            )


def _pdfs_of(invoices: QuerySet) -> Iterator[tuple[str, bytes]]:
    """Those that are printed; the others are in the register alone."""
    printed = invoices.filter(printed_at__isnull=False).defer("data")
    for invoice in printed:
        yield invoice.filename, bytes(invoice.pdf)


PAYMENTS = Exporter(
    key="payments",
    name=_("Payments"),
    model=Payment,
    permission="orders.view_payment",
    scope="staff:orders",
    columns=(
        *("order_number", "started_at", "paid_at", "status", "gateway", "payment_method", "reference", "currency"),
        *("amount_asked", "amount_received", "amount_refunded", "amount_disputed"),
    ),
    rows=_payments_of,
    date_field="paid_at",
)

REFUNDS = Exporter(
    key="refunds",
    name=_("Refunds"),
    model=Refund,
    permission="orders.view_refund",
    scope="staff:orders",
    columns=(
        *("order_number", "asked_at", "done_at", "status", "gateway", "payment_reference", "reference", "currency"),
        *("amount", "credit_note", "reason"),
    ),
    rows=_refunds_of,
    date_field="created_at",
)

INVOICES = Exporter(
    key="invoices",
    name=_("Invoices and credit notes"),
    model=Invoice,
    permission="orders.view_invoice",
    scope="staff:orders",
    columns=REGISTER,
    rows=_register_of,
    date_field="issued_at",
    files=_pdfs_of,
)
