"""Invoices of what the calculator found, without a database."""

from dataclasses import replace
from decimal import Decimal

from orders.documents.data import DocumentLine, InvoiceData, TaxLine
from orders.rules.pricing import Totals
from orders.services.invoices import credit_notes
from orders.services.invoices.credit_notes import Credit, Uncredited, build_credit_note_data
from tests.orders.documents.samples import INVOICE, SELLER


def invoice_over(sums: Totals, **facts) -> InvoiceData:
    """Return the invoice of an order that costs this, as ``build_invoice_data`` does."""
    return replace(
        INVOICE,
        lines=tuple(
            DocumentLine(
                sku=f"SKU-{number}",
                title="Mug",
                quantity=line.goods.quantity,
                unit_price=line.goods.shown_price,
                discount=line.goods.subtotal - line.left,
                tax_rate=line.goods.tax_rate,
                total=line.left,
            )
            for number, line in enumerate(sums.lines)
        ),
        tax_lines=tuple(TaxLine(share.rate, share.net, share.tax, share.gross) for share in sums.tax_shares),
        delivery_name="Standard delivery" if sums.delivery_price else "",
        delivery_total=sums.delivery_price,
        delivery_tax_rate=sums.delivery_tax_rate,
        payment_fee=sums.fee_price,
        payment_name="Cash on delivery" if sums.fee_price else "",
        is_net=sums.is_net,
        total=sums.total,
        **facts,
    )


def credited(monkeypatch, invoice: InvoiceData, *parts: Decimal) -> list[InvoiceData]:
    """Return the credit notes over parts of an invoice, one after the other; the last takes what is left."""
    monkeypatch.setattr(credit_notes, "current_seller", lambda: SELLER)
    written: list[InvoiceData] = []
    for part in (*parts, invoice.total):
        left = Uncredited.of(invoice, written)
        if amount := min(part, left.total):
            credit = Credit(amount, title="Refund", reason="It was broken", paid_text="It goes back to you.")
            written.append(build_credit_note_data(left, credit, number=f"C{len(written)}", issued_on=invoice.issued_on))
    return written
