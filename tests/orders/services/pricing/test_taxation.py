"""A business elsewhere in the Union is charged no VAT once VIES has said that its number is valid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from orders.documents.data import InvoiceData
from orders.models import InvoiceTax, VatIdCheck
from orders.rules.fingerprint import fingerprint_of
from orders.services.invoices import invoices
from orders.services.lifecycle import confirmation
from orders.services.lifecycle.confirmation import OrderChanged
from orders.services.pricing.order_pricing import kept_goods
from orders.signals import KnownAddress
from tests.orders.invoice_factories import paid, refunded
from tests.orders.money import again

pytestmark = pytest.mark.django_db

PARIS = KnownAddress(
    name="Ada Byron", line1="12 rue du Moulin", line2="", city="Paris", region="", postcode="75001", country="FR"
)
FRENCH = "FR40303265045"
SUPPLY, REVERSE = "intra-community", "reverse-charge"


@pytest.fixture(autouse=True)
def austrian(settings):
    settings.SHOP_COUNTRY, settings.SHOP_VAT_ID = "AT", "ATU57194903"


def answered(answer="valid", vat_id=FRENCH, *, hours_ago=0, **more):
    at = timezone.now() - timedelta(hours=hours_ago)
    return VatIdCheck.objects.create(vat_id=vat_id, answer=answer, answered_at=at, next_at=None, **more)


@pytest.fixture
def placed(place):
    """Two mugs at €12, and delivery for €4.90, to Paris."""
    return place(shipping_address=PARIS, company="Byron et fille", vat_id="FR 40 303 265 045")


class TestReprice:
    def test_takes_the_tax_out_and_puts_it_back(self, placed):
        assert (placed.vat_id, placed.tax_reason, placed.total) == (FRENCH, "", Decimal("28.90"))
        check = answered(consultation_number="WAPIAAAA")
        order = again(confirmation.reprice_order(order=placed))
        assert (order.tax_reason, order.vat_id_check, order.is_net) == ("intra-community", check, True)
        assert (order.total, order.tax_total, order.delivery_total) == (Decimal("24.08"), 0, Decimal("4.08"))
        [line] = order.lines.all()
        assert (line.unit_price, line.tax_rate, line.exempt_rate, line.full_price) == (
            Decimal("10.00"),
            0,
            Decimal(20),
            Decimal("12.00"),
        )
        answered("invalid")
        order = again(confirmation.reprice_order(order=order))
        assert (order.tax_reason, order.vat_id_check, order.is_net) == ("", None, False)
        assert (order.total, order.tax_total) == (Decimal("28.90"), Decimal("4.82"))

    def test_keeps_the_price_with_tax_to_the_cent(self, place, make_variant):
        """€9.99 is €8.32 without 20 % of tax, and that with it is €9.98."""
        order = place({make_variant("MUG", "9.99"): 2}, shipping_address=PARIS, vat_id=FRENCH)
        answered()
        order = again(confirmation.reprice_order(order=order))
        [line] = order.lines.all()
        assert (line.unit_price, line.full_price) == (Decimal("8.32"), Decimal("9.99"))
        assert kept_goods(line, is_net=False, is_exempt=False).charged_price == Decimal("9.99")

    @pytest.mark.parametrize("answer, hours", [("invalid", 0), ("unavailable", 0), ("valid", 25)])
    def test_charges_tax_without_a_fresh_yes(self, placed, answer, hours):
        answered(answer, hours_ago=hours)
        assert confirmation.reprice_order(order=placed).tax_reason == ""

    def test_charges_tax_where_the_shop_has_no_number_itself(self, placed, settings):
        settings.SHOP_VAT_ID = ""
        answered()
        assert confirmation.reprice_order(order=placed).tax_reason == ""


class TestConfirm:
    def test_refuses_what_was_shown_with_tax_and_an_answer_came_since(self, placed, warehouse):
        shown = fingerprint_of(placed)
        answered()
        with pytest.raises(OrderChanged) as refused:
            confirmation.confirm_order(order=placed, shown=shown)
        assert "prices" in refused.value.parts
        assert again(placed).is_placed

    def test_prints_both_numbers_and_the_reason(self, placed, warehouse):
        answered()
        order = confirmation.reprice_order(order=placed)
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        invoices.issue_invoice(order=order)
        data = order.invoices.get().data
        assert (data["buyer"][:2], data["buyer_vat_id"]) == (["Byron et fille", "Ada Byron"], FRENCH)
        assert (data["tax_reason"], data["seller"]["vat_id"]) == ("intra-community", "ATU57194903")
        assert "Article 138" in data["tax_reason_text"]
        assert [(row["rate"], row["tax"], row["gross"]) for row in data["tax_lines"]] == [("0.00", "0.00", "24.08")]

    def test_says_of_each_line_and_of_the_sums_why_no_tax_is_charged(self, place, warehouse, make_variant):
        """Two mugs at €12 and delivery are a supply of goods, a booklet at €6 is a service."""
        answered()
        units = {make_variant("MUG", "12.00"): 2, make_variant("PDF", "6.00", is_digital=True): 1}
        order = place(units, shipping_address=PARIS, vat_id=FRENCH)
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        invoice = invoices.issue_invoice(order=order)
        data = InvoiceData.from_json(again(invoice).data)
        data.check()
        assert {line.sku: line.tax_reason for line in data.lines} == {"MUG": SUPPLY, "PDF": REVERSE}
        assert [(row.tax_reason, row.gross) for row in data.tax_lines] == [
            (SUPPLY, Decimal("24.08")),
            (REVERSE, Decimal("5.00")),
        ]
        assert "Article 138" in data.tax_reason_text and "Reverse charge" in data.tax_reason_text
        rows = [("K", Decimal("24.08")), ("AE", Decimal("5.00"))]
        assert list(invoice.taxes.values_list("category", "net")) == rows

        paid(order)
        for amount in ("10.00", "19.08"):
            note = invoices.issue_credit_note(refund=refunded(again(order), amount))
            assert {line.tax_reason for line in InvoiceData.from_json(again(note).data).lines} == {SUPPLY, REVERSE}
        left = InvoiceTax.objects.order_by("category").values("category").annotate(left=Sum("net"))
        assert [(row["category"], round(row["left"], 2)) for row in left] == [("AE", 0), ("K", 0)]
