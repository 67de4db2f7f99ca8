import json
import time
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from orders.gateways import stripe_gateway
from orders.gateways.protocol import (
    ChargeNotFound,
    GatewayRefused,
    GatewayUnavailable,
    Kind,
    RefundState,
    State,
    WebhookRefused,
)
from orders.gateways.stripe_gateway import StripeGateway
from tests.orders.gateways.stripe_double import GOOD_CARD, MESSAGE_DECLINED, dispute, event_of, signed
from tests.workers import PATIENCE


@pytest.fixture
def gateway(stripe_at):
    return stripe_at()


def posts(double):
    return [request for request in double.asked if request[0] == "POST"]


class TestConstructor:
    @pytest.mark.parametrize("missing", ["secret_key", "publishable_key", "webhook_secret"])
    def test_demands_every_key(self, missing):
        keys = {"secret_key": "sk", "publishable_key": "pk", "webhook_secret": "whsec"} | {missing: ""}
        with pytest.raises(ImproperlyConfigured, match="STRIPE_SECRET_KEY"):
            StripeGateway(**keys)

    def test_says_when_the_sdk_is_missing(self):
        with patch.object(stripe_gateway, "stripe", None), pytest.raises(ImproperlyConfigured, match="package"):
            StripeGateway(secret_key="sk", publishable_key="pk", webhook_secret="whsec")


class TestStart:
    def test_gives_the_page_what_it_needs(self, gateway, charge, double):
        answer = gateway.start(charge())
        assert answer.state == State.ACTION_REQUIRED and answer.received == 0
        assert answer.client_secret.startswith(f"{answer.reference}_secret_")
        ((_, path, params, headers),) = posts(double)
        assert path == "/v1/payment_intents" and headers["Idempotency-Key"] == "charge:pay-1"
        assert dict(params) == {
            "amount": "1250",
            "currency": "eur",
            "automatic_payment_methods[enabled]": "true",
            "description": "Order 7K3QX-9MFT2",
            "metadata[key]": "pay-1",
            "metadata[order_number]": "7K3QX-9MFT2",
        }

    def test_shows_no_secret_of_what_is_paid(self, gateway, charge):
        assert gateway.start(charge(choice=GOOD_CARD)).client_secret == ""

    def test_tells_where_a_declined_charge_can_be_cancelled(self, gateway, charge):
        answer = gateway.start(charge(choice="pm_card_chargeDeclined"))
        assert answer.message == MESSAGE_DECLINED and answer.client_secret
        assert gateway.cancel(reference=answer.reference).state == State.CANCELLED

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 409])
    def test_does_not_know_after_an_error_of_stripes(self, gateway, charge, double, status):
        double.fail_next(status)
        with pytest.raises(GatewayUnavailable):
            gateway.start(charge(choice=GOOD_CARD))
        assert gateway.start(charge(choice=GOOD_CARD)).state == State.PAID
        assert len(double.intents) == 1

    def test_does_not_know_after_a_time_out_and_finds_what_was_made(self, stripe_at, charge, double):
        double.hang_next()
        with pytest.raises(GatewayUnavailable):
            stripe_at(timeout=0.3).start(charge(choice=GOOD_CARD))
        assert double.has_hung.wait(PATIENCE)
        gateway = stripe_at()
        assert gateway.look_up(key="pay-1").state == State.PAID
        assert gateway.start(charge(choice=GOOD_CARD)).state == State.PAID
        assert len(double.intents) == 1

    def test_does_not_know_when_nobody_listens(self, stripe_at, charge):
        gateway = stripe_at(api_base="http://127.0.0.1:9", timeout=1)
        with pytest.raises(GatewayUnavailable):
            gateway.start(charge())

    def test_asks_again_by_itself_with_the_same_key(self, stripe_at, charge, double):
        double.hang_next()
        double.fail_next(500)
        answer = stripe_at(timeout=1.5, retries=20).start(charge(choice=GOOD_CARD))  # a busy machine may need some
        assert answer.state == State.PAID and len(double.intents) == 1
        assert {headers["Idempotency-Key"] for *_, headers in posts(double)} == {"charge:pay-1"}
        assert len(posts(double)) > 2

    def test_without_the_key_the_double_would_charge_twice(self, stripe_at, charge, double):
        """The control: a gateway that forgets the key is seen here."""
        gateway = stripe_at()
        create = gateway._api.payment_intents.create
        with patch.object(gateway._api.payment_intents, "create", lambda params, options: create(params)):
            for _ in range(2):
                gateway.start(charge(choice=GOOD_CARD))
        assert len(double.intents) == 2

    @pytest.mark.parametrize("status", [401, 403, 400])
    def test_is_refused_for_good(self, gateway, charge, double, status):
        double.fail_next(status, type="invalid_request_error")
        with pytest.raises(GatewayRefused):
            gateway.start(charge())

    def test_is_refused_with_a_wrong_key(self, stripe_at, charge):
        with pytest.raises(GatewayRefused, match="Invalid API Key"):
            stripe_at(secret_key="sk_test_wrong").start(charge())

    def test_is_refused_in_an_unsupported_currency(self, gateway, charge, double):
        with pytest.raises(GatewayRefused, match="Invalid currency"):
            gateway.start(charge(currency="XXX"))
        assert double.intents == {}

    @pytest.mark.parametrize(("amount", "currency", "minor"), [("500", "JPY", 500), ("5.12", "KWD", 5120)])
    def test_writes_currencies_with_other_decimals(self, gateway, charge, double, amount, currency, minor):
        answer = gateway.start(charge(amount=Decimal(amount), currency=currency, choice=GOOD_CARD))
        assert double.intents[answer.reference]["amount"] == minor
        assert answer.received == Decimal(amount)


class TestLookUp:
    def test_tells_how_much_came_in(self, gateway, charge, double):
        reference = gateway.start(charge()).reference
        double.bring_money(reference, amount=1000)
        answer = gateway.look_up(reference=reference)
        assert (answer.state, answer.received) == (State.PAID, Decimal("10.00"))

    def test_does_not_know_after_a_time_out(self, stripe_at, double):
        double.hang_next()
        with pytest.raises(GatewayUnavailable):
            stripe_at(timeout=0.2).look_up(key="pay-1")

    def test_waits_in_a_state_that_is_new(self, gateway, charge, double):
        reference = gateway.start(charge()).reference
        double.intents[reference]["status"] = "requires_patience"
        assert gateway.look_up(reference=reference).state == State.PENDING

    def test_does_not_take_an_error_for_not_found(self, gateway, double):
        double.fail_next(500)
        with pytest.raises(GatewayUnavailable):
            gateway.look_up(reference="pi_unknown")
        with pytest.raises(ChargeNotFound):
            gateway.look_up(reference="pi_unknown")

    @pytest.mark.parametrize(("currency", "fee"), [("eur", Decimal("0.43")), ("usd", None)])
    def test_tells_what_is_kept_once_it_is_booked(self, gateway, charge, double, currency, fee):
        reference = gateway.start(charge(choice=GOOD_CARD)).reference
        assert gateway.look_up(reference=reference).fee is None
        double.book(reference, fee=43, currency=currency)
        assert gateway.look_up(reference=reference).fee == fee


class TestCancel:
    def test_tries_anew_after_a_not_now(self, gateway, charge, double):
        reference = gateway.start(charge()).reference
        double.work_on(reference)
        assert gateway.cancel(reference=reference).state == State.PENDING
        double.decline(reference)
        assert gateway.cancel(reference=reference).state == State.CANCELLED

    def test_says_when_the_buyer_pays_between_asking_and_cancelling(self, gateway, charge, double):
        reference = gateway.start(charge()).reference
        act = double._act

        def pay_first(method, path, params):
            if path.endswith("/cancel"):
                double.bring_money(reference)
            return act(method, path, params)

        with patch.object(double, "_act", pay_first):
            answer = gateway.cancel(reference=reference)
        assert (answer.state, answer.received) == (State.PAID, Decimal("12.50"))


class TestRefund:
    def refund(self, gateway, paid):
        return gateway.refund(reference=paid.reference, amount=Decimal(5), currency="EUR", key="refund-1")

    def test_is_sent_once_when_no_answer_came(self, stripe_at, charge, double):
        gateway = stripe_at()
        paid = gateway.start(charge(choice=GOOD_CARD))
        double.hang_next()
        with pytest.raises(GatewayUnavailable):
            self.refund(stripe_at(timeout=0.3), paid)
        assert double.has_hung.wait(PATIENCE)
        assert self.refund(gateway, paid).state == RefundState.DONE
        assert len(double.refunds) == 1

    @pytest.mark.parametrize(
        ("status", "state", "amount"), [("succeeded", RefundState.DONE, 5), ("failed", RefundState.FAILED, 0)]
    )
    def test_can_take_its_time(self, gateway, charge, double, status, state, amount):
        paid = gateway.start(charge(choice=GOOD_CARD))
        double.intents[paid.reference]["refunds_go"] = "pending"
        answer = self.refund(gateway, paid)
        assert answer.state == RefundState.PENDING
        double.webhooks()
        double.finish_refund(answer.reference, status)
        (told,) = [gateway.read_webhook(*webhook) for webhook in double.webhooks()]
        assert (told.kind, told.state, told.amount) == (Kind.REFUND, state, Decimal(amount))
        assert gateway.look_up_refund(reference=answer.reference).state == state


class TestReadWebhook:
    @pytest.mark.parametrize(
        ("kind", "state"),
        [
            ("payment_intent.succeeded", State.PAID),
            ("payment_intent.payment_failed", State.DECLINED),
            ("payment_intent.canceled", State.CANCELLED),
            ("payment_intent.processing", State.PENDING),
            ("payment_intent.requires_action", State.ACTION_REQUIRED),
        ],
    )
    def test_reads_every_event_of_a_payment(self, gateway, charge, double, kind, state):
        intent = double.intents[gateway.start(charge()).reference]
        told = gateway.read_webhook(*signed(event_of(kind, intent)))
        assert (told.state, told.key, told.amount) == (state, "pay-1", 0)

    def test_tells_why_it_was_declined(self, gateway, charge, double):
        double.decline(gateway.start(charge()).reference)
        assert gateway.read_webhook(*double.webhooks()[-1]).message == MESSAGE_DECLINED

    @pytest.mark.parametrize(
        ("kind", "about"),
        [
            ("customer.created", {"id": "cus_1", "object": "customer"}),
            ("charge.refunded", {"id": "ch_1", "object": "charge", "metadata": {"key": "pay-1"}}),
            ("payment_intent.succeeded", {"id": "pi_1", "object": "payment_intent", "metadata": {}}),
        ],
    )
    def test_leaves_other_people_s_events(self, gateway, kind, about):
        assert gateway.read_webhook(*signed(event_of(kind, about))) is None

    def test_reads_a_refund_made_in_stripe_s_dashboard(self, gateway):
        refund = {"id": "re_1", "object": "refund", "amount": 500, "currency": "eur", "status": "succeeded"}
        refund |= {"payment_intent": "pi_1", "metadata": {}}
        told = gateway.read_webhook(*signed(event_of("refund.created", refund)))
        assert (told.key, told.payment_reference, told.amount) == ("", "pi_1", Decimal("5.00"))

    @pytest.mark.parametrize(
        ("kind", "status", "state", "message"),
        [
            ("created", "needs_response", "open", "fraudulent, answer by 2026-12-09"),
            ("created", "warning_needs_response", "open", "fraudulent, answer by 2026-12-09"),
            ("created", "a word of next year", "open", "fraudulent, answer by 2026-12-09"),
            ("closed", "won", "won", "fraudulent"),
            ("closed", "warning_closed", "won", "fraudulent"),
            ("closed", "lost", "lost", "fraudulent"),
        ],
    )
    def test_reads_a_dispute(self, gateway, kind, status, state, message):
        told = gateway.read_webhook(*signed(event_of(f"charge.dispute.{kind}", dispute(status=status))))
        assert (told.kind, told.state, told.message) == (Kind.DISPUTE, state, message)
        assert (told.payment_reference, told.amount, told.currency) == ("pi_1", Decimal("12.50"), "EUR")

    def test_leaves_a_dispute_about_no_payment_intent(self, gateway):
        event = event_of("charge.dispute.created", dispute(payment_intent=None))
        assert gateway.read_webhook(*signed(event)) is None

    def test_refuses_another_secret(self, gateway, charge, double):
        intent = double.intents[gateway.start(charge()).reference]
        event = event_of("payment_intent.succeeded", intent)
        assert gateway.read_webhook(*signed(event))
        with pytest.raises(WebhookRefused):
            gateway.read_webhook(*signed(event, secret="whsec_other"))

    def test_refuses_an_old_signature(self, gateway, charge, double):
        intent = double.intents[gateway.start(charge()).reference]
        with pytest.raises(WebhookRefused):
            gateway.read_webhook(*signed(event_of("payment_intent.succeeded", intent), at=int(time.time()) - 400))

    @pytest.mark.parametrize(
        "event",
        [
            [],
            None,
            {},
            {"object": "event", "id": "evt_1", "type": "payment_intent.succeeded", "data": {}},
            {
                "object": "event",
                "id": "evt_1",
                "type": "payment_intent.succeeded",
                "data": {
                    "object": {"id": "pi_1", "metadata": {"key": "pay-1"}, "amount_received": "x", "currency": "eur"}
                },
            },
        ],
    )
    def test_refuses_what_is_signed_and_cannot_be_read(self, gateway, event):
        body, headers = signed(event)
        assert json.loads(body) == event
        with pytest.raises(WebhookRefused):
            gateway.read_webhook(body, headers)
