"""Documents with values that a test can name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from orders.documents.data import DocumentLine, InvoiceData, PackedLine, PackingSlipData, Seller, TaxLine

SELLER = Seller(
    name="Larkfield",
    address=("Larkfield Home Goods GmbH", "Lerchenfeldstraße 12", "22081 Hamburg", "Germany"),
    email="hello@larkfield.example",
    vat_id="DE999999999",
    register="Amtsgericht Hamburg, HRB 999999",
    bank="IBAN DE89 3704 0044 0532 0130 00",
)
JUG = DocumentLine("JUG-1", "Stoneware jug", 3, Decimal("419.50"), Decimal("8.50"), Decimal(20), Decimal("1250.00"))
TEA = DocumentLine("TEA-1", "Peppermint tea", 2, Decimal("5.50"), Decimal("0.00"), Decimal(10), Decimal("11.00"))
INVOICE = InvoiceData(
    kind="invoice",
    number="2026-000417",
    issued_on=date(2026, 3, 25),
    supplied_on=date(2026, 3, 24),
    order_number="K7Q2-81XM",
    seller=SELLER,
    buyer=("Zoë Österberg", "Kanalgatan 4", "111 22 Stockholm", "Sweden"),
    lines=(JUG, TEA),
    delivery_name="Standard delivery",
    delivery_total=Decimal("4.90"),
    delivery_tax_rate=Decimal(20),
    tax_lines=(
        TaxLine(Decimal(10), Decimal("10.00"), Decimal("1.00"), Decimal("11.00")),
        TaxLine(Decimal(20), Decimal("1045.75"), Decimal("209.15"), Decimal("1254.90")),
    ),
    total=Decimal("1265.90"),
    currency="EUR",
    paid_text="Paid by card.",
)
CREDIT_NOTE = replace(INVOICE, kind="credit_note", number="2026-C00012", corrects="2026-000417")
SLIP = PackingSlipData(
    order_number="K7Q2-81XM",
    date=date(2026, 3, 25),
    seller=SELLER,
    address=INVOICE.buyer,
    lines=(PackedLine("JUG-1", "Stoneware jug", 3), PackedLine("TEA-1", "Peppermint tea", 2)),
    shipment=1,
    shipments=2,
    note="A present: please enclose no prices.",
)


def invoice_of(*lines: DocumentLine) -> InvoiceData:
    """Return an untaxed invoice over these lines, without delivery."""
    total = sum((line.total for line in lines), Decimal(0))
    return replace(
        INVOICE,
        lines=lines,
        delivery_name="",
        delivery_total=Decimal(0),
        tax_lines=(TaxLine(Decimal(0), total, Decimal(0), total),),
        total=total,
    )
