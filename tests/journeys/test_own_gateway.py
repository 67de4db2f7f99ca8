"""A gateway of the merchant's own, in one class and two settings: bought at through the page and through the API."""

import json
import re
from decimal import Decimal

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from model_bakery import baker
from rest_framework.test import APIClient

from orders.gateways.checks import check_gateways, check_money_moves
from orders.gateways.protocol import (
    UNREADABLE,
    Answer,
    Gateway,
    GatewayRefused,
    Kind,
    RefundAnswer,
    RefundState,
    State,
    WebhookEvent,
    WebhookRefused,
)
from orders.models import Order, ShippingMethod
from orders.services.payment import webhooks
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
ORDERS = "/api/v1/orders/"


class Pebbles(Gateway):
    """Takes money for whoever asks: no more than a gateway has to have."""

    code = "pebbles"
    title = "Pebbles"
    is_online = True
    charges = {}

    def start(self, charge):
        self.charges[charge.key] = charge
        return self.look_up(key=charge.key)

    def look_up(self, *, reference="", key=""):
        charge = self.charges[reference or key]
        return Answer(state=State.PAID, reference=charge.key, received=charge.amount)

    def cancel(self, *, reference="", key=""):
        return Answer(state=State.CANCELLED, reference=reference or key)

    def refund(self, *, reference, amount, currency, key):
        return RefundAnswer(state=RefundState.DONE, reference=key)

    def look_up_refund(self, *, reference):
        return RefundAnswer(state=RefundState.DONE, reference=reference)

    def read_webhook(self, body, headers):
        try:
            facts = json.loads(body)
            return WebhookEvent(kind=Kind.PAYMENT, state=State.PAID, amount=Decimal(facts.pop("amount")), **facts)
        except UNREADABLE as error:
            raise WebhookRefused("This cannot be read.") from error


class PebblesByStep(Pebbles):
    """The same with all that a gateway may bring to the pages: choices, a step in the shop, webhooks of its own."""

    charges_at_start = False
    choices = (("round", "Round pebbles"), ("flat", "Flat ones"))
    choices_label = "Which pebbles?"
    choices_help = "Both roll."
    step_template = "demo/pay_step.html"
    paid, told = set(), []

    def look_up(self, *, reference="", key=""):
        charge = self.charges[reference or key]
        if charge.key in self.paid:
            return super().look_up(key=charge.key)
        return Answer(state=State.ACTION_REQUIRED, reference=charge.key)

    def take_step(self, reference, form_data):
        if "approve" in form_data:
            self.paid.add(reference)
        return self.look_up(reference=reference)

    def due_webhooks(self):
        due, self.told[:] = list(self.told), []
        return due


class Shells(PebblesByStep):
    """A second one with something to choose from."""

    code = "shells"
    choices = (("conch", "A conch"), ("cowrie", "Cowries"))
    choices_label = "Which shells?"


class PebblesByForm(Pebbles):
    """One that asks for the money by a script in the page of payment."""

    charges_at_start = False
    form_template = "orders/_pay_by_stripe.html"
    form_script = "orders/pay_by_stripe.js"
    form_csp = {"script-src": ["https://pebbles.example"]}

    def look_up(self, *, reference="", key=""):
        charge = self.charges[reference or key]
        return Answer(state=State.ACTION_REQUIRED, reference=charge.key, client_secret="secret-1")


@pytest.fixture
def own(settings, monkeypatch):
    """Offer one of these gateways and return the way to pay by it: ``own(Pebbles)``."""
    monkeypatch.setattr(Pebbles, "charges", {})
    monkeypatch.setattr(PebblesByStep, "paid", set())

    def offer(made):
        settings.SHOP_GATEWAYS = ["pebbles"]
        settings.SHOP_OWN_GATEWAYS = {"pebbles": f"{__name__}.{made.__name__}"}
        return baker.make("orders.PaymentMethod", name="Pebbles", gateway="pebbles", is_active=True)

    return offer


@pytest.fixture
def ada():
    return member.make(email="ada@example.com")


@pytest.fixture
def as_ada(ada):
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def order(ada):
    """Order two mugs through the API and confirm them there: ``order(way)``."""

    def buy(way):
        api = APIClient()
        api.force_authenticate(ada)
        lines = [{"sku": stocked_variant(10, price=Decimal("12.00")).sku, "quantity": 2}]
        parcel = ShippingMethod.objects.create(name="Parcel", price=Decimal(6), min_days=2, max_days=4)
        ways = {"shipping_method": parcel.pk, "payment_method": way.pk}
        wanted = {"lines": lines, "shipping_address": ADDRESS, **ways}
        placed = api.post(ORDERS, wanted)
        assert placed.status_code == 201, placed.content
        number, fingerprint = placed.json()["number"], placed.json()["fingerprint"]
        confirmed = api.post(f"{ORDERS}{number}/confirm/", {"fingerprint": fingerprint})
        assert confirmed.status_code == 200, confirmed.content
        return Order.objects.get(number=number)

    return buy


def url(name, order, *more):
    return reverse(f"orders:{name}", args=[order.number, *more])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def again(order):
    return Order.objects.get(pk=order.pk)


class TestMinimal:
    def test_is_bought_at(self, own, order, as_ada):
        way = own(Pebbles)
        assert check_gateways() == check_money_moves() == []
        assert APIClient().get("/api/v1/payment-methods/").json()["results"][0]["name"] == "Pebbles"
        placed = order(way)
        assert 'name="choice"' not in text(as_ada.get(url("pay", placed)))
        paid = as_ada.post(url("pay", placed), {"method": way.pk, "choice": "round"}, follow=True)
        assert "We have your payment" in text(paid)
        assert again(placed).is_paid
        assert [charge.choice for charge in Pebbles.charges.values()] == [""]

    def test_has_no_page_of_its_own(self, own, order, as_ada):
        placed = order(own(Pebbles))
        assert as_ada.get(url("pay_step", placed, "pebbles")).status_code == 404
        assert as_ada.get(url("pay_step", placed, "nobody")).status_code == 404
        with pytest.raises(GatewayRefused):
            Pebbles().take_step("1", {})

    def test_is_heard(self, own, order, client):
        way = own(Pebbles)
        placed = order(way)
        payment = baker.make(
            "orders.Payment", order=placed, gateway="pebbles", key="p1", amount=placed.total, currency="EUR"
        )
        facts = {"event_id": "e1", "key": payment.key, "reference": "r1", "amount": str(placed.total)}
        body = json.dumps(facts | {"currency": "EUR"})
        answer = client.post(reverse("orders:webhook", args=["pebbles"]), body, content_type="application/json")
        assert answer.status_code == 200
        assert again(placed).is_paid


class TestStep:
    def test_lets_choose_and_leads_to_its_page(self, own, order, as_ada):
        way = own(PebblesByStep)
        placed = order(way)
        shown = text(as_ada.get(url("pay", placed)))
        for words in ("Which pebbles?", "Both roll.", '<option value="flat">Flat ones</option>'):
            assert words in shown
        begun = as_ada.post(url("pay", placed), {"method": way.pk, "choice": "flat"})
        step = url("pay_step", placed, "pebbles")
        assert begun.headers["Location"] == step
        assert as_ada.get(step).status_code == 200
        assert Client().get(step).status_code == 404, "a stranger's"
        as_ada.post(step, {"approve": "yes"}, follow=True)
        assert again(placed).is_paid

    def test_beside_another_is_told_its_own_choice(self, own, order, as_ada, settings):
        placed = order(own(PebblesByStep))
        settings.SHOP_GATEWAYS = ["pebbles", "shells"]
        settings.SHOP_OWN_GATEWAYS |= {"shells": f"{__name__}.Shells"}
        other = baker.make("orders.PaymentMethod", name="Shells", gateway="shells", is_active=True)
        assert "Which shells?" in text(as_ada.get(url("pay", placed)))
        as_ada.post(url("pay", placed), {"method": other.pk, "choice": ["flat", "cowrie"]})
        assert [charge.choice for charge in Pebbles.charges.values()] == ["cowrie"]

    def test_what_it_cannot_post_is_fetched(self, own, order, as_ada):
        way = own(PebblesByStep)
        placed = order(way)
        as_ada.post(url("pay", placed), {"method": way.pk})
        payment = placed.payments.get()
        facts = {"event_id": "e1", "key": payment.key, "reference": payment.key, "amount": str(placed.total)}
        PebblesByStep.told.append((json.dumps(facts | {"currency": "EUR"}).encode(), {}))
        assert webhooks.deliver_due_webhooks() == 1
        assert webhooks.deliver_due_webhooks() == 0
        assert again(placed).is_paid


class TestForm:
    def test_is_shown_with_its_script_and_sources_there_only(self, own, order, as_ada):
        way = own(PebblesByForm)
        placed = order(way)
        response = as_ada.post(url("pay", placed), {"method": way.pk}, follow=True)
        assert 'data-secret="secret-1"' in text(response)
        assert "orders/pay_by_stripe.js" in text(response)
        assert finders.find(PebblesByForm.form_script)
        assert "https://pebbles.example" in response["Content-Security-Policy"]
        other = as_ada.get(placed.get_absolute_url())
        assert "pebbles.example" not in other["Content-Security-Policy"]


class TestForTrying:
    def test_exists_only_while_it_is_offered_and_is_refused_in_production(self, own, settings, monkeypatch):
        own(Pebbles)
        monkeypatch.setattr(Pebbles, "moves_money", False)
        assert [message.id for message in check_money_moves()] == ["orders.E012"]
        settings.SHOP_GATEWAYS = []
        assert Client().post(reverse("orders:webhook", args=["pebbles"])).status_code == 404
