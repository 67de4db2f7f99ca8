"""Each reason for a person to look at an order is a row: what mends one closes that one, and leaves the others."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.gateways.protocol import Answer, GatewayUnavailable, State
from orders.models import OrderEvent, Refund, ReviewReason
from orders.selectors.work import open_review_reasons
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, payment_worker, returns
from orders.services.order import review_flags
from orders.services.order.review_cures import _sent_again
from orders.services.payment import payments, refund_worker, refunds
from orders.services.payment.settlement import record_gateway_answer
from tests.orders.money import TOTAL, again, kinds, reasons
from tests.orders.services.lifecycle.test_withdrawals import withdraw

pytestmark = pytest.mark.django_db

Kind = ReviewReason.Kind


def pay(order, amount=TOTAL):
    return payments.record_manual_payment(order=order, amount=Decimal(amount), user=None)


def take_back(order, units, **given):
    return returns.return_lines(order=order, quantities={order.lines.get().pk: units}, **given)


def transfer_all(order):
    for refund in order.refunds.filter(status=Refund.Status.BY_HAND):
        refund_worker.mark_transferred(refund=refund, user=None)


@pytest.fixture
def look_at():
    """Open a reason that nothing but a person closes, beside those of a test."""

    def open_it(order):
        review_flags.open_reason(order, Kind.OTHER, "Call them.")
        return order

    return open_it


class TestOneReason:
    def test_about_the_same_is_open_once_and_has_the_latest_words(self, confirmed):
        order = confirmed()
        for words in ("First.", "Then."):
            review_flags.open_reason(order, Kind.OTHER, words)
        review_flags.open_reason(order, Kind.REFUND_REFUSED, "Refused.", subject="1")
        review_flags.open_reason(order, Kind.REFUND_REFUSED, "Refused too.", subject="2")
        assert reasons(order) == "Refused too. Refused. Then."
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewReason.objects.create(order=order, kind=Kind.OTHER, text="Again.")

    def test_is_closed_by_whoever_has_seen_to_it_and_the_others_stay(self, confirmed, ada, look_at):
        order = look_at(confirmed())
        reason = review_flags.open_reason(order, Kind.UNDERPAID, "Too little.")
        order = review_flags.mark_reviewed(order=order, user=ada, reason=reason)
        assert reasons(order) == "Call them."
        assert again(reason).closed_by == ada
        assert order.events.get(kind=OrderEvent.Kind.NOTE).message == "Seen to: Too little."
        review_flags.mark_reviewed(order=order, user=ada, reason=reason)
        assert order.events.filter(kind=OrderEvent.Kind.NOTE).count() == 1

    def test_of_another_order_closes_nothing(self, confirmed, ada, look_at):
        order, other = look_at(confirmed()), look_at(confirmed())
        review_flags.mark_reviewed(order=order, user=ada, reason=other.review_reasons.get())
        assert reasons(order) == reasons(other) == "Call them."

    def test_may_come_again_once_it_is_closed(self, confirmed, look_at):
        order = look_at(confirmed())
        review_flags.mark_reviewed(order=order, user=None)
        assert reasons(look_at(again(order))) == "Call them."
        assert order.review_reasons.count() == 2

    def test_that_is_too_long_is_cut(self, confirmed):
        order = confirmed()
        review_flags.open_reason(order, Kind.OTHER, "x" * 600)
        assert reasons(order) == f"{'x' * 499}…"

    def test_is_listed_with_the_others_the_latest_first(self, confirmed, look_at, django_assert_num_queries):
        first, second = look_at(confirmed()), look_at(confirmed())
        review_flags.mark_reviewed(order=look_at(confirmed()), user=None)
        with django_assert_num_queries(1):
            assert [reason.order.number for reason in open_review_reasons()] == [second.number, first.number]


class TestTooLittle:
    @pytest.fixture
    def order(self, confirmed, look_at):
        order = look_at(confirmed())
        payment = payments.start_payment(order=order, choice="second-step")
        record_gateway_answer(payment=payment, answer=Answer(state=State.PAID, received=Decimal(10)))
        assert kinds(order) == ["other", "underpaid"]
        return again(order)

    def test_is_mended_by_the_rest_and_not_by_a_part_of_it(self, order):
        pay(order, 8)
        assert kinds(order) == ["other", "underpaid"]
        pay(order, "10.90")
        assert kinds(order) == ["other"]
        assert order.review_reasons.get(kind="underpaid").closed_by is None

    def test_says_what_is_left_of_it_once_a_part_came(self, order, ada):
        payments.record_manual_payment(order=order, amount=Decimal(8), user=ada)
        assert "€10.90 is still owed" in reasons(order) and "€18.90" not in reasons(order)

    def test_is_mended_by_a_cancellation(self, order):
        cancellation.cancel_order(order=order)
        assert kinds(order) == ["other"]

    def test_is_mended_by_what_is_not_owed_any_more(self, order):
        pay(order, "6.90")  # 16.90 of 28.90: a mug is left to be paid
        take_back(order, 1)
        assert kinds(order) == ["other"]


class TestTooMuch:
    @pytest.fixture
    def order(self, confirmed, look_at):
        order = look_at(confirmed("transfer"))
        pay(order, TOTAL + 5)
        assert kinds(order) == ["other", "overpaid"]
        return again(order)

    def test_is_mended_by_sending_all_of_it_back(self, order):
        refunds.refund_order(order=order, amount=Decimal(4), reason="")
        assert kinds(order) == ["other", "overpaid"]
        refunds.refund_order(order=order, amount=Decimal(1), reason="")
        assert kinds(order) == ["other"]

    def test_says_what_is_left_of_it_once_a_part_went_back(self, order):
        opened_at = order.review_reasons.get(kind="overpaid").opened_at
        refunds.refund_order(order=order, amount=Decimal(4), reason="")
        assert "€1.00 too much is still here" in reasons(order) and "€5.00" not in reasons(order)
        assert order.review_reasons.get(kind="overpaid").opened_at == opened_at

    def test_is_mended_by_a_cancellation_that_sends_it_back(self, order):
        cancellation.cancel_order(order=order)
        assert kinds(order) == ["other"]

    def test_that_comes_again_is_one_reason(self, order):
        pay(order, 2)
        assert kinds(order) == ["other", "overpaid"]
        assert "€7.00 too much" in reasons(order)


class TestAfterTheEnd:
    def test_money_that_came_too_late_is_mended_once_it_is_back(self, confirmed, look_at):
        order = look_at(confirmed("transfer"))
        cancellation.cancel_order(order=order)
        pay(again(order))
        assert kinds(order) == ["other", "paid-too-late"]
        transfer_all(order)
        assert kinds(order) == ["other"]

    def test_an_order_that_was_not_paid_in_time_is_mended_by_its_money(self, confirmed, look_at):
        order = look_at(confirmed("transfer"))
        payment_worker.expire_unpaid(now=timezone.now() + timedelta(days=30))
        assert kinds(order) == ["other", "unpaid"]
        pay(again(order))
        assert kinds(order) == ["other"]


@pytest.mark.usefixtures("one_clock")
class TestRefunds:
    @pytest.fixture
    def order(self, confirmed, look_at):
        order = look_at(confirmed("test"))
        payments.start_payment(order=order, choice="failing-refund")
        return again(order)

    def refund(self, order, amount):
        (refund,) = refunds.refund_order(order=again(order), amount=Decimal(amount), reason="")
        return refund

    def told(self, refund, status):
        """Write a refund's end as the gateway would tell it."""
        from orders.gateways.protocol import RefundAnswer

        with transaction.atomic():
            order, payment, refund = refund_worker._lock(refund)
            answer = RefundAnswer(state=status, reference=f"r-{refund.pk}", message="")
            refund_worker.write_refund_answer(order, payment, refund, answer)

    def test_that_was_refused_is_mended_by_one_that_goes_through(self, order):
        self.told(self.refund(order, 10), "failed")
        assert kinds(order) == ["other", "refund-refused"]
        self.told(self.refund(order, 4), "done")
        assert kinds(order) == ["other", "refund-refused"], "it was less"
        self.told(self.refund(order, 6), "done")
        assert kinds(order) == ["other"]

    def test_that_went_through_stands_for_one_that_was_refused(self, order):
        for amount in (10, 8):
            self.told(self.refund(order, amount), "failed")
        self.told(self.refund(order, 10), "done")
        assert kinds(order) == ["other", "refund-refused"]
        assert "€8.00" in reasons(order)

    @pytest.mark.parametrize("is_by_hand", [True, False])
    def test_without_an_answer_is_mended_by_its_end(self, order, monkeypatch, is_by_hand):
        def fail(*args, **kwargs):
            raise GatewayUnavailable

        monkeypatch.setattr(refund_worker, "_ask_gateway", fail)
        refund = self.refund(order, 10)
        for hours in (0, 21):
            with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
                refund_worker.process_refunds()
        assert kinds(order) == ["other", "refund-unknown"]
        if is_by_hand:
            refund_worker.mark_transferred(refund=again(refund), user=None)
        else:
            self.told(refund, "done")
        assert kinds(order) == ["other"]


class TestSentAgain:
    """Of what failed, as much is mended as went back later."""

    def rows(self, *given):
        return [
            Refund(pk=pk, status="failed" if amount < 0 else "done", amount=Decimal(abs(amount)))
            for pk, amount in enumerate(given, start=1)
        ]

    @pytest.mark.parametrize(
        ("given", "mended"),
        [
            ((-10, 10), {"1"}),
            ((10, -10), set()),
            ((-10, 4, 6), {"1"}),
            ((-10, 9), set()),
            ((-10, -5, 10), {"1"}),
            ((-10, -5, 5), {"2"}),
            ((-5, -10, 15), {"1", "2"}),
            ((-5, 5, -5), {"1"}),
            ((-5, 3, -2, 4), {"1", "3"}),
        ],
    )
    def test_each_sum_counts_once(self, given, mended):
        assert _sent_again(self.rows(*given)) == mended


class TestGoods:
    @pytest.fixture
    def order(self, confirmed, look_at):
        """2 mugs at €12, paid and sent."""
        order = confirmed("transfer")
        pay(order)
        shipping.ship_order(order=order, key="k" * 24, user=None)
        return look_at(again(order))

    def test_that_are_back_are_mended_by_their_money(self, order):
        take_back(order, 1)
        assert "€12.00 paid for goods that came back" in reasons(order)
        refunds.refund_order(order=again(order), amount=Decimal(11), reason="")
        assert kinds(order) == ["other", "goods-back"]
        assert "€1.00 paid for goods that came back" in reasons(order)
        refunds.refund_order(order=again(order), amount=Decimal(1), reason="")
        assert kinds(order) == ["other"]

    def test_that_come_back_twice_count_together(self, order):
        for _ in range(2):
            take_back(again(order), 1)
        assert "€28.90 paid for goods that came back" in reasons(order), "with the delivery, of which nothing is kept"

    def test_that_are_back_are_told_apart_from_what_was_paid_too_much(self, order):
        pay(order, 5)
        take_back(again(order), 1)
        assert "€5.00 too much" in reasons(order) and "€12.00 paid for goods" in reasons(order)

    def test_of_a_withdrawal_mend_it_when_all_of_them_are_back(self, order):
        withdraw(order, {order.lines.get().pk: 2})
        assert kinds(order) == ["other", "withdrawn"]
        take_back(again(order), 1, is_refunded=True)
        assert kinds(order) == ["other", "withdrawn"]
        take_back(again(order), 1, is_refunded=True)
        assert kinds(order) == ["other"]

    def test_of_two_withdrawals_mend_the_first_one_first(self, order):
        for key in ("a", "b"):
            withdraw(again(order), {order.lines.get().pk: 1}, key=key)
        take_back(again(order), 1, is_refunded=True)
        assert kinds(order) == ["other", "withdrawn"]
        first, second = order.withdrawals.all()
        assert order.review_reasons.get(kind="withdrawn", closed_at=None).subject == str(second.pk)

    @pytest.mark.parametrize("kind", [Kind.REFUND_ELSEWHERE, Kind.DISPUTE_LOST])
    def test_that_come_back_mend_what_asks_for_them(self, order, kind):
        review_flags.open_reason(order, kind, "See whether goods come back.")
        take_back(again(order), 1, is_refunded=True)
        assert kinds(order) == ["other"]

    def test_that_leave_mend_a_dispute_that_was_won(self, confirmed, look_at):
        order = look_at(confirmed("transfer"))
        pay(order)
        review_flags.open_reason(again(order), Kind.DISPUTE_WON, "The money stays here.")
        shipping.ship_order(order=order, key="k" * 24, user=None)
        assert kinds(order) == ["other"]


class TestNobody:
    def test_is_asked_for_where_nothing_needs_a_person(self, confirmed, django_assert_num_queries):
        order = confirmed("transfer")
        with django_assert_num_queries(0):
            assert review_flags.open_reasons(order) == []
