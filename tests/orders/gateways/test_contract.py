"""What every gateway that buyers pay at online keeps to: the same tests for each of them."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import time_machine

from my_shop.demo.gateway.signing import SIGNATURE_HEADER, sign
from orders.gateways.protocol import ChargeNotFound, GatewayRefused, Kind, RefundState, State, WebhookRefused
from tests.orders.gateways.stripe_double import DECLINED_CARD, GOOD_CARD, SECOND_STEP_CARD, signed_body


class OfflineRig:
    """The test gateway, and the words for what it shall do."""

    pays, declines, asks, waits = "succeed", "decline", "second-step", "late"

    def __init__(self, gateway):
        self.gateway = gateway

    def webhooks(self):
        return self.gateway.due_webhooks()

    def approve(self, reference):
        self.gateway.resolve(reference, approve=True)

    def signed(self, body):
        return body.encode(), {SIGNATURE_HEADER: sign(body.encode())}


class StripeRig:
    pays, declines, asks, waits = GOOD_CARD, DECLINED_CARD, SECOND_STEP_CARD, "pm_sepa_debit"

    def __init__(self, gateway, double):
        self.gateway, self.double = gateway, double

    def webhooks(self):
        return self.double.webhooks()

    def approve(self, reference):
        self.double.bring_money(reference)

    def signed(self, body):
        return signed_body(body)


@pytest.fixture(params=["test", "stripe"])
def rig(request):
    if request.param == "test":
        return OfflineRig(request.getfixturevalue("offline"))
    return StripeRig(request.getfixturevalue("stripe_at")(), request.getfixturevalue("double"))


@pytest.fixture
def paid(rig, charge):
    return rig.gateway.start(charge(choice=rig.pays))


@pytest.fixture
def webhook(rig, paid):
    """Body and headers of a good webhook that tells of a payment."""
    return rig.webhooks()[-1]


class TestStart:
    def test_pays(self, rig, paid):
        assert (paid.state, paid.received) == (State.PAID, Decimal("12.50"))
        assert paid.reference

    def test_declines_in_words_for_the_buyer(self, rig, charge):
        answer = rig.gateway.start(charge(choice=rig.declines))
        assert answer.state == State.DECLINED and answer.received == 0
        assert "card was declined" in answer.message

    def test_sends_the_buyer_to_a_second_step(self, rig, charge):
        answer = rig.gateway.start(charge(choice=rig.asks))
        assert answer.state == State.ACTION_REQUIRED and answer.redirect_url.startswith("https://")
        rig.approve(answer.reference)
        assert rig.gateway.look_up(reference=answer.reference).state == State.PAID

    def test_twice_is_once(self, rig, charge, paid):
        assert rig.gateway.start(charge(choice=rig.pays)) == paid
        told = [rig.gateway.read_webhook(*webhook) for webhook in rig.webhooks()]
        assert len(told) == 1

    def test_another_key_is_another_charge(self, rig, charge, paid):
        other = rig.gateway.start(charge(key="pay-2", choice=rig.pays))
        assert other.reference != paid.reference

    def test_at_the_same_time_is_once(self, rig, charge):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: rig.gateway.start(charge(choice=rig.pays)), range(8)))
        assert len({answer.reference for answer in answers}) == 1
        assert len(rig.webhooks()) == 1

    @pytest.mark.parametrize("other", [{"amount": Decimal("12.51")}, {"currency": "GBP"}])
    def test_refuses_one_key_for_two_sums(self, rig, charge, paid, other):
        with pytest.raises(GatewayRefused):
            rig.gateway.start(charge(choice=rig.pays, **other))
        assert rig.gateway.look_up(key="pay-1") == paid

    def test_refuses_a_choice_that_it_does_not_know(self, rig, charge):
        with pytest.raises(GatewayRefused):
            rig.gateway.start(charge(choice="pigeon"))


class TestLookUp:
    def test_finds_by_reference_and_by_key(self, rig, paid):
        assert rig.gateway.look_up(reference=paid.reference) == paid
        assert rig.gateway.look_up(key="pay-1") == paid

    @pytest.mark.parametrize("name", [{}, {"reference": "unknown"}, {"key": "unknown"}, {"key": "pay-1' OR '1"}])
    def test_says_so_when_it_knows_nothing(self, rig, paid, name):
        with pytest.raises(ChargeNotFound):
            rig.gateway.look_up(**name)


class TestCancel:
    @pytest.mark.parametrize("by", ["reference", "key"])
    def test_nobody_can_pay_any_more(self, rig, charge, by):
        reference = rig.gateway.start(charge(choice=rig.asks)).reference
        name = {"reference": reference} if by == "reference" else {"key": "pay-1"}
        assert rig.gateway.cancel(**name).state == State.CANCELLED
        assert rig.gateway.look_up(reference=reference).state == State.CANCELLED
        assert rig.gateway.cancel(**name).state == State.CANCELLED

    def test_closes_a_declined_charge(self, rig, charge):
        reference = rig.gateway.start(charge(choice=rig.declines)).reference
        assert rig.gateway.cancel(reference=reference).state == State.CANCELLED

    def test_says_when_the_buyer_was_faster(self, rig, paid):
        assert rig.gateway.cancel(reference=paid.reference) == paid

    def test_says_when_the_money_cannot_be_stopped(self, rig, charge):
        answer = rig.gateway.start(charge(choice=rig.waits))
        assert answer.state == State.PENDING
        assert rig.gateway.cancel(reference=answer.reference).state == State.PENDING

    def test_says_when_there_is_nothing(self, rig):
        with pytest.raises(ChargeNotFound):
            rig.gateway.cancel(key="unknown")


class TestRefund:
    def refund(self, rig, paid, amount="5.00", key="refund-1", currency="EUR"):
        return rig.gateway.refund(reference=paid.reference, amount=Decimal(amount), currency=currency, key=key)

    def test_in_parts_until_nothing_is_left(self, rig, paid):
        assert self.refund(rig, paid).state == RefundState.DONE
        assert self.refund(rig, paid, "7.50", "refund-2").state == RefundState.DONE
        answer = self.refund(rig, paid, "0.01", "refund-3")
        assert answer.state == RefundState.FAILED and answer.message

    def test_twice_is_once(self, rig, paid):
        first = self.refund(rig, paid, "12.50")
        assert self.refund(rig, paid, "12.50") == first
        assert first.reference and first.state == RefundState.DONE
        assert self.refund(rig, paid, "0.01", "refund-2").state == RefundState.FAILED

    def test_a_key_of_a_charge_is_no_key_of_a_refund(self, rig, paid):
        assert self.refund(rig, paid, key="pay-1").state == RefundState.DONE

    def test_refuses_one_key_for_two_sums(self, rig, paid):
        self.refund(rig, paid)
        with pytest.raises(GatewayRefused):
            self.refund(rig, paid, "6.00")

    def test_more_than_was_paid_fails_and_sends_nothing(self, rig, paid):
        assert self.refund(rig, paid, "12.51").state == RefundState.FAILED
        assert self.refund(rig, paid, "12.50", "refund-2").state == RefundState.DONE

    @pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity"])
    def test_refuses_what_is_no_sum(self, rig, paid, amount):
        with pytest.raises(GatewayRefused):
            self.refund(rig, paid, amount)

    def test_refuses_an_unknown_charge(self, rig):
        with pytest.raises(GatewayRefused):
            rig.gateway.refund(reference="unknown", amount=Decimal(1), currency="EUR", key="refund-1")

    def test_can_be_looked_up(self, rig, paid):
        answer = self.refund(rig, paid)
        assert rig.gateway.look_up_refund(reference=answer.reference) == answer
        with pytest.raises(GatewayRefused):
            rig.gateway.look_up_refund(reference="unknown")

    def test_is_told(self, rig, paid):
        rig.webhooks()
        answer = self.refund(rig, paid)
        (told,) = [rig.gateway.read_webhook(*webhook) for webhook in rig.webhooks()]
        assert (told.kind, told.state, told.key) == (Kind.REFUND, RefundState.DONE, "refund-1")
        assert (told.reference, told.payment_reference) == (answer.reference, paid.reference)
        assert (told.amount, told.currency) == (Decimal("5.00"), "EUR")


class TestReadWebhook:
    def test_tells_what_was_paid(self, rig, paid, webhook):
        told = rig.gateway.read_webhook(*webhook)
        assert (told.kind, told.state, told.key) == (Kind.PAYMENT, State.PAID, "pay-1")
        assert (told.reference, told.amount, told.currency) == (paid.reference, Decimal("12.50"), "EUR")
        assert told.event_id

    def test_takes_header_names_in_any_case(self, rig, webhook):
        body, headers = webhook
        loud = {name.upper(): value for name, value in headers.items()}
        assert rig.gateway.read_webhook(body, loud) == rig.gateway.read_webhook(body, headers)

    def test_refuses_every_changed_byte(self, rig, webhook):
        body, headers = webhook
        for place in range(len(body)):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            with pytest.raises(WebhookRefused):
                rig.gateway.read_webhook(changed, headers)

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"null", b"{}", b"{"])
    def test_refuses_another_body(self, rig, webhook, body):
        with pytest.raises(WebhookRefused):
            rig.gateway.read_webhook(body, webhook[1])

    @pytest.mark.parametrize("depth", [250, 500, 900, 50_000])
    @pytest.mark.parametrize("brackets", [("[", "]"), ('{"data":', "}")], ids=["lists", "maps"])
    def test_refuses_what_is_signed_and_nested_deeply(self, rig, depth, brackets):
        opening, closing = brackets
        body = f'{{"object": "event", "data": {opening * depth}1{closing * depth}}}'
        with pytest.raises(WebhookRefused):
            rig.gateway.read_webhook(*rig.signed(body))

    @pytest.mark.parametrize("value", ["", "nonsense", "t=,v1=", "t=1,v1=ü", "t=now,v1=00", "v1=00", "t=1", "=", ",,"])
    def test_refuses_another_signature(self, rig, webhook, value):
        body, headers = webhook
        with pytest.raises(WebhookRefused):
            rig.gateway.read_webhook(body, dict.fromkeys(headers, value))
        with pytest.raises(WebhookRefused):
            rig.gateway.read_webhook(body, {})

    def test_refuses_a_signature_with_another_time(self, rig, webhook):
        body, headers = webhook
        ((name, value),) = headers.items()
        stamp, signature = value.split(",", 1)
        later = f"t={int(stamp[2:]) + 1},{signature}"
        with pytest.raises(WebhookRefused):
            rig.gateway.read_webhook(body, {name: later})

    @pytest.mark.parametrize(("age", "is_fresh"), [(290, True), (310, False)])
    def test_refuses_what_is_too_old(self, rig, charge, age, is_fresh):
        with time_machine.travel("2026-11-20 12:00:00Z", tick=False) as clock:
            rig.gateway.start(charge(choice=rig.pays))
            webhook = rig.webhooks()[-1]
            clock.shift(age)
            if is_fresh:
                assert rig.gateway.read_webhook(*webhook).state == State.PAID
            else:
                with pytest.raises(WebhookRefused):
                    rig.gateway.read_webhook(*webhook)
