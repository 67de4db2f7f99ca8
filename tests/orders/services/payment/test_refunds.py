from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from my_shop.demo.gateway.offline import OfflineGateway
from orders.gateways.protocol import GatewayRefused, GatewayUnavailable, RefundAnswer, RefundState
from orders.gateways.registry import gateway
from orders.models import OrderEvent, Payment, Refund
from orders.services.lifecycle import cancellation, payment_worker
from orders.services.payment import payments, refund_worker
from orders.services.payment.refunds import RefundRefused, refund_balance, refund_order
from orders.services.payment.settlement import record_gateway_answer
from tests.orders.money import TOTAL, again, names, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(confirmed, heard):
    def make(choice="succeed"):
        order = confirmed()
        payments.start_payment(order=order, choice=choice)
        return again(order)

    return make


class TestRefundOrder:
    def test_writes_down_a_part_and_tells_so(self, paid, ada, heard):
        order = paid()
        (refund,) = refund_order(order=order, amount=Decimal("5.00"), reason="A scratch.", user=ada)
        order = again(order)
        assert (order.refunded_total, order.balance, order.payments.get().refunded) == (5, Decimal("23.90"), 5)
        assert (refund.status, refund.user, refund.reason) == ("pending", ada, "A scratch.")
        assert names(heard) == ["order_paid", "order_refunded"]
        assert (heard[1][1]["amount"], heard[1][1]["by_hand"], heard[1][1]["refund_id"]) == (5, False, refund.key)
        assert "€5.00 goes back" in order.events.get(kind=OrderEvent.Kind.REFUNDED).message

    def test_asks_for_a_credit_note_of_each(self, paid, monkeypatch):
        asked = []
        monkeypatch.setattr("orders.services.payment.refunds.schedule_credit_note", lambda **given: asked.append(given))
        order = paid()
        (refund,) = refund_order(order=order, amount=Decimal(5), reason="")
        assert asked == [{"order": order, "refund": refund, "is_for_goods": False, "at": None}]

    @pytest.mark.parametrize("amount", ["0", "-1", "0.001", "28.91", "NaN", "Infinity"])
    def test_refuses_what_is_no_sum_or_too_much(self, paid, amount, snapshot):
        order = paid()
        before = snapshot(order)
        with pytest.raises(RefundRefused):
            refund_order(order=order, amount=Decimal(amount), reason="")
        assert (snapshot(order), Refund.objects.count()) == (before, 0)

    def test_refuses_the_second_whole_one(self, paid):
        order = paid()
        refund_order(order=order, amount=TOTAL, reason="")
        with pytest.raises(RefundRefused, match="€0.00"):
            refund_order(order=order, amount=TOTAL, reason="")

    def test_is_spread_over_the_payments_newest_first(self, confirmed, ada):
        order = confirmed("transfer")
        for amount in ("10.00", "18.90"):
            payments.record_manual_payment(order=order, amount=Decimal(amount), user=ada)
        refunds = refund_order(order=order, amount=Decimal(20), reason="")
        assert [refund.amount for refund in refunds] == [Decimal("18.90"), Decimal("1.10")]
        assert [payment.refunded for payment in order.payments.all()] == [Decimal("1.10"), Decimal("18.90")]

    def test_twice_sent_is_refunded_once(self, paid):
        order = paid()
        first = refund_order(order=order, amount=Decimal(5), reason="", key="pass-1")
        assert refund_order(order=order, amount=Decimal(5), reason="", key="pass-1") == first
        assert again(order).refunded_total == Decimal(5)

    def test_cancelling_sends_all_of_it_back(self, paid):
        order = cancellation.cancel_order(order=paid())
        assert (order.refunded_total, order.balance) == (TOTAL, 0)
        assert refund_balance(order=order, reason="") == []


@pytest.mark.usefixtures("one_clock")
class TestMoveRefunds:
    def move(self, refund, later=timedelta(0)):
        with time_machine.travel(timezone.now() + later, tick=False):
            count = refund_worker.process_refunds()
        again(refund)
        return count

    def refund(self, order, amount=TOTAL):
        return refund_order(order=order, amount=amount, reason="")[0]

    def test_sends_it_once(self, paid):
        refund = self.refund(paid())
        assert (self.move(refund), self.move(refund)) == (1, 0)
        assert (refund.status, refund.attempts, refund.next_attempt_at) == ("done", 1, None)
        assert refund.done_at is not None

    def test_waits_for_a_slow_one(self, paid):
        refund = self.refund(paid("slow-refund"))
        self.move(refund)
        assert refund.status == "pending"
        assert self.move(refund, timedelta(minutes=5)) == 1
        assert refund.status == "done"

    def test_counts_back_what_is_refused_and_tells_a_person(self, paid, heard):
        order = paid("failing-refund")
        refund = self.refund(order)
        self.move(refund)
        self.move(refund, timedelta(minutes=5))
        order = again(order)
        assert (refund.status, order.refunded_total, order.payments.get().refunded) == ("failed", 0, 0)
        assert "The card was closed" in reasons(order)
        assert names(heard) == ["order_paid", "order_refunded", "attention_needed"]
        assert self.move(refund, timedelta(days=2)) == 0

    def test_a_gateways_no_is_final(self, paid, monkeypatch):
        refund = self.refund(paid())

        def refuse(*args, **kwargs):
            raise GatewayRefused("No such charge.")

        monkeypatch.setattr(OfflineGateway, "refund", refuse)
        self.move(refund)
        assert (refund.status, refund.message) == ("failed", "No such charge.")

    def test_asks_again_under_the_same_key_where_nobody_answers(self, paid, monkeypatch):
        refund, keys = self.refund(paid()), []

        def fail(self, *, key, **kwargs):
            keys.append(key)
            raise GatewayUnavailable

        with monkeypatch.context() as broken:
            broken.setattr(OfflineGateway, "refund", fail)
            assert self.move(refund) == 1
            assert self.move(refund) == 0
            assert self.move(refund, timedelta(minutes=2)) == 1
            assert keys == [refund.key] * 2
        self.move(refund, timedelta(hours=1))
        assert refund.status == "done"

    def test_after_a_day_without_an_answer_a_person_looks(self, paid, monkeypatch, heard):
        refund, asked = self.refund(paid()), []

        def fail(*args, **kwargs):
            asked.append(1)
            raise GatewayUnavailable

        monkeypatch.setattr(OfflineGateway, "refund", fail)
        self.move(refund)
        self.move(refund, timedelta(hours=21))
        assert (refund.status, len(asked)) == ("by-hand", 1)
        assert "own pages" in reasons(refund.order)

    def test_one_that_never_was_tried_is_sent_however_old(self, paid):
        refund = self.refund(paid())
        assert self.move(refund, timedelta(days=3)) == 1
        assert refund.status == "done"

    def test_one_worker_asks_at_a_time(self, paid, monkeypatch):
        refund, counts = self.refund(paid()), []

        def ask(self, **kwargs):
            counts.append(refund_worker.process_refunds())
            return RefundAnswer(state=RefundState.DONE, reference="r")

        monkeypatch.setattr(OfflineGateway, "refund", ask)
        self.move(refund)
        assert counts == [0]


class TestMarkTransferred:
    def test_says_that_a_person_has_sent_it(self, confirmed, ada):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL, user=ada)
        (refund,) = refund_order(order=order, amount=TOTAL, reason="")
        assert refund.is_by_hand
        assert refund_worker.process_refunds(now=timezone.now() + timedelta(days=1)) == 0
        refund_worker.mark_transferred(refund=refund, user=ada)
        refund_worker.mark_transferred(refund=refund, user=ada)
        assert (again(refund).status, refund.user) == ("done", ada)
        assert order.events.filter(kind=OrderEvent.Kind.REFUNDED).count() == 2

    def test_refuses_what_the_gateway_sends(self, paid, ada):
        (refund,) = refund_order(order=paid(), amount=TOTAL, reason="")
        with pytest.raises(refund_worker.NotManual):
            refund_worker.mark_transferred(refund=refund, user=ada)
        assert again(refund).status == "pending"


class TestClosing:
    def test_a_declined_one_is_not_closed_for_nothing(self, confirmed):
        order = confirmed()
        payment = payments.start_payment(order=order, choice="decline")
        cancellation.cancel_order(order=order)
        assert payment_worker.look_up_payments() == 0
        assert again(payment).status == Payment.Status.DECLINED

    def test_an_answer_leaves_alone_what_was_refunded(self, confirmed):
        payment = payments.start_payment(order=confirmed())
        refund_order(order=payment.order, amount=Decimal(5), reason="")
        answer = OfflineGateway.look_up(gateway("test"), reference=payment.reference)
        record_gateway_answer(payment=payment, answer=answer)
        assert again(payment).refunded == Decimal(5)
