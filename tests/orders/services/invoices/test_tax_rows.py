"""The rows that reports, registers and accounts read: one for each rate of a document, as final as it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import Sum

from orders.models import DocumentIsFinal, Invoice, InvoiceTax, Order, TaxRate
from orders.services.invoices import invoices
from orders.services.invoices.tax_rows import add_missing_tax_rows
from tests.orders.invoice_factories import confirmed, paid, refunded

pytestmark = pytest.mark.django_db

SPRING, SUMMER = datetime(2026, 3, 31, 21, 59, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC)


def rows(document):
    names = ("country", "area", "category", "rate", "net", "tax", "gross", "issued_on", "corrects_on")
    return list(document.taxes.values_list(*names))


@pytest.fixture
def order(place, settings):
    settings.SHOP_COUNTRY = "DE"
    order = paid(confirmed(place()))
    Order.objects.filter(pk=order.pk).update(country="FR", postcode="75001")
    order.refresh_from_db()
    return order


class TestWriteTaxRows:
    def test_says_where_at_which_rate_and_how_much(self, order):
        document = invoices.issue_invoice(order=order, at=SPRING)
        (row,) = rows(document)
        assert row[:4] == ("FR", "eu", "S", Decimal("20.00"))
        assert (row[6], row[4] + row[5]) == (document.total, document.total)
        assert row[7:] == (date(2026, 3, 31), None)

    def test_a_credit_note_takes_away_where_the_invoice_was_taxed(self, order):
        invoice = invoices.issue_invoice(order=order, at=SPRING)
        Order.objects.update(country="CH", postcode="8001")
        refund = refunded(order, "10.01")
        order.refresh_from_db()
        refund.order = order
        note = invoices.issue_credit_note(refund=refund, at=SUMMER)
        (row,) = rows(note)
        assert row[:4] == ("FR", "eu", "S", Decimal("20.00"))
        assert row[4:] == (
            Decimal("-8.34"), Decimal("-1.67"), Decimal("-10.01"), date(2026, 7, 1), date(2026, 3, 31),
        )  # fmt: skip
        left = InvoiceTax.objects.aggregate(sum=Sum("gross"))["sum"]
        assert round(left, 2) == invoice.total - note.total

    def test_has_a_row_for_each_rate(self, place, make_variant, settings):
        settings.SHOP_COUNTRY = "GB"
        TaxRate.objects.create(country="GB", tax_class="reduced", rate=5, valid_from=date(2020, 1, 1))
        book = make_variant("BOOK", "7.77")
        book.product.tax_class = "reduced"
        book.product.save()
        order = paid(confirmed(place({make_variant("MUG", "12.00"): 1, book: 3})))
        document = invoices.issue_invoice(order=order)
        facts = {line["rate"]: (line["net"], line["tax"], line["gross"]) for line in document.data["tax_lines"]}
        assert {f"{row[3]}": tuple(f"{amount}" for amount in row[4:7]) for row in rows(document)} == facts
        assert len(facts) == 2

    def test_is_as_final_as_the_document(self, order):
        row = invoices.issue_invoice(order=order).taxes.get()
        for change in (row.save, row.delete, InvoiceTax.objects.all().delete, lambda: row.invoice.taxes.update(tax=0)):
            with pytest.raises(DocumentIsFinal):
                change()


class TestAddMissingTaxRows:
    @pytest.mark.parametrize("how", ["command", "migration"])
    def test_writes_the_rows_that_were_not_written_with_the_document(self, order, how):
        invoice = invoices.issue_invoice(order=order, at=SPRING)
        refund = refunded(order, "10.01")
        note = invoices.issue_credit_note(refund=refund, at=SUMMER)
        written = [rows(document) for document in (invoice, note)]
        InvoiceTax.objects.all()._raw_delete(InvoiceTax.objects.db)
        if how == "command":
            assert add_missing_tax_rows() == 2
            assert add_missing_tax_rows() == 0
        else:
            import_module("orders.migrations.0023_taxes_of_earlier_invoices").write_rows(apps, None)
        assert [rows(document) for document in (invoice, note)] == written
        assert Invoice.objects.filter(taxes=None).count() == 0
