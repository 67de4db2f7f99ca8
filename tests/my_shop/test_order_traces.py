"""What the signal map sees of an order, with every app listening, as in the shop."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from orders.models import Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation
from orders.services.payment import payments, refunds
from orders.services.shopping import placement
from products.models import Product, Variant
from signal_map.analysis import registry
from signal_map.models import Trace
from signal_map.narrative import describe
from signal_map.tracing import traces
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def always(settings):
    settings.SIGNAL_MAP = settings.SIGNAL_MAP | {"TRACE": "always"}


@pytest.fixture
def ada(client):
    made = get_user_model().objects.create_user("ada", "ada@example.com")
    client.force_login(made)
    return made


@pytest.fixture
def order(ada):
    factories.catalogue(3)
    return placement.place_order(
        data=placement.CheckoutData(
            email=ada.email,
            shipping_address=factories.HOME,
            shipping_method=factories.ways_of_delivery()[0],
        ),
        cart_id=factories.fill_cart(ada, Product.objects.order_by("pk").values("pk")).pk,
        user=ada,
        checkout_key="key",
    )


def confirm(client, order):
    return client.post(reverse("orders:confirm", args=[order.number]), {"fingerprint": fingerprint_of(order)})


class TestConfirming:
    def test_is_kept_with_who_heard_it_and_what_it_cost(self, client, order):
        assert confirm(client, order).status_code == 303
        row = Trace.objects.get(of="order", key=order.number)
        assert (row.signal, row.outcome, row.kind) == ("orders.order_confirmed", "committed", "request")
        assert row.name == "POST /orders/…/confirm/"
        assert row.sending["line"].startswith("orders/services/lifecycle/confirmation.py:")
        heard = {receiver["name"]: receiver for receiver in row.sending["receivers"]}
        assert set(heard) == {
            "products.receivers.orders.take_stock",
            "customers.receivers.orders.notify_confirmed",
            "my_shop.webhook_events.orders.record_confirmed",
        }
        assert heard["products.receivers.orders.take_stock"]["queries"] > 3
        assert all(receiver["us"] > 0 for receiver in heard.values())
        assert heard["customers.receivers.orders.notify_confirmed"]["queries"] > 0
        assert heard["my_shop.webhook_events.orders.record_confirmed"]["queries"] == 0, "nobody wants events"
        assert heard["products.receivers.orders.take_stock"]["uid"] == "products.take_stock"

    def test_that_is_refused_for_want_of_stock_is_kept_as_rolled_back(self, client, order, monkeypatch):
        # the last unit goes between the look at the offers and the taking of the stock
        monkeypatch.setattr("orders.services.lifecycle.confirmation._check_review", lambda *arguments: [])
        Variant.objects.filter(pk=order.lines.first().variant_id).update(quantity=0)
        confirm(client, order)
        assert Order.objects.get().status == Order.Status.PLACED
        row = Trace.objects.get(of="order", key=order.number)
        assert (row.outcome, row.sending["outcome"]) == ("rolled back", "rolled back")
        raised = {receiver["name"]: receiver["raised"] for receiver in row.sending["receivers"]}
        assert raised["products.receivers.orders.take_stock"].startswith("OrderRejected: ")

    def test_and_cancelling_are_two_stories_and_confirming_twice_is_one(self, client, order):
        confirm(client, order)
        confirm(client, order)
        cancellation.cancel_order(order=order, reason="changed my mind")
        signals = list(Trace.objects.order_by("pk").values_list("signal", "kind"))
        assert signals == [("orders.order_confirmed", "request"), ("orders.order_cancelled", "send")]

    def test_works_the_same_where_tracing_is_off(self, client, order, settings):
        settings.SIGNAL_MAP = settings.SIGNAL_MAP | {"TRACE": "off"}
        assert confirm(client, order).status_code == 303
        assert Order.objects.get().is_confirmed
        assert not Trace.objects.exists()


class TestTheStoryOfAnOrder:
    def test_tells_every_signal_that_is_about_one(self, settings):
        about_one = {
            signal.key
            for signal in registry.read_map(in_packages=False).signals
            if signal.app == "orders" and "order" in (signal.arguments or ())
        }
        assert len(about_one) > 10
        assert settings.SIGNAL_MAP["KEEP"] == dict.fromkeys(about_one, ("order", "order.number"))

    def test_reads_from_the_confirmation_to_the_refund(self, client, order, ada):
        confirm(client, order)
        order.refresh_from_db()
        payments.record_manual_payment(order=order, amount=order.total, user=ada)
        shipping.pack_order(order=order, user=ada)
        shipping.ship_order(order=order, key="all of it", user=ada)
        shipping.deliver_order(order=order, user=ada)
        refunds.refund_order(order=order, amount=order.total, reason="A scratch.", user=ada)
        told = [describe(row) for row in Trace.objects.filter(of="order", key=order.number).order_by("pk")]
        assert [story.heading.partition(" ")[0] for story in told] == [
            *("Confirmed", "Paid", "Packed", "Shipped", "Delivered", "Refunded"),
        ]
        assert {story.end for story in told} == {"Committed."}


class TestByDefault:
    def test_keeps_the_story_of_an_order_and_traces_nothing_else(self, client, order, settings):
        settings.SIGNAL_MAP = settings.SIGNAL_MAP | {"TRACE": "kept"}
        traces.forget_recent()
        client.get(reverse("orders:list"))
        assert traces.recent() == []
        assert confirm(client, order).status_code == 303
        row = Trace.objects.get(of="order", key=order.number)
        assert (row.signal, row.outcome, len(row.sending["receivers"])) == ("orders.order_confirmed", "committed", 3)


class TestFailsOpen:
    @pytest.mark.parametrize(
        "part",
        [
            "signal_map.tracing.dispatch.SignalCall",
            "signal_map.tracing.calls.ReceiverCall",
            "signal_map.tracing.calls.SignalCall.finish",
            "signal_map.tracing.guard.is_same",
            "signal_map.tracing.storage.keep",
        ],
    )
    def test_an_order_is_confirmed_though_the_map_fails(self, client, order, monkeypatch, caplog, part):
        def fail(*args, **kwargs):
            raise RuntimeError("planted in the signal map")

        monkeypatch.setattr(part, fail)
        assert confirm(client, order).status_code == 303
        assert Order.objects.get().is_confirmed
        assert len([record for record in caplog.records if record.name == "signal_map"]) <= 1
