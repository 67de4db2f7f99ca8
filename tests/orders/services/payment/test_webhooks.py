"""What gateways tell, by the test gateway and by Stripe's double, through the address that they call."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from my_shop.demo.gateway.offline import OfflineGateway
from my_shop.demo.gateway.signing import SIGNATURE_HEADER, sign
from orders.gateways import registry
from orders.models import OrderEvent, Payment, PaymentWebhook
from orders.services.fulfilment import shipping
from orders.services.lifecycle import payment_worker
from orders.services.payment import refund_worker, refunds, webhooks
from orders.services.payment.payments import start_payment
from tests.orders.gateways.stripe_double import dispute, event_of, signed, signed_body
from tests.orders.money import TOTAL, again, kinds, names, reasons

pytestmark = pytest.mark.django_db


def post(body, headers, gateway="test"):
    """Post as a gateway does: without any cookie, and with CSRF checked."""
    client = Client(enforce_csrf_checks=True)
    return client.post(f"/payments/{gateway}/callback/", body, content_type="application/json", headers=headers)


def post_due(later=0):
    """Deliver what the test gateway would have posted by then; return the statuses."""
    with time_machine.travel(timezone.now() + timedelta(seconds=later)):
        return [post(*webhook).status_code for webhook in registry.gateway("test").due_webhooks()]


def told(**facts):
    """Return body and headers of a webhook of the test gateway."""
    given = {
        "event_id": "event-1",
        "kind": "payment",
        "state": "paid",
        "key": "",
        "reference": "",
        "amount": str(TOTAL),
        "currency": "EUR",
        "message": "",
    }
    body = json.dumps(given | facts).encode()
    return body, {SIGNATURE_HEADER: sign(body)}


@pytest.fixture
def waiting(confirmed):
    return start_payment(order=confirmed(), choice="second-step")


class TestTheTestGatewaysWebhooks:
    @pytest.mark.parametrize("choice", ["succeed", "twice", "out-of-order", "early", "time-out"])
    def test_are_counted_once(self, confirmed, heard, choice):
        order = confirmed()
        start_payment(order=order, choice=choice)
        assert set(post_due()) == {200}
        order = again(order)
        assert (order.paid_total, order.is_paid, reasons(order)) == (TOTAL, True, "")
        assert names(heard) == ["order_paid"]

    def test_late_ones_settle_the_order(self, confirmed, heard):
        order = confirmed()
        start_payment(order=order, choice="late")
        assert post_due() == []
        assert post_due(later=61) == [200]
        assert again(order).is_paid

    def test_a_late_decline_is_told_the_buyer(self, confirmed, heard):
        order = confirmed()
        start_payment(order=order, choice="late-decline")
        post_due(later=61)
        assert names(heard) == ["payment_failed"]
        assert again(order).is_payable

    def test_less_is_noted_and_the_rest_owed(self, confirmed, heard):
        order = confirmed()
        start_payment(order=order, choice="less")
        post_due()
        assert (again(order).paid_total, order.amount_due) == (Decimal("14.45"), Decimal("14.45"))
        assert names(heard) == ["attention_needed"]

    def test_one_that_comes_before_the_first_answer_counts(self, confirmed, monkeypatch, heard):
        early = OfflineGateway(settings.SHOP_TEST_GATEWAY_FILE, post=post)
        monkeypatch.setattr("orders.services.payment.payments.gateway", lambda code: early)
        order = confirmed()
        payment = start_payment(order=order, choice="early")
        assert payment.is_paid
        assert (again(order).paid_total, PaymentWebhook.objects.count()) == (TOTAL, 1)
        assert names(heard) == ["order_paid"]

    def test_are_brought_by_the_workers_round(self, confirmed):
        order = confirmed()
        start_payment(order=order, choice="out-of-order")
        assert webhooks.deliver_due_webhooks() == 2
        assert webhooks.deliver_due_webhooks() == 0
        assert again(order).is_paid


class TestHandleWebhook:
    def test_the_same_event_counts_once_also_with_another_sum(self, waiting, heard):
        for amount in ("10.00", "20.00"):
            assert post(*told(key=waiting.key, amount=amount)).status_code == 200
        assert again(waiting).received == Decimal(10)
        assert PaymentWebhook.objects.count() == 1

    def test_another_event_of_the_same_payment_counts_nothing_twice(self, waiting, heard):
        post(*told(key=waiting.key))
        post(*told(key=waiting.key, event_id="event-2"))
        assert again(waiting.order).paid_total == TOTAL
        outcomes = list(PaymentWebhook.objects.order_by("pk").values_list("outcome", flat=True))
        assert outcomes == ["€28.90 counted.", "It was counted before: nothing changes."]

    def test_finds_the_payment_by_its_reference(self, waiting):
        post(*told(reference=waiting.reference))
        assert again(waiting).is_paid

    def test_keeps_one_of_a_payment_that_nobody_knows(self, waiting):
        assert post(*told(key="somebody-elses")).status_code == 200
        kept = PaymentWebhook.objects.get()
        assert (kept.payment, kept.payload["amount"]) == (None, "28.90")
        assert "We know no payment" in kept.outcome
        assert again(waiting.order).paid_total == 0

    def test_another_currency_is_not_counted(self, waiting, heard):
        post(*told(key=waiting.key, currency="USD"))
        order = again(waiting.order)
        assert (order.paid_total, names(heard)) == (0, ["attention_needed"])
        assert "USD" in PaymentWebhook.objects.get().outcome

    @pytest.mark.parametrize("fault", ["signature", "age", "body", "none"])
    def test_refuses_what_is_not_signed_and_keeps_nothing(self, waiting, fault):
        body, headers = told(key=waiting.key)
        if fault == "signature":
            headers = {SIGNATURE_HEADER: headers[SIGNATURE_HEADER][:-1] + "x"}
        if fault == "age":
            headers = {SIGNATURE_HEADER: sign(body, at=timezone.now().timestamp() - 3600)}
        if fault == "body":
            body = body.replace(b"28.90", b"99.90")
        if fault == "none":
            headers = {}
        assert post(body, headers).status_code == 400
        assert (PaymentWebhook.objects.count(), again(waiting).received) == (0, 0)

    @pytest.mark.parametrize(
        "facts",
        [
            {"event_id": ""},
            {"event_id": "x" * 201},
            {"event_id": "a\x00b"},
            {"event_id": "\ud800"},
            {"event_id": 1},
            {"reference": "x" * 201},
            {"reference": ["a"]},
            {"key": "a\x00b"},
            {"message": "\udfff"},
            {"message": "a\x00b"},
            {"payment_reference": None},
            {"currency": "euro"},
            {"amount": "NaN"},
            {"amount": "Infinity"},
            {"amount": "-1"},
            {"amount": "1E+999999"},
            {"amount": "99999999999.99"},
            {"amount": "9" * 5000},
        ],
        ids=lambda facts: str(facts).replace("\\", "")[:40],
    )
    def test_refuses_what_is_signed_and_no_row_can_keep(self, waiting, facts):
        assert post(*told(**{"key": waiting.key, **facts})).status_code == 400
        assert (PaymentWebhook.objects.count(), again(waiting).received) == (0, 0)

    def test_refuses_what_is_large_or_no_post(self, waiting):
        assert post(b"x" * (256 * 1024 + 1), {}).status_code == 413
        assert Client().get("/payments/test/callback/").status_code == 405

    @pytest.mark.parametrize(("length", "status"), [("9" * 5000, 413), ("many", 400), ("-1", 400), ("٣", 400)])
    def test_refuses_a_length_that_is_none(self, length, status):
        path = "/payments/test/callback/"
        assert Client().generic("POST", path, b"{}", CONTENT_LENGTH=length).status_code == status

    @pytest.mark.parametrize(("gateway", "status"), [("pigeon", 404), ("stripe", 503), ("transfer", 400)])
    def test_of_other_gateways(self, gateway, status):
        assert post(b"{}", {}, gateway=gateway).status_code == status

    def test_what_fails_is_rolled_back_and_counted_when_it_is_told_again(self, waiting, monkeypatch):
        client = Client(raise_request_exception=False)
        body, headers = told(key=waiting.key)
        with monkeypatch.context() as broken:
            broken.setattr("orders.services.payment.settlement.schedule_invoice", lambda **given: 1 / 0)
            path = "/payments/test/callback/"
            assert client.post(path, body, content_type="application/json", headers=headers).status_code == 500
            assert (PaymentWebhook.objects.count(), again(waiting).received) == (0, 0)
        assert post(body, headers).status_code == 200
        assert again(waiting).received == TOTAL


class TestDisputes:
    """A chargeback counts nothing as refunded; a person is told that it began, and how it ended."""

    def dispute_told(self, **facts):
        given = {"kind": "dispute", "state": "open", "reference": "dispute-1", "message": "fraudulent"}
        return told(**given | facts)

    @pytest.mark.parametrize(
        ("state", "words"), [("open", "Answer on the gateway"), ("won", "stays here"), ("lost", "back to the buyer")]
    )
    def test_are_told_to_a_person_once_and_count_nothing(self, confirmed, heard, state, words):
        payment = start_payment(order=confirmed())
        for _ in range(2):
            told_again = self.dispute_told(state=state, payment_reference=payment.reference)
            assert post(*told_again).status_code == 200
        order = again(payment.order)
        assert names(heard) == ["order_paid", "attention_needed"]
        assert words in reasons(order) and "28.90 EUR" in reasons(order)
        assert (order.paid_total, order.refunded_total, again(payment).status) == (TOTAL, 0, "paid")
        assert not order.events.filter(kind=OrderEvent.Kind.ATTENTION, is_public=True).exists()
        assert PaymentWebhook.objects.get(kind="dispute").payment == payment

    @pytest.mark.parametrize(
        ("states", "is_held"),
        [
            (["open"], True),
            (["open", "won"], False),
            (["open", "lost"], True),
            (["lost"], True),
            (["won", "open"], False),  # told late
            (["lost", "open"], True),
        ],
    )
    def test_hold_back_what_is_not_sent_until_they_are_won(self, confirmed, states, is_held):
        payment = start_payment(order=confirmed())
        for state in states:
            post(*self.dispute_told(event_id=state, state=state, payment_reference=payment.reference))
        order = again(payment.order)
        assert (order.disputed_total, order.balance) == ((TOTAL, 0) if is_held else (0, TOTAL))
        assert bool(order.hold_reason) is is_held
        if is_held:
            with pytest.raises(shipping.PaymentReversed, match=r"The buyer's bank has taken €28.90 back"):
                shipping.ship_order(order=order, key="k" * 24, user=None)
            with pytest.raises(refunds.RefundRefused, match=r"We hold €0.00"):
                refunds.refund_order(order=order, amount=TOTAL, reason="Again")
        else:
            shipping.ship_order(order=order, key="k" * 24, user=None)

    @pytest.mark.parametrize(
        ("states", "left"),
        [
            (["open", "won"], ["dispute-won"]),
            (["open", "lost"], ["dispute-lost"]),
            (["lost", "open"], ["dispute-lost"]),  # told late
        ],
    )
    def test_are_answered_no_more_once_they_are_decided(self, confirmed, states, left):
        payment = start_payment(order=confirmed())
        post(*self.dispute_told(event_id="other", reference="dispute-2", payment_reference=payment.reference))
        for state in states:
            facts = {"event_id": state, "state": state, "payment_reference": payment.reference}
            post(*self.dispute_told(**facts))
        assert kinds(payment.order) == ["disputed", *left]

    def test_of_one_payment_add_up(self, confirmed):
        payment = start_payment(order=confirmed())
        for number, state in ((1, "open"), (2, "open"), (1, "won")):
            facts = {"event_id": f"{number}{state}", "reference": f"dispute-{number}", "amount": f"{number}.00"}
            post(*self.dispute_told(state=state, payment_reference=payment.reference, **facts))
        assert again(payment).disputed == again(payment.order).disputed_total == 2

    def test_of_a_payment_that_is_not_ours_are_ignored(self, confirmed):
        start_payment(order=confirmed())
        assert post(*self.dispute_told(payment_reference="pi_of_another_shop")).status_code == 200
        assert PaymentWebhook.objects.count() == 0

    def test_can_be_tried_with_the_test_gateway(self, confirmed):
        order = confirmed()
        start_payment(order=order, choice="dispute")
        assert (post_due(), reasons(order)) == ([200], "")
        assert post_due(later=61) == [200]
        assert "(fraudulent)" in reasons(order)

    def test_of_stripe_are_found_by_their_payment(self, double, confirmed):
        payment = start_payment(order=confirmed())
        event = event_of("charge.dispute.created", dispute(payment_intent=payment.reference))
        assert post(*signed(event), gateway="stripe").status_code == 200
        assert "12.50 EUR (fraudulent, answer by 2026-12-09)" in reasons(payment.order)


class TestRefundsToldByTheGateway:
    @pytest.fixture
    def paid(self, confirmed):
        return start_payment(order=confirmed())

    def refund_told(self, **facts):
        given = {"kind": "refund", "state": "done", "payment_reference": "", "reference": "refund-1", "amount": "5.00"}
        return told(**given | facts)

    def test_made_on_its_own_pages_are_counted_and_a_person_is_told(self, paid, heard):
        for event in ("a", "b"):
            post(*self.refund_told(event_id=event, payment_reference=paid.reference))
        order = again(paid.order)
        assert (order.refunded_total, again(paid).refunded, order.refunds.count()) == (Decimal(5), Decimal(5), 1)
        assert names(heard) == ["order_refunded", "attention_needed"]

    def test_more_than_was_paid_is_not_counted_and_a_person_is_told(self, paid, heard):
        assert post(*self.refund_told(payment_reference=paid.reference, amount="99.00")).status_code == 200
        order = again(paid.order)
        assert (order.refunded_total, order.refunds.count()) == (0, 0)
        assert "more than we hold" in reasons(order)

    def test_of_a_payment_that_is_not_ours_are_ignored(self, paid):
        assert post(*self.refund_told(payment_reference="pi_of_another_shop")).status_code == 200
        assert PaymentWebhook.objects.count() == 0

    def test_of_ours_are_known_by_key_before_the_answer_is_stored(self, paid):
        (refund,) = refunds.refund_order(order=paid.order, amount=Decimal(5), reason="Late.")
        post(*self.refund_told(key=refund.key, payment_reference=paid.reference))
        assert again(refund).status == "done"
        assert again(paid.order).refunded_total == Decimal(5)


class TestStripe:
    """The same through Stripe's SDK, a double of its API over HTTP, and events signed as Stripe signs them."""

    @pytest.fixture
    def waiting(self, double, confirmed):
        return start_payment(order=confirmed())

    def deliver(self, double):
        return [post(*webhook, gateway="stripe").status_code for webhook in double.webhooks()]

    def test_paid_in_the_browser_and_told_by_webhook(self, double, waiting, heard):
        assert waiting.needs_action
        assert waiting.client_secret
        double.bring_money(waiting.reference)
        assert set(self.deliver(double)) == {200}
        assert (again(waiting.order).paid_total, again(waiting).client_secret) == (TOTAL, "")
        assert names(heard) == ["order_paid"]

    def test_an_event_nested_50_000_deep_is_refused(self, double, waiting):
        body, headers = signed_body(f'{{"object": "event", "data": {"[" * 50_000}{"]" * 50_000}}}')
        assert post(body, headers, gateway="stripe").status_code == 400
        assert PaymentWebhook.objects.count() == 0

    def test_declined_in_the_browser_it_can_be_paid_by_the_same_form(self, double, waiting, heard):
        double.decline(waiting.reference)
        self.deliver(double)
        payment = again(waiting)
        assert payment.is_declined
        assert payment.client_secret, "the form may be open in a tab"
        double.bring_money(waiting.reference)
        self.deliver(double)
        assert again(waiting.order).is_paid

    def test_declined_and_paid_by_transfer_the_form_is_closed_first(self, double, waiting, ways):
        double.decline(waiting.reference)
        self.deliver(double)
        start_payment(order=waiting.order, method=ways["transfer"])
        assert double.intents[waiting.reference]["status"] == "canceled"
        assert again(waiting).status == Payment.Status.CANCELLED

    def test_a_lost_webhook_costs_the_buyer_nothing(self, double, waiting):
        double.bring_money(waiting.reference)
        assert payment_worker.expire_unpaid(now=waiting.order.pay_until) == 0
        assert again(waiting.order).is_paid

    def test_less_money_than_asked_for(self, double, waiting, heard):
        double.bring_money(waiting.reference, 1000)
        self.deliver(double)
        assert again(waiting.order).paid_total == Decimal(10)
        assert names(heard) == ["attention_needed"]

    def test_a_bank_that_takes_days_is_waited_for(self, double, waiting):
        double.work_on(waiting.reference)
        self.deliver(double)
        assert again(waiting).is_pending
        assert payment_worker.expire_unpaid(now=waiting.order.pay_until) == 0
        double.bring_money(waiting.reference)
        self.deliver(double)
        assert again(waiting.order).is_paid

    def test_no_answer_leaves_it_open_and_the_same_key_is_asked_again(self, double, confirmed):
        order = confirmed()
        double.fail_next(500, 500, 500, 500)  # the SDK asks twice, and so do we
        payment = start_payment(order=order)
        assert payment.is_new
        assert start_payment(order=order).pk == payment.pk
        assert again(payment).needs_action
        assert len(double.intents) == 1

    def test_refunds_go_through_and_are_told(self, double, waiting, heard):
        double.bring_money(waiting.reference)
        self.deliver(double)
        (refund,) = refunds.refund_order(order=waiting.order, amount=Decimal(5), reason="Late.")
        assert refund_worker.process_refunds() == 1
        self.deliver(double)
        assert (again(refund).status, again(waiting.order).refunded_total) == ("done", Decimal(5))
        double.finish_refund(refund.reference, "failed")
        self.deliver(double)
        assert (again(refund).status, again(waiting.order).refunded_total) == ("failed", 0)
        assert names(heard) == ["order_paid", "order_refunded", "attention_needed"]

    def test_of_another_shop_on_the_account_is_ignored(self, double, waiting):
        refund = {"id": "re_1", "payment_intent": "pi_other", "amount": 500, "currency": "eur", "status": "succeeded"}
        event = event_of("refund.created", refund | {"object": "refund", "metadata": {}})
        assert post(*signed(event), gateway="stripe").status_code == 200
        assert PaymentWebhook.objects.count() == 0

    def test_signed_by_somebody_else_is_refused(self, double, waiting):
        double.bring_money(waiting.reference)
        for body, _ in double.webhooks():
            bad = signed(json.loads(body), secret="whsec_guessed")
            assert post(*bad, gateway="stripe").status_code == 400
        assert again(waiting.order).paid_total == 0
        assert waiting.order.events.filter(kind=OrderEvent.Kind.PAID).count() == 0
