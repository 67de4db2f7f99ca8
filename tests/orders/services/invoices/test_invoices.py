from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from my_shop.kernel.money import added_tax, contained_tax
from orders.documents.data import InvoiceData
from orders.models import Invoice, NumberSeries, Order, OrderAddress, OrderLine, Refund
from orders.rules import pricing
from orders.services.invoices import invoices, pdfs
from orders.services.invoices.einvoice_facts import einvoice_facts
from orders.services.invoices.invoice_data import build_invoice_data
from tests.orders.invoice_factories import confirmed, order_of, paid, refunded

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def facts_of(document):
    return InvoiceData.from_json(Invoice.objects.get(pk=document.pk).data)


class TestIssueInvoice:
    def test_says_what_was_bought_and_paid(self, place, make_variant, settings):
        settings.SHOP_ADDRESS = ["Fern Ltd", "Dublin"]
        order = paid(confirmed(place({make_variant("MUG", "12.00", label="Sage"): 2})))
        document = invoices.issue_invoice(order=order, at=NOON)
        facts = facts_of(document)
        facts.check()
        assert (document.number, document.total, document.issued_at) == ("2026-00001", order.total, NOON)
        assert facts.buyer == tuple(order.addresses.get().printed_lines)
        assert [(line.title, line.quantity, line.total) for line in facts.lines] == [("Mug, Sage", 2, Decimal("24.00"))]
        assert (facts.delivery_total, facts.total) == (Decimal("4.90"), Decimal("28.90"))
        assert [(tax.rate, tax.tax) for tax in facts.tax_lines] == [(Decimal("20.00"), order.tax_total)]
        assert facts.paid_text.startswith("Paid in full on")
        assert facts.seller.address == ("Fern Ltd", "Dublin")

    def test_says_in_parts_what_machines_read(self, place, settings):
        settings.SHOP_BANK_IBAN = "DE89 3704 0044 0532 0130 00"
        order = confirmed(place())
        due = facts_of(invoices.issue_invoice(order=order)).facts
        address = order.addresses.get()
        assert (due.buyer.name, due.buyer.lines[0], due.buyer.postcode, due.buyer.country) == (
            address.name, address.line1, address.postcode, address.country,
        )  # fmt: skip
        assert due.delivery == due.buyer
        assert (due.paid, due.outside_vat) == (0, "")
        paid_one = facts_of(invoices.issue_invoice(order=paid(confirmed(place())))).facts
        assert paid_one.paid == Decimal("28.90")
        order.payment_method = None
        assert einvoice_facts(order, {}, order.total).payment_means == "58"
        assert einvoice_facts(order, {}, order.total).iban == "DE89370400440532013000"

    def test_is_a_snapshot_that_no_row_of_today_changes(self, place):
        order = paid(confirmed(place()))
        document = invoices.issue_invoice(order=order)
        before = facts_of(document)
        OrderLine.objects.update(name="Renamed")
        OrderAddress.objects.update(name="Bo")
        assert facts_of(document) == before

    def test_answers_the_same_invoice_again_whatever_became_of_the_order(self, place):
        order = paid(confirmed(place()))
        first = invoices.issue_invoice(order=order)
        Order.objects.update(status=Order.Status.RETURNED)
        order.refresh_from_db()
        assert invoices.issue_invoice(order=order) == first
        assert (Invoice.objects.count(), order.events.filter(kind="invoiced").count()) == (1, 1)

    def test_has_nothing_to_write_for_an_order_that_is_not_binding_or_free(self, place):
        placed, free = place(), confirmed(place())
        free.total = Decimal(0)
        assert invoices.issue_invoice(order=placed) is None
        assert invoices.issue_invoice(order=free) is None
        assert (Invoice.objects.count(), NumberSeries.objects.count()) == (0, 0)

    def test_gives_a_number_back_that_was_rolled_back(self, place):
        first, second = (confirmed(place()) for _ in range(2))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            invoices.issue_invoice(order=first, at=NOON)
            raise ZeroDivisionError
        assert invoices.issue_invoice(order=second, at=NOON).number == "2026-00001"
        assert invoices.issue_invoice(order=first, at=NOON).number == "2026-00002"

    @pytest.mark.parametrize(
        ("zone", "at", "number", "day"),
        [
            ("Europe/Berlin", datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "2026-00001", date(2026, 12, 31)),
            ("Europe/Berlin", datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "2027-00001", date(2027, 1, 1)),
            ("America/New_York", datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), "2026-00001", date(2026, 12, 31)),
        ],
    )
    def test_begins_a_new_series_at_midnight_here(self, place, zone, at, number, day):
        order = confirmed(place())
        with timezone.override(zone):
            document = invoices.issue_invoice(order=order, at=at)
        assert (document.number, facts_of(document).issued_on) == (number, day)

    def test_breaks_no_sale_in_a_shop_that_has_not_said_its_address(self, place, settings):
        settings.SHOP_ADDRESS = []
        document = invoices.issue_invoice(order=confirmed(place()))
        assert facts_of(document).seller.address == (settings.SHOP_NAME,)
        assert pdfs.print_invoice(invoice=document).is_printed

    def test_is_printed_later_with_what_is_still_to_be_paid(self, place):
        facts = facts_of(invoices.issue_invoice(order=confirmed(place())))
        assert facts.paid_text.startswith("Please pay €28.90")

    def test_asks_as_much_of_the_database_for_many_lines_as_for_one(
        self, place, make_variant, django_assert_max_num_queries
    ):
        few = confirmed(place())
        many = confirmed(place({make_variant(f"SKU-{n}"): 1 for n in range(12)}))
        with django_assert_max_num_queries(13) as counted:
            invoices.issue_invoice(order=few)
        with django_assert_max_num_queries(len(counted)):
            invoices.issue_invoice(order=many)


class TestIssueCreditNote:
    @pytest.fixture
    def order(self, place):
        order = paid(confirmed(place()))
        invoices.issue_invoice(order=order, at=NOON)
        return order

    def test_repeats_the_invoice_where_all_goes_back(self, order):
        document = invoices.issue_credit_note(refund=refunded(order, "28.90"), at=NOON)
        facts, invoice = facts_of(document), facts_of(document.corrects)
        assert (document.number, facts.corrects, document.total) == ("C2026-00001", "2026-00001", Decimal("28.90"))
        assert (facts.facts.paid, facts.facts.corrects_issued_on) == (0, invoice.issued_on)
        assert (facts.lines, facts.tax_lines, facts.delivery_total) == (
            invoice.lines,
            invoice.tax_lines,
            invoice.delivery_total,
        )

    def test_says_why_a_part_goes_back(self, order):
        facts = facts_of(invoices.issue_credit_note(refund=refunded(order, "6.00")))
        assert [(line.title, line.total) for line in facts.lines] == [("Refund, It was broken", Decimal("6.00"))]
        assert [(tax.rate, tax.net, tax.tax) for tax in facts.tax_lines] == [(20, Decimal("5.00"), Decimal("1.00"))]

    def test_answers_the_same_one_again(self, order):
        refund = refunded(order, "6.00")
        first = invoices.issue_credit_note(refund=refund)
        assert invoices.issue_credit_note(refund=refund) == first
        assert Invoice.objects.filter(kind="credit-note").count() == 1

    def test_writes_none_where_there_is_no_invoice(self, place):
        order = paid(confirmed(place()))
        assert invoices.issue_credit_note(refund=refunded(order, "6.00")) is None
        assert not Invoice.objects.exists()

    def test_writes_none_for_money_that_was_paid_twice(self, order):
        paid(order)
        assert invoices.issue_credit_note(refund=refunded(order, "28.90")) is None
        assert invoices.issue_credit_note(refund=refunded(order, "28.90")).total == Decimal("28.90")

    def test_credits_the_price_alone_where_more_goes_back(self, order):
        paid(order, "10.00")
        assert invoices.issue_credit_note(refund=refunded(order, "38.90")).total == Decimal("28.90")

    def test_credits_nothing_again_where_a_refund_failed_and_is_made_anew(self, order):
        first = refunded(order, "28.90")
        invoices.issue_credit_note(refund=first)
        Refund.objects.filter(pk=first.pk).update(status=Refund.Status.FAILED)
        order.refunded_total = Decimal(0)
        assert invoices.issue_credit_note(refund=refunded(order, "28.90")) is None


GOODS = st.lists(
    st.builds(
        pricing.PriceInput,
        variant_id=st.none(),
        unit_price=st.decimals("0.01", "400", places=2),
        quantity=st.integers(1, 9),
        tax_rate=st.sampled_from([Decimal(rate) for rate in ("0", "5", "7", "10", "19", "20", "25.5")]),
    ),
    min_size=1,
    max_size=6,
)
VOUCHERS = st.none() | st.builds(
    pricing.DiscountRule,
    name=st.just("Sale"),
    kind=st.sampled_from(["percentage", "amount", "free-delivery"]),
    value=st.decimals("0.01", "99", places=2),
)


class TestSums(TestCase):
    """In every combination of goods, rates, discounts and delivery, and however it is refunded."""

    @settings(max_examples=20)
    @given(GOODS, VOUCHERS, st.decimals("0", "20", places=2), st.booleans(), st.data())
    def test_add_up_to_the_cent(self, goods, voucher, delivery, is_net, data):
        goods = [replace(item, is_net=is_net) for item in goods]
        sums = pricing.calculate_totals(goods, voucher=voucher).delivered_for(delivery)
        order = order_of(sums)
        invoice = invoices.issue_invoice(order=order, at=NOON)
        if not sums.total:
            assert invoice is None
            return
        facts = facts_of(invoice)
        facts.check()
        assert sum(tax.tax for tax in facts.tax_lines) == order.tax_total
        for tax in facts.tax_lines:  # as the document says: once for each rate
            assert tax.tax == (added_tax(tax.net, tax.rate) if is_net else contained_tax(tax.gross, tax.rate))
        for line, item in zip(facts.lines, goods, strict=True):
            assert (line.unit_price, line.quantity) == (item.shown_price, item.quantity)
            assert line.discount >= 0
        paid(order)
        credits, cents = [], int(order.total * 100)
        while cents:
            part = data.draw(st.integers(1, cents)) if len(credits) < 5 else cents
            refund = refunded(order, Decimal(part) / 100)
            credit = facts_of(invoices.issue_credit_note(refund=refund, at=NOON))
            credit.check()
            assert credit.total == refund.amount
            for tax in credit.tax_lines:
                assert tax.net >= 0
                assert tax.tax >= 0
                # the last cents of a rate take what the credit notes before left
                assert abs(tax.tax - contained_tax(tax.gross, tax.rate)) <= Decimal("0.01") * (
                    len(goods) + len(credits) + 2
                )
            credits.append(credit)
            cents -= part
        for tax in facts.tax_lines:
            parts = [part for credit in credits for part in credit.tax_lines if part.rate == tax.rate]
            assert (sum(p.net for p in parts), sum(p.tax for p in parts)) == (tax.net, tax.tax)

    @settings(max_examples=20)
    @given(GOODS, VOUCHERS, st.booleans(), st.data())
    def test_of_what_is_left_of_an_order_add_up_to_what_is_owed(self, goods, voucher, is_net, data):
        order = order_of(pricing.calculate_totals([replace(item, is_net=is_net) for item in goods], voucher=voucher))
        owed = order.total
        for line in order.lines.all():
            line.returned_quantity = data.draw(st.integers(0, line.quantity))
            line.save(update_fields=["returned_quantity"])
            owed -= line.total - line.kept_total
        facts = build_invoice_data(Order.objects.get(pk=order.pk), number="1", at=NOON)
        facts.check()
        assert facts.total == owed
        assert all(line.discount >= 0 for line in facts.lines)
        if voucher is None:
            assert not any(line.discount for line in facts.lines), "units times price is the line"
