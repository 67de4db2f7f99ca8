"""The rows of VAT of an invoice or a credit note (``InvoiceTax``): written with it, and made up for where missing."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from orders.documents.data import InvoiceData
from orders.models import Invoice, InvoiceTax, Order
from orders.rules.invoice_taxes import TaxedDocument, tax_rows
from orders.rules.vat_areas import VatPlace, vat_place

IN_ONE_BATCH = 500


def write_tax_rows(*, invoice: Invoice, data: InvoiceData, order: Order, corrects: Invoice | None) -> None:
    """Write what a document says of each tax rate, in the caller's transaction, which writes the document.

    :param corrects: the invoice that a credit note corrects: where that was taxed, what goes back was.
    """
    document = TaxedDocument(
        tax_lines=[(line.rate, line.net, line.tax, line.gross, data.reason_of(line)) for line in data.tax_lines],
        is_credit_note=invoice.is_credit_note,
        is_sent=bool(data.delivery_address),
        place=_place(order, data, corrects),
        issued_on=data.issued_on,
        corrects_on=timezone.localdate(corrects.issued_at) if corrects else None,
    )
    InvoiceTax.objects.bulk_create(
        InvoiceTax(
            invoice=invoice,
            issued_on=document.issued_on,
            corrects_on=document.corrects_on,
            country=document.place.country,
            area=document.place.area,
            category=row.category,
            rate=row.rate,
            net=row.net,
            tax=row.tax,
            gross=row.gross,
        )
        for row in tax_rows(document)
    )


def add_missing_tax_rows() -> int:
    """Write the rows of documents that have none, and return of how many: of those that an older release has written
    since the migration. Where an order was sent is read from the order; may be run at any time."""
    count = last = 0
    while batch := list(
        Invoice.objects.filter(taxes=None, pk__gt=last)
        .select_related("order", "corrects")
        .defer("pdf", "corrects__pdf", "corrects__data")
        .order_by("pk")[:IN_ONE_BATCH]
    ):
        with transaction.atomic():
            for invoice in batch:
                data = InvoiceData.from_json(invoice.data)
                write_tax_rows(invoice=invoice, data=data, order=invoice.order, corrects=invoice.corrects)
        count += len(batch)
        last = batch[-1].pk
    return count


def _place(order: Order, data: InvoiceData, corrects: Invoice | None) -> VatPlace:
    row = corrects and corrects.taxes.first()
    if row:
        return VatPlace(row.country, row.area)
    return vat_place(
        order.country,
        order.postcode,
        home=settings.SHOP_COUNTRY,
        is_sent=bool(data.delivery_address),
        tax_reason=data.tax_reason,
    )
