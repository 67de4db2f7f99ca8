"""Units times price is the line, wherever a person sees one, in a shop with tax in its prices and in one without.

A mug costs 9.99 with 20 %: without tax 8.32, three of them 24.96, though 29.97 without tax is 24.97.
"""

import io
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader
from rest_framework.test import APIClient

from orders.documents.data import InvoiceData
from orders.models import Invoice, Voucher
from orders.services.invoices import invoices, pdfs
from orders.services.lifecycle import confirmation
from orders.services.order.payloads import full_order_payload
from tests.orders.invoice_factories import confirmed, paid, refunded

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make_variant):
    return make_variant("MUG", "9.99", 50)


@pytest.fixture
def without_tax(settings):
    settings.SHOP_PRICES_SHOWN = "without-tax"


@pytest.fixture
def order(without_tax, place, mug, ada):
    return place({mug: 3}, user=ada)


@pytest.fixture
def sold(order):
    return paid(confirmed(order))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def put(client, **headers):
    return client.post(reverse("orders:cart_add"), {"sku": "MUG", "quantity": "3"}, **headers)


def invoiced(order):
    document = invoices.issue_invoice(order=order)
    facts = InvoiceData.from_json(Invoice.objects.get(pk=document.pk).data)
    facts.check()
    return facts


def printed(order):
    document = pdfs.print_invoice(invoice=invoices.issue_invoice(order=order))
    pages = PdfReader(io.BytesIO(bytes(document.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class TestPages:
    def test_of_the_cart(self, client, mug, standard, without_tax):
        put(client)
        page = words(client.get(reverse("orders:cart")))
        for text in (
            "€8.32 each",
            "Together €24.96",
            "Subtotal without tax €24.96",
            "VAT 20 % on €29.04 €5.81",
            "Total €34.85",
        ):
            assert text in page, page

    def test_of_the_drawer(self, client, mug, standard, without_tax):
        page = words(put(client, HTTP_HX_REQUEST="true"))
        assert "3 × €8.32 €24.96" in page
        assert "€20.03 with tax more and delivery " in page  # 50.00 as typed, less 29.97 as typed

    def test_of_the_checkout(self, client, mug, standard, without_tax):
        put(client)
        page = words(client.get(reverse("orders:checkout")))
        assert "3 × Mug €24.96" in page
        assert "Total €34.85" in page

    def test_of_the_order(self, client, order, ada):
        client.force_login(ada)
        page = words(client.get(order.get_absolute_url()))
        assert "3 × €8.32 €24.96" in page
        assert "Order with obligation to pay €34.85" in page
        assert "VAT 20 % on €29.04 €5.81" in page

    def test_of_a_new_price(self, client, mug, without_tax):
        put(client)
        type(mug).objects.update(price=Decimal("12.00"))
        assert "Mug now costs €10.00; it was €8.32" in words(client.get(reverse("orders:cart")))

    def test_of_the_back_office(self, client, order, admin_user):
        client.force_login(admin_user)
        page = words(client.get(reverse("admin:orders_order_change", args=[order.pk])))
        assert "€8.32 3 €24.96 Subtotal without tax €24.96" in page

    def test_of_a_shop_with_tax(self, client, mug, standard):
        put(client)
        page = words(client.get(reverse("orders:cart")))
        assert "€9.99 each" in page
        assert "Together €29.97" in page
        assert "Contains €5.81 VAT: 20 % of €29.06" in page  # 34.87 ÷ 6, once for all of it


class TestOrder:
    def test_costs_what_its_lines_without_tax_and_the_tax_of_each_rate_add_up_to(self, order):
        line = order.lines.get()
        assert (line.shown_price, line.shown_subtotal, line.shown_total) == (
            Decimal("8.32"),
            Decimal("24.96"),
            Decimal("24.96"),
        )
        # 24.96 + 4.08 = 29.04, of which 20 % are 5.81
        assert (order.total, order.tax_total, line.total + order.delivery_total) == (
            Decimal("34.85"),
            Decimal("5.81"),
            order.total,
        )

    def test_keeps_its_mode_when_the_shop_changes_its_own(self, order, settings):
        settings.SHOP_PRICES_SHOWN = "with-tax"
        order = confirmation.reprice_order(order=order)  # the terms speak of prices, so they are shown again
        assert confirmed(order).total == Decimal("34.85")
        assert order.lines.get().shown_price == Decimal("8.32")

    def test_costs_the_same_again_when_its_way_of_delivery_is_gone(self, order, standard):
        order.delivery_total, order.total = (
            Decimal("4.89"),
            order.total - Decimal("0.01"),
        )  # as a share of 5.80 would be
        order.tax_total -= Decimal("0.01")
        order.save()
        standard.delete()
        assert confirmation.reprice_order(order=order).delivery_total == Decimal("4.90")
        assert confirmation.reprice_order(order=order).total == Decimal("34.85")

    def test_tells_other_apps_amounts_that_add_up(self, sold):
        facts = full_order_payload(sold)
        assert (facts.lines[0].unit_price, facts.lines[0].total) == (Decimal("8.32"), Decimal("24.96"))
        assert facts.subtotal + facts.delivery_total + facts.tax_total == facts.total == Decimal("34.85")

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers writes them")
    @pytest.mark.parametrize("kind", ["txt", "html"])
    def test_stands_so_in_a_mail(self, sold, kind):
        order = {"order": full_order_payload(sold)}
        mail = "".join(render_to_string(f"customers/mail/{part}.{kind}", order) for part in ("_order", "_totals"))
        text = " ".join(re.sub(r"<[^>]+>", " ", mail).split())
        for amounts in (r"€8\.32( each:)? €24\.96", r"Subtotal .*€24\.96", r"VAT €5\.81", r"Total €34\.85"):
            assert re.search(amounts, text), text

    def test_stands_so_in_the_api(self, order, ada):
        api = APIClient()
        api.force_authenticate(ada)
        answer = api.get(f"/api/v1/orders/{order.number}/").json()
        (line,) = answer["lines"]
        assert (line["unit_price"], line["subtotal"], line["discount"]) == ("8.32", "24.96", "0.00")
        assert (answer["prices_include_tax"], answer["subtotal"]) == (False, "24.96")
        assert (answer["delivery_total"], answer["tax_total"], answer["total"]) == ("4.08", "5.81", "34.85")
        assert sum(Decimal(share["tax"]) for share in answer["taxes"]) == Decimal("5.81")
        assert sum(Decimal(share["gross"]) for share in answer["taxes"]) == Decimal("34.85")


class TestInvoice:
    def test_multiplies_and_names_the_rule(self, sold):
        facts = invoiced(sold)
        (line,), (tax,) = facts.lines, facts.tax_lines
        assert (line.unit_price, line.discount, line.total) == (Decimal("8.32"), 0, Decimal("24.96"))
        assert (tax.net, tax.tax, tax.gross) == (Decimal("29.04"), Decimal("5.81"), Decimal("34.85"))

    def test_is_printed_so(self, sold):
        text = printed(sold)
        for words_ in ("3 €8.32 20 % €24.96", "Goods €24.96", "VAT 20 % €5.81", "Total €34.85"):
            assert words_ in text, text
        assert "Prices are without VAT; the total contains it. VAT is worked out once for each rate, on the sum" in text

    def test_names_the_rule_in_a_shop_with_tax(self, place, mug):
        text = printed(paid(confirmed(place({mug: 3}))))
        assert "3 €9.99 20 % €29.97" in text
        assert "VAT is worked out once for each rate, from the sum of the prices with VAT" in text
        assert "20 % €29.06 €5.81 €34.87" in text

    def test_of_what_is_left_multiplies_too(self, without_tax, place, make_variant):
        order = confirmed(place({make_variant("BEAD", "0.05", 50): 3, make_variant("BOW", "0.04", 50): 3}))
        order.lines.update(returned_quantity=1)
        order.credited_total = sum(line.total - line.kept_total for line in order.lines.all())
        order.save()
        found = [
            (line.quantity, line.unit_price, line.discount, line.total)
            for line in invoiced(paid(order, order.owed_total)).lines
        ]
        # 9 cents for two beads contain 2 of tax: of these alone they would be 7 without it
        assert found == [(2, Decimal("0.04"), 0, Decimal("0.08")), (2, Decimal("0.03"), 0, Decimal("0.06"))]

    def test_has_discounts_in_a_column_of_their_own(self, without_tax, place, mug):
        ten = Voucher.objects.create(name="Ten", code="TEN", kind="percentage", value=Decimal(10))
        facts = invoiced(paid(confirmed(place({mug: 3}, voucher=ten))))
        (line,) = facts.lines
        assert (line.unit_price * 3, line.discount, line.total) == (Decimal("24.96"), Decimal("2.50"), Decimal("22.46"))
        assert "Ten (TEN): €2.50, taken off the items above." in facts.note

    def test_has_a_credit_note_that_multiplies(self, sold):
        invoiced(sold)
        document = invoices.issue_credit_note(refund=refunded(sold, "10.00"))
        facts = InvoiceData.from_json(Invoice.objects.get(pk=document.pk).data)
        facts.check()
        (line,), (tax,) = facts.lines, facts.tax_lines
        assert (line.unit_price, line.total) == (Decimal("8.33"), Decimal("8.33"))
        assert (tax.net, tax.tax, facts.total) == (Decimal("8.33"), Decimal("1.67"), Decimal("10.00"))
        assert facts.rounding
