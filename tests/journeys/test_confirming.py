"""Confirming an order with every app listening, as in the shop."""

import re
from collections import Counter
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from my_shop.kernel.webhooks import services
from my_shop.kernel.webhooks.models import Event
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.shopping import carts, placement
from orders.signals import KnownAddress, OrderRejected
from products.models import Variant

pytestmark = pytest.mark.django_db

MOST_QUERIES = 22 + 3
"""The shop's own, and the savepoint in which the signal map keeps the story."""


@pytest.fixture
def ada():
    return get_user_model().objects.create_user("ada", "ada@example.com", "pass-for-tests")


@pytest.fixture
def delivery():
    return baker.make("orders.ShippingMethod", price=Decimal("4.90"))


@pytest.fixture
def place(ada, delivery):
    """Place an order of so many lines from a cart that holds them."""

    def make(count):
        cart = carts.open_cart(user=ada)
        for number in range(count):
            product = baker.make("products.Product", name=f"Thing {number}", slug=f"thing-{count}-{number}")
            # the sale brings every other one down to the low-stock mark, so that this is told, too
            variant = baker.make(
                "products.Variant",
                product=product,
                sku=f"SKU-{count}-{number}",
                price=Decimal("12.00"),
                quantity=6 if number % 2 else 50,
            )
            carts.add_to_cart(cart=cart, variant_id=variant.pk, quantity=2)
        return placement.place_order(
            data=placement.CheckoutData(
                email="ada@example.com",
                shipping_address=KnownAddress("Ada Byron", "12 Mill Lane", "", "Leeds", "", "LS1 4AB", "GB"),
                shipping_method=delivery,
            ),
            cart_id=cart.pk,
            user=ada,
            checkout_key=f"key-{count}",
        )

    return make


class TestQueries:
    def confirm(self, order, user):
        """Confirm, and return the statements, marks of nested transactions included, but for the test's own pair."""
        shown = fingerprint_of(order)
        with CaptureQueriesContext(connection) as queries:
            confirmed = confirmation.confirm_order(order=order, shown=shown, user=user)
        assert confirmed.is_confirmed
        return [query["sql"] for query in queries][1:-1]

    def test_are_few_for_ten_lines_and_no_more_than_for_two(self, place, ada):
        few = self.confirm(place(2), ada)
        many = self.confirm(place(10), ada)
        assert len(many) <= MOST_QUERIES, "\n".join(sql[:150] for sql in many)
        assert len(many) == len(few)

    def test_are_a_few_more_where_somebody_is_told_of_it(self, place, ada):
        few = self.confirm(place(2), ada)
        services.create_endpoint(address="https://erp.example/")
        told = self.confirm(place(10), ada)
        assert len(told) == len(few) + 2 * 3, "\n".join(sql[:150] for sql in told)
        assert Counter(Event.objects.values_list("type", flat=True)) == {"order.confirmed": 1, "stock.changed": 10}

    def test_ask_for_legal_texts_before_anything_is_locked(self, place, ada):
        tables = [re.search('FROM "?(\\w+)', sql) for sql in self.confirm(place(2), ada)]
        read = [found[1] for found in tables if found]
        assert read.index("orders_legaltextversion") < read.index("orders_cart") < read.index("orders_order")
        assert "pages_change" not in read[read.index("orders_cart") :]


class TestEvents:
    def test_are_none_of_a_sale_that_is_rolled_back(self, place, ada, monkeypatch):
        services.create_endpoint(address="https://erp.example/")
        order = place(2)
        Event.objects.all().delete()
        monkeypatch.setattr("customers.receivers.orders.orders.notify_order_event", lambda **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)
        assert not Event.objects.exists()


class TestRendering:
    def test_nothing_is_rendered_while_the_stock_is_held(self, place, ada, settings, monkeypatch):
        settings.SHOP_STAFF_EMAILS = ["orders@larkfield.example"]
        order = place(2)  # it brings one down to the low-stock mark, so that this is told, too
        shown = fingerprint_of(order)

        def planted(*args, **kwargs):
            raise AssertionError("rendered while the stock is held")

        for part in ("base.Template.render", "engine.Engine.get_template", "engine.Engine.find_template"):
            monkeypatch.setattr(f"django.template.{part}", planted)
        with pytest.raises(AssertionError, match="rendered while"):  # the control: it would be seen
            render_to_string("customers/mail/order_confirmed_subject.txt")
        assert confirmation.confirm_order(order=order, shown=shown, user=ada).is_confirmed


class TestStock:
    def test_follows_confirming_returning_and_cancelling(self, place, ada):
        order = place(2)
        variants = list(Variant.objects.filter(pk__in=order.lines.values("variant")).select_related("product"))

        def quantities():
            for variant in variants:
                variant.refresh_from_db()
            return [variant.quantity for variant in variants]

        before = quantities()
        confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)
        assert quantities() == [units - 2 for units in before]
        line = order.lines.first()
        returns.return_lines(order=order, quantities={line.pk: 1}, user=ada)
        assert quantities() == [before[0] - 1, before[1] - 2]
        cancellation.cancel_order(order=order, user=ada)
        assert quantities() == before

    def test_is_left_alone_when_one_line_is_short(self, place, ada):
        order = place(2)
        first, second = Variant.objects.filter(pk__in=order.lines.values("variant")).order_by("pk")
        type(second).objects.filter(pk=second.pk).update(quantity=1)
        with pytest.raises(OrderRejected) as refusal:
            confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)
        assert [(reason.sku, reason.available) for reason in refusal.value.reasons] == [(second.sku, 1)]
        first.refresh_from_db()
        assert first.quantity == 50
        assert not first.movements.exists()
