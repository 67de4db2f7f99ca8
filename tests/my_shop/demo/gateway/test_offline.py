from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.test import override_settings

from my_shop.demo.gateway.offline import OfflineGateway
from my_shop.demo.gateway.scenarios import LABELS, PLANS, Scenario
from my_shop.demo.gateway.signing import SIGNATURE_HEADER, sign
from orders.gateways.protocol import (
    ChargeNotFound,
    GatewayRefused,
    GatewayUnavailable,
    Kind,
    RefundState,
    State,
    WebhookRefused,
)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-20 12:00:00Z", tick=False) as travelling:
        yield travelling


def told(gateway):
    return [gateway.read_webhook(*webhook) for webhook in gateway.due_webhooks()]


class TestScenarios:
    def test_each_has_a_plan_and_a_label(self):
        assert set(PLANS) == set(LABELS) == set(Scenario)

    def test_none_is_success(self, offline, charge):
        assert offline.start(charge()).state == State.PAID

    def test_second_step_is_taken_once(self, offline, charge):
        answer = offline.start(charge(choice="second-step"))
        assert answer.redirect_url == "https://shop.example/back/"
        assert told(offline) == []
        assert offline.resolve(answer.reference, approve=True).state == State.PAID
        assert offline.resolve(answer.reference, approve=False).received == Decimal("12.50")
        assert [webhook.state for webhook in told(offline)] == [State.PAID]

    def test_second_step_can_be_declined(self, offline, charge):
        answer = offline.start(charge(choice="second-step"))
        assert offline.resolve(answer.reference, approve=False).state == State.DECLINED
        assert [webhook.state for webhook in told(offline)] == [State.DECLINED]

    def test_a_cancelled_second_step_cannot_be_taken(self, offline, charge):
        answer = offline.start(charge(choice="second-step"))
        offline.cancel(reference=answer.reference)
        assert offline.resolve(answer.reference, approve=True).state == State.CANCELLED
        assert offline.start(charge(choice="second-step")).redirect_url == ""

    def test_time_out_has_taken_the_money(self, offline, charge):
        with pytest.raises(GatewayUnavailable):
            offline.start(charge(choice="time-out"))
        assert offline.look_up(key="pay-1").state == State.PAID
        assert offline.start(charge(choice="time-out")).state == State.PAID
        assert len(told(offline)) == 1

    def test_lost_has_not_until_it_is_asked_again(self, offline, charge):
        with pytest.raises(GatewayUnavailable):
            offline.start(charge(choice="lost"))
        assert told(offline) == []
        for ask in (offline.look_up, offline.cancel):
            with pytest.raises(ChargeNotFound):
                ask(key="pay-1")
        answer = offline.start(charge(choice="lost"))
        assert answer.state == State.PAID and answer.received == Decimal("12.50")
        assert len(told(offline)) == 1

    @pytest.mark.parametrize(("choice", "end"), [("late", State.PAID), ("late-decline", State.DECLINED)])
    def test_late_comes_later(self, offline, charge, clock, choice, end):
        reference = offline.start(charge(choice=choice)).reference
        clock.shift(59)
        assert told(offline) == []
        assert offline.look_up(reference=reference).state == offline.cancel(reference=reference).state == State.PENDING
        clock.shift(1)
        assert [webhook.state for webhook in told(offline)] == [end]
        assert offline.look_up(reference=reference).state == end

    def test_twice_tells_the_same_event_twice(self, offline, charge):
        offline.start(charge(choice="twice"))
        first, second = told(offline)
        assert first == second and first.state == State.PAID

    def test_early_tells_before_it_answers(self, tmp_path, charge):
        heard = []

        def post(body, headers):
            heard.append(gateway.read_webhook(body, headers).state)

        gateway = OfflineGateway(tmp_path / "gateway.sqlite3", post=post)
        assert gateway.start(charge(choice="early")).state == State.PENDING
        assert heard == [State.PAID]
        assert gateway.look_up(key="pay-1").state == State.PAID

    def test_out_of_order_tells_the_older_last(self, offline, charge):
        offline.start(charge(choice="out-of-order"))
        assert [webhook.state for webhook in told(offline)] == [State.PAID, State.PENDING]

    def test_less_brings_half(self, offline, charge):
        offline.start(charge(choice="less", amount=Decimal("12.51")))
        (webhook,) = told(offline)
        assert webhook.amount == offline.look_up(key="pay-1").received == Decimal("6.25")

    @pytest.mark.parametrize(
        ("choice", "end", "amount"),
        [("slow-refund", RefundState.DONE, "5.00"), ("failing-refund", RefundState.FAILED, "0")],
    )
    def test_a_refund_can_take_its_time(self, offline, charge, clock, choice, end, amount):
        reference = offline.start(charge(choice=choice)).reference
        told(offline)
        answer = offline.refund(reference=reference, amount=Decimal("5.00"), currency="EUR", key="refund-1")
        assert answer.state == RefundState.PENDING and told(offline) == []
        clock.shift(60)
        (webhook,) = told(offline)
        assert (webhook.state, webhook.amount) == (end, Decimal(amount))
        assert offline.look_up_refund(reference=answer.reference).state == end

    def test_a_chargeback_is_told_later(self, offline, charge, clock):
        answer = offline.start(charge(choice="dispute"))
        assert [webhook.state for webhook in told(offline)] == [State.PAID]
        clock.shift(60)
        (webhook,) = told(offline)
        assert (webhook.kind, webhook.state, webhook.amount) == (Kind.DISPUTE, "open", answer.received)
        assert webhook.payment_reference == answer.reference


class TestLedger:
    def test_another_process_knows_the_same(self, offline, charge, tmp_path):
        answer = offline.start(charge())
        other = OfflineGateway(tmp_path / "gateway.sqlite3")
        assert other.look_up(reference=answer.reference) == answer

    def test_keeps_nothing_of_what_fails_half_way(self, offline, charge, monkeypatch):
        monkeypatch.setattr("my_shop.demo.gateway.offline._tell", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            offline.start(charge())
        with pytest.raises(ChargeNotFound):
            offline.look_up(key="pay-1")

    def test_refuses_a_refund_in_another_currency(self, offline, charge):
        paid = offline.start(charge())
        with pytest.raises(GatewayRefused):
            offline.refund(reference=paid.reference, amount=Decimal(1), currency="GBP", key="refund-1")


class TestSignature:
    def test_of_another_shop_does_not_fit(self, offline, charge):
        offline.start(charge())
        ((body, headers),) = offline.due_webhooks()
        assert offline.read_webhook(body, headers)
        with override_settings(SECRET_KEY="another"), pytest.raises(WebhookRefused):
            offline.read_webhook(body, headers)

    @pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"{", b'{"kind": "payment"}', b'{"kind": 1, "state": 2}'])
    def test_does_not_make_nonsense_readable(self, offline, body):
        with pytest.raises(WebhookRefused, match="read"):
            offline.read_webhook(body, {SIGNATURE_HEADER: sign(body)})


def test_answers_are_frozen(offline, charge):
    answer = offline.start(charge())
    with pytest.raises(AttributeError):
        answer.state = State.DECLINED
    assert replace(answer, state=State.DECLINED).state == State.DECLINED
