"""Goods that are cancelled or come back before they are paid: what is owed, what is invoiced, what is corrected."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from orders.documents.data import InvoiceData
from orders.models import Invoice, Order, Payment, PendingDocument, Voucher, VoucherUse
from orders.rules import pricing
from orders.rules.change_plan import ChangeRefused
from orders.services.fulfilment import shipping
from orders.services.invoices import pending_documents
from orders.services.lifecycle import cancellation, change_planning, changes, payment_worker, returns
from orders.services.order import links, review_flags, transitions
from orders.services.payment import payments, refunds, settlement
from products.models import Variant
from tests.orders.invoice_factories import order_of, refunded
from tests.orders.money import again, names, reasons

pytestmark = pytest.mark.django_db


def take_back(order, is_refunded=False, **units):
    """``take_back(order, MUG=1)``."""
    by_sku = {line.sku: line.pk for line in order.lines.all()}
    quantities = {by_sku[sku]: count for sku, count in units.items()}
    return returns.return_lines(order=order, quantities=quantities, is_refunded=is_refunded)


def pay(order, amount=None):
    amount = again(order).amount_due if amount is None else Decimal(amount)
    payments.record_manual_payment(order=order, amount=amount, user=None)
    return again(order)


def write_papers():
    """Let the worker write what is due, and return all documents as (kind, total), the earliest first."""
    pending_documents.write_pending_documents()
    documents = list(Invoice.objects.order_by("pk"))
    for document in documents:
        InvoiceData.from_json(document.data).check()
    return [(document.kind, document.total) for document in documents]


class TestBeforeTheInvoice:
    @pytest.fixture
    def order(self, make_variant, confirmed):
        """3 mugs and 2 jugs at €12, free delivery, to be paid by transfer first."""
        return confirmed("transfer", units={make_variant("MUG"): 3, make_variant("JUG", name="Jug"): 2})

    def test_less_is_owed(self, order, client):
        take_back(order, JUG=1)
        order = again(order)
        assert (order.total, order.amount_due, order.is_paid) == (Decimal("60.00"), Decimal("48.00"), False)
        page = client.get(links.signed_url(order), follow=True).content.decode()
        assert "€48.00</strong> is to be paid" in page
        assert "€12.00 of the total was cancelled, and is not owed." in page

    def test_the_rest_pays_the_order_and_is_what_the_invoice_says(self, order, heard):
        take_back(order, JUG=2)
        order = pay(order)
        assert (order.is_paid, order.paid_total, reasons(order)) == (True, Decimal("36.00"), "")
        assert names(heard) == ["order_paid"]
        assert write_papers() == [("invoice", Decimal("36.00"))]
        facts = InvoiceData.from_json(Invoice.objects.get().data)
        assert [(line.sku, line.quantity) for line in facts.lines] == [("MUG", 3)]
        assert shipping.pack_order(order=order).is_packed

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
        assert "€12.00 too much" in reasons(order)
        assert order.is_paid

    def test_all_of_it_ends_the_order_and_no_paper_is_written(self, order, heard):
        take_back(order, JUG=2)
        order = take_back(order, MUG=3)
        assert (order.is_cancelled, again(order).amount_due) == (True, 0)
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
        assert (order.amount_due, order.pay_until, order.awaits_payment) == (0, None, False)


class TestAtTheGateway:
    def test_what_is_open_over_more_is_closed_and_the_rest_can_be_paid(self, make_variant, confirmed):
        order = confirmed(units={make_variant("MUG"): 3, make_variant("JUG", name="Jug"): 2})
        first = payments.start_payment(order=order, choice="second-step")
        take_back(order, JUG=2)
        assert payment_worker.look_up_payments() == 1
        assert again(first).status == Payment.Status.CANCELLED
        second = payments.start_payment(order=again(order), choice="succeed")
        assert (second.is_paid, second.amount) == (True, Decimal("36.00"))
        assert again(order).is_paid

    def test_one_over_what_is_owed_is_left_open(self, confirmed):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="second-step")
        settlement.close_payments(order)
        payment_worker.look_up_payments()
        assert again(payment).is_open


class TestAfterTheInvoice:
    @pytest.fixture
    def order(self, bought):
        """3 mugs and 2 jugs at €12, free delivery, sent and not paid."""
        order = bought()
        shipping.ship_order(order=order, key="k" * 24, quantities=None, user=None)
        assert write_papers() == [("invoice", Decimal("60.00"))]
        return again(order)

    def test_a_credit_note_corrects_it_without_a_refund(self, order):
        take_back(order, MUG=1)
        assert again(order).amount_due == Decimal("48.00")
        assert write_papers() == [("invoice", Decimal("60.00")), ("credit-note", Decimal("12.00"))]
        credit = Invoice.objects.get(kind="credit-note")
        facts = InvoiceData.from_json(credit.data)
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
        other = bought({Variant.objects.get(pk=line.variant_id): line.quantity for line in order.lines.all()})
        shipping.ship_order(order=other, key="o" * 24, quantities=None, user=None)
        take_back(other, MUG=3, JUG=2)
        assert not PendingDocument.objects.exists()
        assert len(write_papers()) == 1


class TestAfterItWasPaid:
    @pytest.fixture
    def order(self, make_variant, confirmed):
        """3 mugs at €12, €4.90 for delivery, paid and sent."""
        order = pay(confirmed("transfer", units={make_variant("MUG"): 3}))
        shipping.ship_order(order=order, key="k" * 24, quantities=None, user=None)
        return again(order)

    def test_what_comes_back_and_is_not_refunded_is_told_a_person(self, order, heard):
        take_back(order, MUG=1)
        assert "€12.00 paid for goods that came back" in reasons(order)
        assert "attention_needed" in names(heard)
        review_flags.mark_reviewed(order=order, user=None)
        take_back(order, is_refunded=True, MUG=1)
        assert reasons(order) == ""
        take_back(order, MUG=1)
        order = again(order)
        assert (order.status, order.balance, order.amount_due) == ("returned", Decimal("28.90"), 0)
        assert "€28.90 paid for goods that came back" in reasons(order), (
            "all that is here, with what was seen to before"
        )


class TestBeforeTheWorkerCame:
    """The invoice is due, and the worker has not written it when goods are cancelled or come back."""

    @pytest.fixture
    def order(self, make_variant, confirmed):
        """3 mugs and 2 jugs at €12, free delivery; a jug is cancelled, and the rest is paid."""
        order = confirmed("transfer", units={make_variant("MUG"): 3, make_variant("JUG", name="Jug"): 2})
        take_back(order, JUG=1)
        return pay(order)

    def test_what_nobody_owed_is_not_invoiced_after_all(self, order):
        cancellation.cancel_order(order=order)
        assert write_papers() == [("invoice", Decimal("48.00")), ("credit-note", Decimal("48.00"))]
        assert again(order).balance == 0

    def test_it_says_the_same_as_if_the_worker_had_been_there(self, order):
        take_back(order, is_refunded=True, MUG=1)
        assert write_papers() == [("invoice", Decimal("48.00")), ("credit-note", Decimal("12.00"))]

    def test_what_is_kept_of_an_order_that_came_back_is_on_paper(self, bought, make_variant):
        other = bought({make_variant("CUP", name="Cup"): 3})
        shipping.ship_order(order=other, key="k" * 24, user=None)
        other = pay(other, "10.00")
        take_back(other, is_refunded=True, CUP=3)
        assert again(other).balance == 0, "delivery goes back with the last of the goods"
        assert [total for _, total in write_papers()] == [Decimal("40.90"), Decimal("30.90"), Decimal("10.00")]


class TestAllOfIt:
    """All that is left is cancelled before anything was sent: a cancellation, with all that belongs to one."""

    def test_gives_delivery_and_voucher_back(self, confirmed, make_variant):
        order = confirmed(units={make_variant("MUG"): 2})
        voucher = Voucher.objects.create(code="TEN", name="Ten off", kind="percentage", value=10, used_count=1)
        VoucherUse.objects.create(voucher=voucher, order=order, email=order.email)
        Order.objects.update(voucher=voucher)
        payments.start_payment(order=order, choice="succeed")
        take_back(order, is_refunded=True, MUG=1)
        assert again(order).balance
        order = take_back(order, is_refunded=True, MUG=1)
        assert (order.is_cancelled, again(order).balance, again(voucher).used_count) == (True, 0, 0)


class TestNothingToSend:
    """All that would have gone into a parcel is cancelled; what is left is digital."""

    @pytest.fixture
    def order(self, make_variant, confirmed):
        pattern = make_variant("PDF", name="Pattern")
        order = confirmed("transfer", units={make_variant("MUG"): 2, pattern: 1})
        order.lines.filter(sku="PDF").update(is_digital=True)
        return again(order)

    def test_costs_no_delivery(self, order, client):
        assert order.delivery_total == Decimal("4.90")
        take_back(order, MUG=2)
        order = again(order)
        assert (order.needs_delivery, order.amount_due) == (False, Decimal("12.00"))
        page = client.get(links.signed_url(order), follow=True).content.decode()
        assert "€4.90" in page and "€28.90 of the total was cancelled" in page
        assert pay(order).is_paid
        assert write_papers() == [("invoice", Decimal("12.00"))]
        assert not again(order).is_packable
        assert shipping.deliver_order(order=order, user=None).is_delivered

    def test_gives_it_back_where_it_was_paid(self, order):
        pay(order)
        take_back(order, is_refunded=True, MUG=2)
        assert again(order).balance == Decimal("12.00")
        assert write_papers() == [("invoice", Decimal("40.90")), ("credit-note", Decimal("28.90"))]

    def test_is_not_so_while_a_parcel_is_left_or_was_sent(self, order):
        take_back(order, MUG=1)
        assert again(order).needs_delivery
        pay(order)
        shipping.ship_order(order=order, key="k" * 24, user=None)
        take_back(order, MUG=1)
        assert again(order).needs_delivery


class TestMoney:
    @pytest.fixture
    def order(self, bought):
        """3 mugs and 2 jugs at €12, free delivery, by invoice."""
        return bought()

    def test_what_was_paid_and_called_off_without_a_refund_is_told_a_person(self, order, heard):
        pay(order)
        take_back(order, JUG=1)
        assert "€12.00 paid for goods that came back or were cancelled" in reasons(order)
        assert names(heard) == ["order_paid", "attention_needed"]
        refunds.refund_order(order=order, amount=Decimal("12.00"), reason="Called off")
        assert write_papers() == [("invoice", Decimal("60.00")), ("credit-note", Decimal("12.00"))]

    def test_nothing_goes_back_while_not_all_is_paid(self, order):
        pay(order, "30.00")
        with pytest.raises(refunds.RefundRefused, match="€30.00 of this order is still to be paid"):
            refunds.refund_order(order=order, amount=Decimal("30.00"), reason="Wrong card")
        assert again(order).refunded_total == 0

    def test_what_went_back_at_the_gateway_before_the_invoice_corrects_it(self, order):
        """There it cannot be refused."""
        payment = again(pay(order, "30.00").payments.get())
        refund = refunded(again(order), "30.00", status="done")
        pending_documents.schedule_credit_note(order=order, refund=refund)
        assert write_papers() == []
        assert payment.received == pay(order).balance == Decimal("30.00")
        assert write_papers() == [("invoice", Decimal("60.00")), ("credit-note", Decimal("30.00"))]

    def test_late_money_goes_back_and_nothing_that_was_kept(self, order):
        pay(order)
        shipping.ship_order(order=order, key="k" * 24, user=None)
        take_back(order, JUG=2, MUG=3)
        refunds.refund_order(order=order, amount=Decimal("40.00"), reason="Chipped: €20 are kept")
        order = pay(order, "60.00")
        assert (order.paid_total, order.refunded_total) == (Decimal("120.00"), Decimal("100.00"))

    def test_goods_that_come_back_of_what_was_paid_twice_are_credited(self, order):
        pay(order)
        write_papers()
        pay(order, "60.00")
        take_back(order, is_refunded=True, JUG=2)
        assert write_papers() == [("invoice", Decimal("60.00")), ("credit-note", Decimal("24.00"))]
        refunds.refund_order(order=order, amount=Decimal("60.00"), reason="Paid twice")
        assert len(write_papers()) == 2

    def test_free_goods_need_no_invoice_and_are_not_paid(self, order, heard):
        order.lines.filter(sku="MUG").update(total=0, discount=Decimal("36.00"), tax_amount=0)
        Order.objects.update(total=Decimal("24.00"), discount_total=Decimal("36.00"))
        pay(order, "10.00")
        take_back(again(order), is_refunded=True, JUG=2)
        shipping.ship_order(order=order, key="k" * 24, user=None)
        assert write_papers() == []
        assert "order_paid" not in names(heard)
        assert again(order).balance == 0

    def test_nothing_owed_and_paid_once_was_not_paid_twice(self, order):
        order.lines.filter(sku="MUG").update(total=0, discount=Decimal("36.00"), tax_amount=0)
        Order.objects.update(total=Decimal("24.00"), discount_total=Decimal("36.00"))
        take_back(again(order), JUG=2)
        assert "More came than was owed: €24.00 too much" in reasons(pay(order, "24.00"))

    def test_the_page_names_no_payment_where_none_was_made(self, order, client):
        shipping.ship_order(order=order, key="k" * 24, user=None)
        take_back(order, JUG=2, MUG=3)
        page = client.get(links.signed_url(again(order)), follow=True).content.decode()
        assert "Nothing was paid, and nothing is owed." in page

    def test_the_list_of_unpaid_orders_leaves_out_what_owes_nothing(self, order, admin_client):
        unpaid = "/admin/orders/order/?paid=no"
        assert order.number in admin_client.get(unpaid).content.decode()
        shipping.ship_order(order=order, key="k" * 24, user=None)
        take_back(order, JUG=2, MUG=2)
        Order.objects.update(credited_total=Decimal("60.00"))
        assert order.number not in admin_client.get(unpaid).content.decode()


GOODS = st.lists(
    st.builds(
        pricing.PriceInput,
        variant_id=st.none(),
        unit_price=st.decimals("0.01", "400", places=2),
        quantity=st.integers(1, 5),
        tax_rate=st.sampled_from([Decimal(rate) for rate in ("0", "7", "19", "25.5")]),
    ),
    min_size=1,
    max_size=4,
)
VOUCHERS = st.none() | st.builds(
    pricing.DiscountRule,
    name=st.just("Sale"),
    kind=st.sampled_from(["percentage", "amount"]),
    value=st.decimals("0.01", "60", places=2),
)


class TestSums(TestCase):
    """Whatever is changed, cancelled, paid, sent, taken back in whatever order, and however late the worker is:
    what is invoiced, less what is credited, is what was kept and what is still to come."""

    @settings(max_examples=40)
    @given(GOODS, VOUCHERS, st.decimals("0", "20", places=2), st.booleans(), st.data())
    def test_add_up_to_the_cent(self, goods, voucher, delivery, is_prepaid, data):
        order = order_of(pricing.calculate_totals(goods, voucher=voucher).delivered_for(delivery))
        Order.objects.filter(pk=order.pk).update(is_prepaid=is_prepaid)
        for number in range(data.draw(st.integers(1, 6))):
            step = data.draw(st.sampled_from(["pay", "change", "take back", "take back", "ship", "cancel", "work"]))
            with suppress(transitions.InvalidTransition, shipping.ShippingRefused, shipping.PaymentMissing):
                self.take(step, again(order), number, data)
        pending_documents.write_pending_documents()
        assert not PendingDocument.objects.exists()
        order, lines = again(order), list(order.lines.all())
        documents = [
            (document.kind, InvoiceData.from_json(document.data)) for document in Invoice.objects.filter(order=order)
        ]
        for _, facts in documents:
            facts.check()
            assert all(tax.net >= 0 and tax.tax >= 0 for tax in facts.tax_lines)
        assert order.amount_due >= 0
        kept = order.amount_due + order.balance
        if order.is_binding:
            goods_kept = sum((line.kept_total for line in lines), Decimal(0))
            assert kept == goods_kept + order.delivery_total
        if documents:
            assert sum(facts.total if kind == "invoice" else -facts.total for kind, facts in documents) == kept
        elif not order.is_binding:
            assert kept == 0

    def change(self, order, data):
        units = {line.pk: data.draw(st.integers(0, line.quantity)) for line in order.lines.all()}
        wanted = change_planning.WantedChange(email=order.email, phone=order.phone, quantities=units)
        shown = change_planning.plan_change(order, wanted).plan.fingerprint
        changes.change_order(order=order, wanted=wanted, shown=shown, reason="", user=None)

    def take(self, step, order, number, data):
        if step == "pay" and order.amount_due:
            cents = int(order.amount_due * 100)
            pay(order, Decimal(data.draw(st.integers(1, cents) | st.just(cents))) / 100)
        if step == "take back":
            lines = [line for line in order.lines.all() if line.returnable_quantity]
            chosen = data.draw(st.lists(st.sampled_from(lines), min_size=1, unique=True)) if lines else []
            units = {line.pk: data.draw(st.integers(1, line.returnable_quantity)) for line in chosen}
            returns.return_lines(order=order, quantities=units or {0: 1}, is_refunded=bool(order.balance))
        if step == "change":
            with suppress(ChangeRefused):
                self.change(order, data)
        if step == "ship":
            shipping.ship_order(order=order, key=f"{number:024}", user=None)
        if step == "cancel":
            cancellation.cancel_order(order=order)
        if step == "work":
            pending_documents.write_pending_documents()
