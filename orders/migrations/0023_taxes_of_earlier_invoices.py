from decimal import Decimal

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from orders.rules.invoice_taxes import TaxedDocument, tax_rows
from orders.rules.vat_areas import vat_place

IN_ONE_BATCH = 2000
AMOUNTS = ("rate", "net", "tax", "gross")


def write_rows(apps, schema_editor):
    """Write the rows of all documents, batch by batch; what broke off goes on where it was."""
    invoice_model, tax_model = apps.get_model("orders", "Invoice"), apps.get_model("orders", "InvoiceTax")
    columns = ("pk", "issued_at", "corrects__issued_at", "data__tax_lines", "data__delivery_address", "data__tax_reason")
    places = ("order__country", "order__postcode")
    last = 0
    while batch := list(
        invoice_model._base_manager.filter(pk__gt=last, taxes=None)
        .order_by("pk")
        .values_list(*columns, *places)[:IN_ONE_BATCH]
    ):
        tax_model.objects.bulk_create([row for facts in batch for row in _rows(tax_model, *facts)])
        last = batch[-1][0]


def _rows(tax_model, pk, issued_at, corrected_at, tax_lines, delivery_address, reason, country, postcode):
    document = TaxedDocument(
        tax_lines=[
            (*(Decimal(line[name]) for name in AMOUNTS), line.get("tax_reason") or reason or "")
            for line in tax_lines or []
        ],
        is_credit_note=corrected_at is not None,
        is_sent=bool(delivery_address),
        place=vat_place(
            country, postcode, home=settings.SHOP_COUNTRY, is_sent=bool(delivery_address), tax_reason=reason or ""
        ),
        issued_on=timezone.localdate(issued_at),
        corrects_on=timezone.localdate(corrected_at) if corrected_at else None,
    )
    for row in tax_rows(document):
        yield tax_model(
            invoice_id=pk, issued_on=document.issued_on, corrects_on=document.corrects_on,
            country=document.place.country, area=document.place.area, category=row.category,
            rate=row.rate, net=row.net, tax=row.tax, gross=row.gross,
        )  # fmt: skip


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('orders', '0022_invoice_taxes'),
    ]

    operations = [
        migrations.RunPython(write_rows, migrations.RunPython.noop),
    ]
