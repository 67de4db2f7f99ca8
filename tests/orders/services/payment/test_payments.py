from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from my_shop.demo.gateway.offline import OfflineGateway
from my_shop.kernel import clock
from orders.gateways.protocol import Answer, ChargeNotFound, GatewayRefused, GatewayUnavailable, State
from orders.models import Order, OrderEvent, Payment, Refund
from orders.rules.fingerprint import fingerprint_of
from orders.selectors.payment_methods import offered_methods
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, confirmation, payment_worker
from orders.services.lifecycle.payment_worker import expire_unpaid, late_work, look_up_payments
from orders.services.order import review_flags
from orders.services.payment import payments, refund_worker, refunds
from orders.services.payment.refund_worker import process_refunds
from orders.services.payment.settlement import record_gateway_answer
from orders.services.shopping import placement
from tests.orders.money import TOTAL, again, names, reasons

pytestmark = pytest.mark.django_db


class TestStartPayment:
    def test_pays_the_order_once_and_tells_so(self, confirmed, heard):
        order = confirmed()
        payment = payments.start_payment(order=order)
        assert (payment.status, payment.received, payment.amount) == ("paid", TOTAL, TOTAL)
        order = again(order)
        assert order.is_paid
        assert (order.paid_total, order.pay_until, order.needs_attention) == (TOTAL, None, False)
        assert order.paid_at is not None
        assert names(heard) == ["order_paid"]
        assert (heard[0][1]["amount"], heard[0][1]["paid_by"]) == (TOTAL, "Card")
        with pytest.raises(payments.PaymentRefused):
            payments.start_payment(order=order)
        assert order.payments.count() == 1

    def test_declined_leaves_the_order_payable_and_writes_no_mail(self, confirmed, heard):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="decline")
        assert payment.is_declined
        assert "declined" in payment.message
        assert again(order).is_payable
        assert heard == []
        assert payments.start_payment(order=order, choice="succeed").is_paid
        assert order.payments.count() == 2

    def test_declined_by_one_way_can_be_paid_by_another(self, confirmed, ways):
        order = confirmed()
        payments.start_payment(order=order, choice="decline")
        payment = payments.start_payment(order=order, method=ways["transfer"])
        order = again(order)
        assert payment.is_pending
        assert (payment.reference, payment.look_up_at) == (order.number, None)
        assert (order.payment_method, order.payment_name, order.is_prepaid) == (ways["transfer"], "Bank transfer", True)
        assert order.pay_until == order.confirmed_at + timedelta(days=7)

    def test_changing_to_and_fro_does_not_keep_the_stock_for_ever(self, confirmed, ways):
        order = confirmed("transfer")
        until = order.pay_until
        payments.start_payment(order=order, method=ways["test"], choice="decline")
        assert again(order).pay_until == until
        payments.start_payment(order=order, method=ways["transfer"])
        assert again(order).pay_until == until

    def test_cash_on_delivery_ends_the_waiting(self, confirmed, ways):
        order = confirmed()
        payments.start_payment(order=order, method=ways["on_delivery"])
        order = again(order)
        assert (order.pay_until, order.is_prepaid, order.awaits_payment) == (None, False, False)

    def test_the_same_way_again_is_the_same_payment(self, confirmed):
        order = confirmed()
        first = payments.start_payment(order=order, choice="second-step")
        second = payments.start_payment(order=order, choice="second-step")
        assert first.pk == second.pk
        assert second.needs_action
        assert second.redirect_url.endswith(f"/orders/{order.number}/pay/return/")

    def test_closes_the_open_one_before_another_way(self, confirmed, ways):
        order = confirmed()
        first = payments.start_payment(order=order, choice="second-step")
        payments.start_payment(order=order, method=ways["transfer"])
        assert again(first).status == Payment.Status.CANCELLED
        assert OfflineGateway.look_up(gateway(), reference=first.reference).state == State.CANCELLED

    def test_what_is_on_its_way_cannot_be_paid_another_way(self, confirmed, ways):
        order = confirmed()
        payments.start_payment(order=order, choice="late")
        with pytest.raises(payments.PaymentRefused, match="on its way"):
            payments.start_payment(order=order, method=ways["transfer"])
        assert again(order).payment_method == ways["test"]
        assert order.payments.count() == 1

    def test_no_answer_is_not_a_no(self, confirmed, ways):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="time-out")
        assert payment.is_new
        assert payment.look_up_at is not None
        assert not again(order).is_paid
        assert look_up_payments(now=payment.look_up_at) == 1
        assert again(order).is_paid
        assert order.paid_total == TOTAL

    def test_what_may_have_been_heard_is_not_paid_another_way(self, confirmed, ways):
        order = confirmed()
        payments.start_payment(order=order, choice="lost")
        with pytest.raises(payments.PaymentRefused, match="do not pay again"):
            payments.start_payment(order=order, method=ways["transfer"])
        assert payments.start_payment(order=order).is_paid
        assert order.payments.get().received == TOTAL

    def test_refuses_what_a_gateway_refuses(self, confirmed):
        order = confirmed()
        with pytest.raises(payments.PaymentRefused, match="does not work"):
            payments.start_payment(order=order, choice="pigeon")
        assert order.payments.get().status == Payment.Status.CANCELLED
        assert payments.start_payment(order=order).is_paid

    def test_refuses_an_order_that_owes_nothing(self, place, confirmed, ways):
        placed = place(payment_method=ways["test"])
        cancelled = cancellation.cancel_order(order=confirmed())
        by_invoice = place(is_by_invoice=True)
        by_invoice = confirmation.confirm_order(order=by_invoice, shown=fingerprint_of(by_invoice))
        for order in (placed, cancelled, by_invoice):
            with pytest.raises(payments.PaymentRefused):
                payments.start_payment(order=order)
        assert Payment.objects.count() == 0

    @pytest.mark.usefixtures("one_clock")
    def test_refuses_after_the_time(self, confirmed):
        order = confirmed()
        with time_machine.travel(order.pay_until, tick=False), pytest.raises(payments.PaymentRefused, match="time"):
            payments.start_payment(order=order)

    @pytest.mark.parametrize("limit", [{"countries": "DE"}, {"max_total": Decimal(20)}, {"min_total": Decimal(30)}])
    def test_refuses_another_way_that_is_not_for_this_order_and_keeps_its_own(self, confirmed, ways, limit):
        order = confirmed()
        for way in ways.values():
            type(way).objects.filter(pk=way.pk).update(**limit)
            way.refresh_from_db()
            way.save()
        assert offered_methods(again(order)) == [ways["test"]]
        with pytest.raises(placement.PaymentNotOffered):
            payments.start_payment(order=order, method=ways["transfer"])
        assert Payment.objects.count() == 0
        assert payments.start_payment(order=order).is_paid

    def test_refuses_a_way_that_is_not_offered(self, confirmed, ways, settings):
        order = confirmed()
        ways["transfer"].is_active = False
        ways["transfer"].save()
        with pytest.raises(placement.PaymentNotOffered):
            payments.start_payment(order=order, method=ways["transfer"])
        settings.SHOP_GATEWAYS = ["transfer"]
        with pytest.raises(placement.PaymentNotOffered):
            payments.start_payment(order=order)
        assert Payment.objects.count() == 0


def gateway():
    from orders.gateways.registry import gateway as find

    return find("test")


@pytest.fixture
def open_payment(confirmed):
    return payments.start_payment(order=confirmed(), choice="second-step")


def paid(amount=TOTAL, **given):
    return Answer(state=State.PAID, reference="r", received=amount, **given)


class TestRecordAnswer:
    def test_paid_counts_once(self, open_payment, heard):
        for _ in range(3):
            record_gateway_answer(payment=open_payment, answer=paid())
        order = again(open_payment.order)
        assert (order.paid_total, order.needs_attention) == (TOTAL, False)
        assert names(heard) == ["order_paid"]
        assert order.events.filter(kind=OrderEvent.Kind.PAID).count() == 1

    @pytest.mark.parametrize("state", [State.PENDING, State.ACTION_REQUIRED, State.DECLINED, State.CANCELLED])
    def test_paid_wins_over_what_comes_later(self, open_payment, heard, state):
        record_gateway_answer(payment=open_payment, answer=paid())
        record_gateway_answer(payment=open_payment, answer=Answer(state=state))
        assert again(open_payment).is_paid
        assert names(heard) == ["order_paid"]

    @pytest.mark.parametrize("state", [State.DECLINED, State.CANCELLED])
    def test_paid_wins_over_what_came_before(self, open_payment, state):
        record_gateway_answer(payment=open_payment, answer=Answer(state=state))
        record_gateway_answer(payment=open_payment, answer=paid())
        assert again(open_payment.order).is_paid

    def test_a_part_is_still_owed_and_a_person_is_told(self, open_payment, heard):
        record_gateway_answer(payment=open_payment, answer=paid(Decimal("10.00")))
        order = again(open_payment.order)
        assert (order.paid_total, order.amount_due, order.is_paid) == (Decimal("10.00"), Decimal("18.90"), False)
        assert names(heard) == ["attention_needed"]
        assert "€18.90 is still owed" in reasons(order)
        assert not order.events.get(kind=OrderEvent.Kind.ATTENTION).is_public
        rest = payments.start_payment(order=order)
        assert (rest.amount, again(order).is_paid) == (Decimal("18.90"), True)
        assert order.paid_total == TOTAL

    def test_too_much_is_kept_and_a_person_is_told(self, open_payment, heard):
        record_gateway_answer(payment=open_payment, answer=paid(Decimal("30.00")))
        order = again(open_payment.order)
        assert (order.paid_total, order.is_paid) == (Decimal("30.00"), True)
        assert names(heard) == ["order_paid", "attention_needed"]
        assert "€1.10 too much" in reasons(order)

    def test_twice_is_kept_and_a_person_is_told(self, confirmed, heard):
        order = confirmed()
        declined = payments.start_payment(order=order, choice="decline")
        payments.start_payment(order=order)
        record_gateway_answer(payment=declined, answer=paid())
        order = again(order)
        assert (order.paid_total, order.refunded_total) == (2 * TOTAL, 0)
        assert "paid twice: €28.90 too much" in reasons(order)
        assert names(heard) == ["order_paid", "attention_needed"]

    def test_after_the_order_was_cancelled_it_goes_back_and_a_person_is_told(self, open_payment, heard):
        cancellation.cancel_order(order=open_payment.order)
        record_gateway_answer(payment=open_payment, answer=paid())
        order = again(open_payment.order)
        assert order.is_cancelled
        assert (order.paid_total, order.refunded_total, order.paid_at) == (TOTAL, TOTAL, None)
        assert "it goes back" in reasons(order)
        assert names(heard) == ["attention_needed", "order_refunded"]
        assert process_refunds(now=timezone.now()) == 1

    def test_another_currency_is_not_counted_and_a_person_is_told(self, open_payment, heard):
        record_gateway_answer(payment=open_payment, answer=paid(), currency="USD")
        order = again(open_payment.order)
        assert (order.paid_total, order.is_paid) == (0, False)
        assert "USD" in reasons(order)
        assert again(open_payment).received == 0
        assert look_up_payments(now=timezone.now() + timedelta(days=1)) == 0

    def test_a_late_decline_is_told_the_buyer_once(self, open_payment, heard):
        for _ in range(2):
            record_gateway_answer(payment=open_payment, answer=Answer(state=State.DECLINED, message="No."))
        assert [(name, given["message"]) for name, given in heard] == [("payment_failed", "No.")]

    @pytest.mark.parametrize("state", [State.PENDING, State.ACTION_REQUIRED, State.DECLINED])
    def test_what_is_cancelled_is_not_opened_by_what_comes_later(self, open_payment, heard, state):
        record_gateway_answer(payment=open_payment, answer=Answer(state=State.CANCELLED))
        record_gateway_answer(payment=open_payment, answer=Answer(state=state, client_secret="secret"))
        payment = again(open_payment)
        assert (payment.status, payment.look_up_at, payment.client_secret) == ("cancelled", None, "")
        assert heard == []

    def test_the_first_answer_may_come_last(self, open_payment):
        Payment.objects.filter(pk=open_payment.pk).update(status="new")
        record_gateway_answer(payment=open_payment, answer=Answer(state=State.DECLINED))
        late = Answer(state=State.ACTION_REQUIRED, reference="r", client_secret="s")
        record_gateway_answer(payment=open_payment, answer=late, is_start=True)
        payment = again(open_payment)
        assert (payment.status, payment.client_secret) == ("declined", "s")


class TestRecordPaymentByHand:
    def test_settles_a_transfer(self, confirmed, ada, heard):
        order = confirmed("transfer")
        begun = payments.start_payment(order=order)
        payment = payments.record_manual_payment(order=order, amount=TOTAL, user=ada, note="Statement 12", key="k")
        order = again(order)
        assert (order.is_paid, payment.gateway, payment.message, payment.user) == (
            True,
            "transfer",
            "Statement 12",
            ada,
        )
        assert again(begun).status == Payment.Status.CANCELLED
        assert order.events.get(kind=OrderEvent.Kind.PAID).user == ada
        assert names(heard) == ["order_paid"]

    def test_twice_sent_counts_once(self, confirmed, ada):
        order = confirmed("transfer")
        first = payments.record_manual_payment(order=order, amount=Decimal(5), user=ada, key="k")
        assert payments.record_manual_payment(order=order, amount=Decimal(5), user=ada, key="k") == first
        assert again(order).paid_total == Decimal(5)

    def test_parts_add_up(self, confirmed, ada, heard):
        order = confirmed("on_delivery")
        payments.record_manual_payment(order=order, amount=Decimal(20), user=ada)
        assert heard == [], "whoever typed it knows"
        payments.record_manual_payment(order=order, amount=Decimal("8.90"), user=ada)
        assert again(order).is_paid
        assert set(order.payments.values_list("reference", "gateway")) == {(order.number, "on_delivery")}

    @pytest.mark.parametrize("amount", ["0", "-1", "1.001", "NaN"])
    def test_refuses_what_is_no_sum(self, confirmed, ada, amount, snapshot):
        order = confirmed("transfer")
        before = snapshot(order)
        with pytest.raises(payments.PaymentRefused):
            payments.record_manual_payment(order=order, amount=Decimal(amount), user=ada)
        assert (snapshot(order), Payment.objects.count()) == (before, 0)

    def test_refuses_an_order_that_is_not_confirmed(self, place, ada):
        with pytest.raises(payments.PaymentRefused):
            payments.record_manual_payment(order=place(), amount=TOTAL, user=ada)

    def test_after_cancelling_it_is_to_be_sent_back_by_hand(self, confirmed, ada):
        order = cancellation.cancel_order(order=confirmed("transfer"))
        payments.record_manual_payment(order=order, amount=TOTAL, user=ada)
        order = again(order)
        assert (order.paid_total, order.refunded_total) == (TOTAL, TOTAL)
        assert order.refunds.get().is_by_hand


@pytest.mark.usefixtures("one_clock")
class TestLookUpPayments:
    def test_hears_a_late_payment(self, confirmed, heard):
        payment = payments.start_payment(order=confirmed(), choice="late")
        assert look_up_payments(now=timezone.now()) == 0, "not due yet"
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
            assert look_up_payments() == 1
            assert look_up_payments() == 0
        assert again(payment).is_paid

    def test_waits_longer_from_time_to_time(self, open_payment):
        at = open_payment.look_up_at
        with time_machine.travel(at, tick=False):
            look_up_payments()
        assert again(open_payment).look_up_at == at + timedelta(minutes=1)
        with time_machine.travel(open_payment.created_at + timedelta(hours=4), tick=False):
            look_up_payments()
            assert again(open_payment).look_up_at == timezone.now() + timedelta(hours=2)

    def test_closes_what_is_not_owed_any_more(self, open_payment):
        cancellation.cancel_order(order=open_payment.order)
        assert look_up_payments() == 1
        assert again(open_payment).status == Payment.Status.CANCELLED
        assert gateway().look_up(reference=open_payment.reference).state == State.CANCELLED

    def test_not_found_proves_nothing_at_first(self, confirmed, monkeypatch, heard):
        payment = payments.start_payment(order=confirmed(), choice="lost")
        with time_machine.travel(payment.look_up_at, tick=False):
            look_up_payments()
        assert again(payment).is_new
        with time_machine.travel(payment.created_at + timedelta(minutes=30), tick=False):
            look_up_payments()
        assert again(payment).status == Payment.Status.CANCELLED
        assert names(heard) == ["payment_failed"]

    @pytest.mark.parametrize("error", [GatewayUnavailable, GatewayRefused, ChargeNotFound])
    def test_asks_again_where_nobody_answers(self, open_payment, monkeypatch, error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr(OfflineGateway, "look_up", fail)
        at = open_payment.look_up_at
        assert look_up_payments(now=at) == 1
        assert again(open_payment).is_open
        assert open_payment.look_up_at > at

    def test_one_worker_asks_at_a_time(self, open_payment, monkeypatch):
        at = open_payment.look_up_at
        asked = []

        def ask(self, **kwargs):
            asked.append(look_up_payments(now=at))
            raise GatewayUnavailable

        monkeypatch.setattr(OfflineGateway, "look_up", ask)
        look_up_payments(now=at)
        assert asked == [0]


class TestExpireUnpaid:
    def test_cancels_in_the_shops_name_and_frees_the_stock(self, confirmed, warehouse):
        order = confirmed()
        assert expire_unpaid(now=order.pay_until - timedelta(seconds=1)) == 0
        assert expire_unpaid(now=order.pay_until) == 1
        order = again(order)
        assert order.is_cancelled
        assert warehouse.kinds == ["confirmed", "cancelled"]
        message = order.events.get(kind=OrderEvent.Kind.CANCELLED).message
        assert message == "Your order was cancelled. It was not paid in time."

    def test_does_not_punish_whose_webhook_was_lost(self, confirmed):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="second-step")
        gateway().resolve(payment.reference, approve=True)
        assert expire_unpaid(now=order.pay_until) == 0
        assert again(order).is_paid
        assert order.is_confirmed

    def test_closes_what_could_still_be_paid(self, confirmed):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="second-step")
        assert expire_unpaid(now=order.pay_until) == 1
        assert gateway().resolve(payment.reference, approve=True).state == State.CANCELLED

    def test_waits_for_money_that_is_on_its_way(self, confirmed):
        order = confirmed()
        payments.start_payment(order=order, choice="late")
        now = order.pay_until
        assert expire_unpaid(now=now) == 0
        assert again(order).pay_until == now + timedelta(minutes=15)
        assert not order.is_cancelled

    def test_waits_while_the_gateway_does_not_answer(self, confirmed, monkeypatch):
        order = confirmed()
        payments.start_payment(order=order, choice="second-step")

        def fail(*args, **kwargs):
            raise GatewayUnavailable

        monkeypatch.setattr(OfflineGateway, "cancel", fail)
        assert expire_unpaid(now=order.pay_until) == 0
        assert not again(order).is_cancelled

    def test_leaves_an_order_with_a_part_of_the_money_to_a_person(self, confirmed, ada, heard):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=Decimal(5), user=ada)
        assert expire_unpaid(now=order.pay_until) == 0
        order = again(order)
        assert (order.is_cancelled, order.pay_until, order.paid_total) == (False, None, Decimal(5))
        assert names(heard) == ["attention_needed"]

    def test_closes_a_bank_transfer_that_was_begun(self, confirmed):
        order = confirmed("transfer")
        payments.start_payment(order=order)
        assert expire_unpaid(now=order.pay_until) == 1

    def test_one_that_goes_wrong_keeps_no_other_waiting(self, confirmed, warehouse):
        first, second = confirmed(), confirmed()
        Order.objects.filter(pk=first.pk).update(pay_until=first.pay_until - timedelta(minutes=1))
        put_back, failed = warehouse.put_back, []

        def fail_once(order, **kwargs):
            if order.number == first.number:
                failed.append(order.number)
                raise RuntimeError
            put_back(order, **kwargs)

        from orders.signals import order_cancelled

        order_cancelled.receivers = []
        order_cancelled.connect(fail_once)
        assert expire_unpaid(now=second.pay_until) == 1
        assert failed == [first.number]
        assert (again(first).is_cancelled, again(second).is_cancelled) == (False, True)


class TestMarkAttended:
    def test_notes_who_has_seen_to_it(self, open_payment, ada):
        record_gateway_answer(payment=open_payment, answer=paid(Decimal(10)))
        order = review_flags.mark_reviewed(order=open_payment.order, user=ada)
        assert not order.needs_attention
        note = order.events.get(kind=OrderEvent.Kind.NOTE)
        assert (note.user, note.is_public) == (ada, False)
        review_flags.mark_reviewed(order=order, user=ada)
        assert order.events.filter(kind=OrderEvent.Kind.NOTE).count() == 1


@pytest.mark.parametrize("by", [timedelta(hours=2), timedelta(hours=-2)])
class TestMachinesApart:
    """Machines whose clocks differ by two hours; the order may be paid for one."""

    def machine(self, by):
        return time_machine.travel(timezone.now() + by)

    def test_let_an_order_be_paid_until_the_same_time(self, by, confirmed):
        with self.machine(by):
            order = confirmed()
        assert abs(order.pay_until - timezone.now() - timedelta(hours=1)) < timedelta(minutes=1)
        with self.machine(by):
            assert expire_unpaid() == 0
            assert payments.start_payment(order=order).is_paid

    def test_do_not_ask_for_a_payment_that_another_one_asks_for(self, by, open_payment):
        Payment.objects.update(look_up_at=timezone.now() + payment_worker.LEASE)
        with self.machine(by):
            assert look_up_payments() == 0

    def test_do_not_send_a_refund_that_another_one_sends(self, by, confirmed):
        order = confirmed()
        payments.start_payment(order=order)
        order = again(order)
        refunds.refund_order(order=order, amount=Decimal("1.00"), reason="")
        with self.machine(by):
            assert refund_worker._take_lease(Refund.objects.get(), clock.now())
        assert process_refunds() == 0


class TestLateWork:
    def test_is_named_by_what_waits(self, open_payment):
        assert late_work(since=timezone.now()) == []
        Payment.objects.update(look_up_at=timezone.now() - timedelta(hours=1))
        Order.objects.update(pay_until=timezone.now() - timedelta(hours=1))
        assert late_work(since=timezone.now() - timedelta(minutes=15)) == ["payments", "unpaid orders"]


class TestNothingIsSent:
    """Nobody comes to whom it could be paid, and files are no gift."""

    @pytest.fixture
    def booklet(self, confirmed):
        order = confirmed()
        Order.objects.filter(pk=order.pk).update(delivery_name="", shipping_method=None)
        order.lines.update(is_digital=True)
        return again(order)

    def test_is_not_offered_and_refuses_cash_on_delivery(self, booklet, ways):
        assert ways["on_delivery"] not in offered_methods(booklet)
        with pytest.raises(placement.PaymentNotOffered, match="nothing in this order is sent"):
            payments.start_payment(order=booklet, method=ways["on_delivery"])
        assert again(booklet).payment_method == ways["test"]

    def test_what_was_to_be_paid_at_the_door_is_paid_first(self, booklet, ways, ada):
        Order.objects.filter(pk=booklet.pk).update(payment_method=ways["on_delivery"], is_prepaid=False)
        with pytest.raises(shipping.PaymentMissing):
            shipping.deliver_order(order=booklet, user=ada)
        assert payments.start_payment(order=again(booklet), method=ways["test"]).is_paid
