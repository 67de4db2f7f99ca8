"""Goods that are called off or come back before they are paid: what is owed, what is invoiced, what is corrected."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orders import pricing, services
from orders.models import DuePaper, Invoice, Order, Payment
from orders.papers.facts import InvoiceFacts
from tests.orders.invoicing import order_of
from tests.orders.money import again, names

pytestmark = pytest.mark.django_db


def take_back(order, is_refunded=False, **units):
    """``take_back(order, MUG=1)``."""
    by_sku = {line.sku: line.pk for line in order.lines.all()}
    quantities = {by_sku[sku]: count for sku, count in units.items()}
    return services.return_lines(order=order, quantities=quantities, is_refunded=is_refunded)


def pay(order, amount=None):
    amount = again(order).amount_due if amount is None else Decimal(amount)
    services.record_payment_by_hand(order=order, amount=amount, user=None)
    return again(order)


def write_papers():
    """Let the worker write what is due, and return all papers as (kind, total), the earliest first."""
    services.write_due_papers()
    papers = list(Invoice.objects.order_by("pk"))
    for paper in papers:
        InvoiceFacts.from_json(paper.facts).check()
    return [(paper.kind, paper.total) for paper in papers]


class TestBeforeTheInvoice:
    @pytest.fixture
    def order(self, make_variant, confirmed):
        """3 mugs and 2 jugs at €12, free delivery, to be paid by transfer first."""
        return confirmed("transfer", units={make_variant("MUG"): 3, make_variant("JUG", name="Jug"): 2})

    def test_less_is_owed(self, order, client):
        take_back(order, JUG=1)
        order = again(order)
        assert (order.total, order.amount_due, order.is_paid) == (Decimal("60.00"), Decimal("48.00"), False)
        page = client.get(services.signed_url(order), follow=True).content.decode()
        assert "€48.00</strong> are to be paid" in page
        assert "€12.00 of the total were called off, and are not owed." in page

    def test_the_rest_pays_the_order_and_is_what_the_invoice_says(self, order, heard):
        take_back(order, JUG=2)
        order = pay(order)
        assert (order.is_paid, order.paid_total, order.needs_attention) == (True, Decimal("36.00"), "")
        assert names(heard) == ["order_paid"]
        assert write_papers() == [("invoice", Decimal("36.00"))]
        facts = InvoiceFacts.from_json(Invoice.objects.get().facts)
        assert [(line.sku, line.quantity) for line in facts.lines] == [("MUG", 3)]
        assert services.pack_order(order=order).is_packed

    def test_what_came_may_be_all_of_it_now(self, order, heard):
        order = pay(order, "48.00")
        assert not order.is_paid
        take_back(order, JUG=1)
        order = again(order)
        assert (order.is_paid, order.pay_until) == (True, None)
        assert order.paid_at is not None
        assert names(heard) == ["attention_needed", "order_paid"]
        assert heard[1][1]["amount"] == Decimal("48.00")
        assert write_papers() == [("invoice", Decimal("48.00"))]

    def test_a_part_is_refunded_where_more_came_than_is_owed_now(self, order, heard):
        order = pay(order, "55.00")
        take_back(order, is_refunded=True, JUG=1)
        order = again(order)
        # €5 were not paid yet, and are not owed; €7 of the jug were
        assert (order.credited_total, order.refunded_total, order.amount_due) == (Decimal(5), Decimal(7), 0)
        assert names(heard) == ["attention_needed", "order_paid", "order_refunded"]
        # the invoice says what is kept: no credit note corrects it
        assert write_papers() == [("invoice", Decimal("48.00"))]
        assert order.balance == Decimal("48.00")

    def test_more_than_the_rest_is_told_a_person(self, order, heard):
        take_back(order, JUG=1)
        order = pay(order, "60.00")
        assert "€12.00 too much" in order.needs_attention
        assert order.is_paid

    def test_all_of_it_ends_the_order_and_no_paper_is_written(self, order, heard):
        take_back(order, JUG=2)
        order = take_back(order, MUG=3)
        assert (order.is_returned, again(order).amount_due) == (True, 0)
        assert write_papers() == []
        order = pay(order, "60.00")  # money that comes now goes back
        assert names(heard) == ["attention_needed", "order_refunded"]

    def test_what_was_paid_before_is_counted_as_before(self, order):
        order = pay(order)
        take_back(order, is_refunded=True, JUG=1)
        order = again(order)
        assert (order.credited_total, order.refunded_total) == (0, Decimal("12.00"))

    def test_free_units_leave_nothing_to_wait_for(self, order):
        order.lines.filter(sku="MUG").update(total=0, discount=Decimal("36.00"), tax_amount=0)
        Order.objects.update(total=Decimal("24.00"), discount_total=Decimal("36.00"))
        take_back(again(order), JUG=2)
        order = again(order)
        assert (order.amount_due, order.pay_until, order.may_be_sent) == (0, None, True)


class TestAtTheGateway:
    def test_what_is_open_over_more_is_closed_and_the_rest_can_be_paid(self, make_variant, confirmed):
        order = confirmed(units={make_variant("MUG"): 3, make_variant("JUG", name="Jug"): 2})
        first = services.start_payment(order=order, choice="second-step")
        take_back(order, JUG=2)
        assert services.look_up_payments() == 1
        assert again(first).status == Payment.Status.CANCELLED
        second = services.start_payment(order=again(order), choice="succeed")
        assert (second.is_paid, second.amount) == (True, Decimal("36.00"))
        assert again(order).is_paid

    def test_one_over_what_is_owed_is_left_open(self, confirmed):
        order = confirmed()
        payment = services.start_payment(order=order, choice="second-step")
        services.close_payments(order)
        services.look_up_payments()
        assert again(payment).is_open


class TestAfterTheInvoice:
    @pytest.fixture
    def order(self, bought):
        """3 mugs and 2 jugs at €12, free delivery, sent and not paid."""
        order = bought()
        services.ship_order(order=order, key="k" * 24, quantities=None, user=None)
        assert write_papers() == [("invoice", Decimal("60.00"))]
        return again(order)

    def test_a_credit_note_corrects_it_without_a_refund(self, order):
        take_back(order, MUG=1)
        assert again(order).amount_due == Decimal("48.00")
        assert write_papers() == [("invoice", Decimal("60.00")), ("credit-note", Decimal("12.00"))]
        credit = Invoice.objects.get(kind="credit-note")
        facts = InvoiceFacts.from_json(credit.facts)
        assert (credit.refund, credit.corrects.total, facts.paid_text) == (
            None,
            Decimal("60.00"),
            "You do not owe this amount any more.",
        )
        assert facts.lines[0].title == "Not owed, 1 × Mug."
        assert pay(order).is_paid

    def test_all_of_it_corrects_all_of_it(self, order):
        take_back(order, MUG=1)
        order = take_back(order, MUG=2, JUG=2)
        assert order.is_returned
        assert [total for _, total in write_papers()] == [Decimal("60.00"), Decimal("12.00"), Decimal("48.00")]

    def test_what_was_paid_of_it_needs_a_refund(self, order):
        order = pay(order, "50.00")
        take_back(order, is_refunded=True, MUG=2)
        order = again(order)
        assert (order.credited_total, order.refunded_total) == (Decimal("10.00"), Decimal("14.00"))
        assert [total for _, total in write_papers()] == [Decimal("60.00"), Decimal("10.00"), Decimal("14.00")]
        assert (order.amount_due, order.balance) == (0, Decimal("36.00"))

    def test_one_that_is_due_and_not_written_is_not_written_when_all_came_back(self, bought, order):
        other = bought({line.variant: line.quantity for line in order.lines.select_related("variant")})
        services.ship_order(order=other, key="o" * 24, quantities=None, user=None)
        take_back(other, MUG=3, JUG=2)
        assert not DuePaper.objects.exists()
        assert len(write_papers()) == 1


GOODS = st.lists(
    st.builds(
        pricing.Goods,
        variant_id=st.none(),
        unit_price=st.decimals("0.01", "400", places=2),
        quantity=st.integers(1, 5),
        tax_rate=st.sampled_from([Decimal(rate) for rate in ("0", "7", "19", "25.5")]),
    ),
    min_size=1,
    max_size=4,
)
VOUCHERS = st.none() | st.builds(
    pricing.Terms,
    name=st.just("Sale"),
    kind=st.sampled_from(["percentage", "amount"]),
    value=st.decimals("0.01", "60", places=2),
)


class TestSums(TestCase):
    """Whatever is called off when, and paid in between: what is invoiced, less what is credited, is what was kept."""

    @settings(max_examples=30, deadline=None)
    @given(GOODS, VOUCHERS, st.decimals("0", "20", places=2), st.data())
    def test_add_up_to_the_cent(self, goods, voucher, delivery, data):
        order = order_of(pricing.add_up(goods, voucher=voucher, delivery=lambda total: delivery))
        for _ in range(data.draw(st.integers(1, 4))):
            if data.draw(st.booleans()):
                services.ask_for_invoice(order=again(order))
                services.write_due_papers()
            if again(order).amount_due and data.draw(st.booleans()):
                cents = int(again(order).amount_due * 100)
                pay(order, Decimal(data.draw(st.integers(1, cents))) / 100)
            lines = [line for line in order.lines.all() if line.returnable_quantity]
            if not lines or not again(order).is_binding:
                break
            line = data.draw(st.sampled_from(lines))
            units = data.draw(st.integers(1, line.returnable_quantity))
            is_refunded = bool(again(order).balance)
            services.return_lines(order=order, quantities={line.pk: units}, is_refunded=is_refunded)
        services.write_due_papers()
        order = again(order)
        papers = [(paper.kind, InvoiceFacts.from_json(paper.facts)) for paper in Invoice.objects.filter(order=order)]
        for _, facts in papers:
            facts.check()
            assert all(tax.net >= 0 and tax.tax >= 0 for tax in facts.tax_lines)
        assert order.amount_due >= 0
        if order.is_binding:
            kept = sum((line.total - line.value_of(line.returned_quantity) for line in order.lines.all()), Decimal(0))
            assert order.amount_due + order.balance == kept + order.delivery_total
            if papers:
                signed = [facts.total if kind == "invoice" else -facts.total for kind, facts in papers]
                assert sum(signed) == kept + order.delivery_total
