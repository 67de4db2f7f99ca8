"""VAT of a quarter, to the cent, from documents alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from my_shop.kernel.reports.contract import Period
from orders.models import Invoice, Order, TaxRate
from orders.selectors.reports.vat import vat_by_country
from orders.services.invoices import invoices
from tests.orders.invoice_factories import confirmed, paid, refunded

pytestmark = pytest.mark.django_db
SPRING = Period(date(2026, 4, 1), date(2026, 6, 30))
MARCH, MAY, JULY = (datetime(2026, month, 31, 12, tzinfo=UTC) for month in (3, 5, 7))


@pytest.fixture(autouse=True)
def germany(settings):
    settings.SHOP_COUNTRY = "DE"


@pytest.fixture
def invoice_of(place, make_variant):
    """Make the invoice of an order of so many pieces at an odd price that goes somewhere."""
    mug = make_variant("MUG", "3.33", quantity=500)

    def make(at, country="DE", postcode="22081", pieces=1, **facts):
        order = paid(confirmed(place({mug: pieces})))
        Order.objects.filter(pk=order.pk).update(country=country, postcode=postcode, **facts)
        order.refresh_from_db()
        return invoices.issue_invoice(order=order, at=at)

    return make


def credit(invoice, amount, at):
    refund = refunded(invoice.order, amount)
    return invoices.issue_credit_note(refund=refund, at=at)


def rows(period=SPRING):
    table = vat_by_country(period)
    assert sum(row[6] for row in table.rows) == table.totals[6]
    assert all(row[4] + row[5] == row[6] for row in (*table.rows, table.totals))
    return {row[:2] + row[3:4]: row[4:] for row in table.rows}, {line[0]: line[-1] for line in table.below}


class TestVatByCountry:
    def test_keeps_home_the_one_stop_shop_and_the_outside_apart(self, invoice_of):
        TaxRate.objects.create(country="ES", tax_class="standard", rate=21, valid_from=date(2020, 1, 1))
        for country, postcode in (("DE", "22081"), ("FR", "75001"), ("CH", "8001"), ("ES", "35001")):
            invoice_of(MAY, country, postcode)
        found, below = rows()
        assert sorted(found) == [
            ("at home", "Germany", ""),
            ("other EU countries (One Stop Shop)", "France", ""),
            ("outside", "Spain", ""),
            ("outside", "Switzerland", ""),
        ]
        assert below["Difference"] == 0

    def test_adds_up_to_the_cent_with_odd_amounts_and_credit_notes(self, invoice_of):
        documents = [invoice_of(MAY, pieces=pieces) for pieces in (1, 2, 7)]
        notes = [credit(documents[0], "0.01", MAY), credit(documents[2], "1.11", MAY)]
        _, below = rows()
        assert below == {
            "Invoices of the period": sum(document.total for document in documents),
            "Credit notes of the period": -sum(note.total for note in notes),
            "Difference": Decimal("0.00"),
        }

    def test_a_credit_note_counts_in_its_own_quarter(self, invoice_of):
        credit(invoice_of(MAY), "1.00", JULY)
        found, below = rows()
        assert below["Credit notes of the period"] == 0
        july, below = rows(Period(date(2026, 7, 1), date(2026, 9, 30)))
        assert [amounts[2] for amounts in july.values()] == [Decimal("-1.00")]
        assert below["Difference"] == 0

    def test_names_the_quarter_that_the_one_stop_shop_is_to_be_corrected_of(self, invoice_of):
        credit(invoice_of(MARCH, "FR", "75001"), "1.00", MAY)
        credit(invoice_of(MARCH, "DE"), "2.00", MAY)
        credit(invoice_of(MAY, "FR", "75001"), "3.00", MAY)
        found, _ = rows()
        eu = "other EU countries (One Stop Shop)"
        assert found[eu, "France", "Q1 2026"][2] == Decimal("-1.00")
        assert found["at home", "Germany", ""][2] == Decimal("-2.00")
        assert (eu, "France", "") in found
        assert len(found) == 3

    def test_shows_what_does_not_add_up(self, invoice_of):
        total = invoice_of(MAY).total
        Invoice.objects.get().taxes.all()._raw_delete("default")
        found, below = rows()
        assert (found, below["Difference"]) == ({}, total)

    def test_a_replaced_invoice_and_what_took_its_place_are_three_documents(self, invoice_of):
        first = invoice_of(MAY)
        Order.objects.filter(pk=first.order_id).update(revision=1)
        second = invoices.issue_invoice(order=Order.objects.get(pk=first.order_id), at=MAY)
        found, below = rows()
        assert sum(amounts[2] for amounts in found.values()) == second.total
        assert below["Difference"] == 0
