"""Each table has as many cells a line as columns, and tells what the books need."""

from datetime import date
from decimal import Decimal

import pytest

from my_shop.kernel.exports.listed import exported_rows
from orders import exports
from orders.exports import INVOICES, ORDER_LINES, ORDERS, PAYMENTS, REFUNDS
from orders.models import Invoice, InvoiceTax, Order, Payment, Refund, VatIdCheck
from orders.services.invoices import invoices
from tests import factories, recipes
from tests.orders.invoice_factories import paid, refunded

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    factories.catalogue(1, pictures=0)
    (order,) = factories.orders(1, [recipes.member.make(email="ada@example.com")])
    return order


def lines(exporter, model):
    found = [dict(zip(exporter.columns, line, strict=True)) for line in exporter.rows(model.objects.order_by("pk"))]
    assert found
    return found


def test_columns_have_names_of_their_own():
    for exporter in exports.EXPORTERS:
        assert len({*exporter.columns}) == len(exporter.columns)


class TestOrders:
    def test_says_where_it_goes_and_how_it_stands_with_the_money(self, order):
        (line,) = lines(ORDERS, Order)
        assert line["number"] == order.number
        assert (line["shipping_name"], line["shipping_postcode"], line["billing_name"]) == ("Ada Byron", "LS1 4AB", "")
        assert (line["payment_status"], line["amount_due"], line["pieces"]) == ("unpaid", order.total, 2)
        paid(order)
        assert lines(ORDERS, Order)[0]["payment_status"] == "paid"

    def test_says_which_business_buys_and_why_it_is_charged_no_vat(self, order):
        check = VatIdCheck.objects.create(vat_id="ATU12345675")
        facts = {"tax_reason": "intra-community", "is_net": True, "tax_total": 0, "vat_id_check": check}
        Order.objects.update(company="Byron et fille", vat_id="ATU12345675", **facts)
        (line,) = lines(ORDERS, Order)
        told = [line[name] for name in ("company", "vat_id", "tax_reason", "prices_without_tax")]
        assert told == ["Byron et fille", "ATU12345675", "intra-community", True]

    def test_reads_any_number_of_orders_by_as_many_queries(self, django_assert_num_queries):
        factories.catalogue(1, pictures=0)
        factories.orders(5, [recipes.member.make()])
        with django_assert_num_queries(4):
            assert len(list(ORDERS.rows(Order.objects.order_by("pk")))) == 5

    def test_are_those_of_the_list_that_is_narrowed(self, order):
        admin = recipes.admin.make()
        for query, count in [("work=pay", 1), ("work=ship", 0), ("q=ada", 1), ("q=bo", 0), ("country=GB", 0)]:
            assert exported_rows(ORDERS, user=admin, query=query).count() == count, query


def test_order_lines_have_a_line_for_each(order):
    found = lines(ORDER_LINES, Order)
    assert [line["number"] for line in found] == [order.number] * 2
    assert sum(line["line_total"] for line in found) == order.total - order.delivery_total


def test_payments_and_refunds_say_which_order(order):
    refunded(paid(order), "5.00")
    (payment,), (refund,) = lines(PAYMENTS, Payment), lines(REFUNDS, Refund)
    assert (payment["order_number"], payment["amount_received"]) == (order.number, order.total)
    assert (refund["order_number"], refund["amount"]) == (order.number, Decimal("5.00"))


class TestInvoices:
    def test_have_a_line_for_each_rate_and_add_up(self, order):
        invoice = invoices.issue_invoice(order=order)
        found = lines(INVOICES, Invoice)
        assert {line["number"] for line in found} == {invoice.number}
        assert sum(line["gross"] for line in found) == invoice.total == found[0]["document_total"]
        assert all(line["net"] + line["tax"] == line["gross"] for line in found)

    def test_say_of_each_amount_whose_vat_it_is_and_why_none_is_charged(self, order):
        invoice = Invoice.objects.create(
            order=order, kind="credit-note", number="C1", year=2026, sequence=1, total=5, data={}
        )
        facts = {"issued_on": date(2026, 2, 3), "country": "XI", "area": "eu-business", "tax": 0}
        for category in ("K", "AE"):
            InvoiceTax.objects.create(invoice=invoice, category=category, rate=0, net="-2.50", gross="-2.50", **facts)
        found = lines(INVOICES, Invoice)
        assert [(line["country"], line["vat_area"], line["vat_category"]) for line in found] == [
            ("XI", "eu-business", "K"),
            ("XI", "eu-business", "AE"),
        ]
        assert [(line["net"], line["gross"], line["document_total"]) for line in found] == [
            (Decimal("-2.50"), Decimal("-2.50"), -5)
        ] * 2

    def test_are_read_by_as_many_queries_however_many_there_are(self, order, django_assert_num_queries):
        factories.orders(2, [recipes.member.make()])
        for each in Order.objects.all():
            invoices.issue_invoice(order=each)
        with django_assert_num_queries(2):
            assert len(list(INVOICES.rows(Invoice.objects.order_by("pk")))) == 3

    def test_files_are_those_that_are_printed(self, order):
        invoice = invoices.issue_invoice(order=order)
        assert list(INVOICES.files(Invoice.objects.order_by("pk"))) == []
        invoice.pdf, invoice.printed_at = b"%PDF", invoice.issued_at
        invoice.save()
        assert list(INVOICES.files(Invoice.objects.order_by("pk"))) == [(invoice.filename, b"%PDF")]
