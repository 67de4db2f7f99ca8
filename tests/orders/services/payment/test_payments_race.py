"""Money that moves at the same moment, each in a process of its own; every race has a control that goes wrong."""

import json
from datetime import timedelta

import pytest

from my_shop.demo.gateway.signing import SIGNATURE_HEADER, sign
from orders.gateways.registry import gateway
from orders.models import Order, OrderEvent, Payment, PaymentWebhook
from orders.services.payment import payments
from products.models import Variant
from tests.orders.money import TOTAL, again
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.services.payment.race_workers"


def told(payment, event="event-1"):
    facts = {
        "event_id": event,
        "kind": "payment",
        "state": "paid",
        "key": payment.key,
        "reference": payment.reference,
        "amount": str(payment.amount),
        "currency": "EUR",
        "message": "",
    }
    body = json.dumps(facts).encode()
    return body, {SIGNATURE_HEADER: sign(body)}


def paid_events(order):
    return order.events.filter(kind=OrderEvent.Kind.PAID).count()


@pytest.fixture
def sold(place, make_variant, ways):
    """Make an order that a process of its own has confirmed, as the shop does: products took the stock there."""
    mug = make_variant("MUG", quantity=50)

    def make():
        order = place({mug: 2}, payment_method=ways["test"])
        assert run_together("tests.orders.race_workers:confirm", [([order.number],)]) == [["confirmed"]]
        return again(order)

    return make


@pytest.fixture
def order(sold):
    return sold()


@pytest.fixture
def waiting(order):
    return payments.start_payment(order=order, choice="second-step")


class TestTheSameWebhook:
    def test_counts_once(self, waiting):
        assert run_together(f"{WORKERS}:post_webhook", [told(waiting)] * 8) == [200] * 8
        order = again(waiting.order)
        assert (order.paid_total, order.needs_attention, paid_events(order)) == (TOTAL, False, 1)
        assert PaymentWebhook.objects.count() == 1

    def test_told_as_different_events_counts_once(self, waiting):
        calls = [told(waiting, f"event-{number}") for number in range(8)]
        assert run_together(f"{WORKERS}:post_webhook", calls) == [200] * 8
        order = again(waiting.order)
        assert (order.paid_total, order.needs_attention, paid_events(order)) == (TOTAL, False, 1)

    def test_would_be_seen_to_count_twice(self, waiting):
        """The control: rows that are not read again under their lock."""
        run_together(f"{WORKERS}:record_believing", [(waiting.pk,)] * 3)
        assert paid_events(waiting.order) > 1


class TestAWebhookAgainstTheEndOfTheTime:
    def is_defined(self, order):
        """Paid and kept, or cancelled and all of it on its way back."""
        if order.is_cancelled:
            return order.refunded_total == order.paid_total and order.needs_attention
        return order.is_confirmed and order.is_paid and order.refunded_total == 0

    def test_ends_in_one_of_the_two(self, sold):
        for _ in range(4):
            order = sold()
            # declined before: nothing is left to close at the gateway, so that both run for the order's row
            payment = payments.start_payment(order=order, choice="decline")
            at = order.pay_until + timedelta(seconds=1)
            calls = [("post_webhook", *told(payment, f"event-{order.pk}")), ("expire", at)]
            answers = run_together(f"{WORKERS}:either", calls)
            order = again(order)
            assert answers[0] == 200
            assert order.paid_total == TOTAL
            assert self.is_defined(order), (order.status, order.paid_total, order.refunded_total)
            sent_back = sum(payment.refunded for payment in order.payments.all())
            assert sent_back == order.refunded_total
            units = Variant.objects.get(pk=order.lines.get().variant_id).quantity
            assert units == 50 - 2 * Order.objects.filter(status="confirmed").count()

    def test_would_be_seen_to_end_in_neither(self, waiting):
        """The control: the end of the time that does not read the order again overtakes the money."""
        calls = [("expire_believing", waiting.order.number, ""), ("webhook_in_between", *told(waiting))]
        assert run_together(f"{WORKERS}:either", calls) == ["cancelled", 200]
        assert not self.is_defined(again(waiting.order))


class TestTwoRefundsOfAllOfIt:
    @pytest.fixture
    def paid(self, order):
        return payments.start_payment(order=order).order

    def test_leave_one_refused(self, paid):
        answers = run_together(f"{WORKERS}:refund", [(paid.number, str(TOTAL))] * 4)
        assert sorted(answers, key=str) == [1, "RefundRefused", "RefundRefused", "RefundRefused"]
        order = again(paid)
        assert (order.refunded_total, order.payments.get().refunded, order.refunds.count()) == (TOTAL, TOTAL, 1)

    def test_would_be_seen_to_be_sent_twice(self, paid):
        """The control: what was read before the others refunded is believed."""
        run_together(f"{WORKERS}:refund_believing", [(paid.number, str(TOTAL))] * 3)
        assert sum(refund.amount for refund in paid.refunds.all()) > TOTAL


class TestTwoTabs:
    def test_begin_one_charge(self, order, settings):
        file = settings.SHOP_TEST_GATEWAY_FILE
        keys = run_together(f"{WORKERS}:start", [(order.number, file)] * 4)
        payment = order.payments.get()
        assert keys == [payment.key] * 4
        assert payment.needs_action
        assert gateway("test").look_up(key=payment.key).reference == payment.reference

    def test_would_be_seen_to_begin_several(self, order, settings):
        """The control: without looking for an open payment under the order's lock."""
        file = settings.SHOP_TEST_GATEWAY_FILE
        run_together(f"{WORKERS}:start_believing", [(order.number, file)] * 3)
        assert Payment.objects.filter(order=order).count() > 1
