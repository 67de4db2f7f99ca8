"""What the steps of a purchase ask the database, however long the cart."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import CartItem, ShippingMethod
from orders.services.shopping import carts
from tests import recipes

pytestmark = pytest.mark.django_db

MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")


@pytest.fixture
def standard():
    return ShippingMethod.objects.create(name="Standard", price=5)


@pytest.fixture(params=[1, 10])
def lines(request):
    return request.param


def fill(cart, lines):
    for _ in range(lines):
        carts.add_to_cart(cart=cart, variant_id=recipes.stocked_variant(5).pk, quantity=2)


def count(ask):
    """Return how many statements a request asks that reads what is set up for at least the second time."""
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len([query for query in queries if not query["sql"].startswith(MARKS)])


class TestCartPage:
    def test_costs_a_member_six_queries(self, client, standard, lines):
        member = recipes.member.make()
        fill(carts.open_cart(user=member), lines)
        client.force_login(member)
        # session, user, items, offers, addresses, versions of what is kept
        assert count(lambda: client.get(reverse("orders:cart"))) == 6

    def test_costs_a_guest_three_queries(self, client, standard, lines):
        for _ in range(lines):
            client.post(reverse("orders:cart_add"), {"sku": recipes.stocked_variant(5).sku})
        assert count(lambda: client.get(reverse("orders:cart"))) == 3


class TestAdd:
    def test_costs_a_guest_five_queries_and_no_item_adds_to_it(self, client, standard, lines):
        for _ in range(lines):
            variant = recipes.stocked_variant(50)
            client.post(reverse("orders:cart_add"), {"sku": variant.sku})
        # the cart locked, its items, offers, the item, versions of what is kept
        asked = count(
            lambda: client.post(reverse("orders:cart_add"), {"sku": variant.sku}, headers={"HX-Request": "true"})
        )
        assert asked == 5
        assert CartItem.objects.get(variant_id=variant.pk).quantity == 3


class TestPurchase:
    """A guest buys one thing: product page, cart, checkout, review, order. Each step is listed with what it asks.

    The review asks whether the brand has changed, whose name it prints; the others ask that with something else.
    """

    MOST = {
        "product page": 1,
        "add": 3,
        "cart": 3,
        "checkout": 4,
        "checkout, sent": 11,
        "review": 6,
        "confirm": 20,
        "confirmation": 11,
    }

    def buy(self, client, product):
        asked = {}

        def step(name, path, data=None):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(path) if data is None else client.post(path, data)
            asked[name] = [query["sql"] for query in queries if not query["sql"].startswith(MARKS)]
            assert response.status_code == (200 if data is None else 303), name
            return response

        step("product page", product.get_absolute_url())
        step("add", reverse("orders:cart_add"), {"sku": product.variants.get().sku})
        step("cart", reverse("orders:cart"))
        form = step("checkout", reverse("orders:checkout")).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields} | {
            "email": "ada@example.com",
            "name": "Ada Byron",
            "line1": "12 Mill Lane",
            "city": "Leeds",
            "postcode": "LS1 4AB",
            "country": "GB",
            "billing_same": "on",
            "keep_address": "",
        }
        placed = step("checkout, sent", reverse("orders:checkout"), typed)
        page = step("review", placed["Location"]).context
        confirm = reverse("orders:confirm", args=[page["order"].number])
        confirmed = step("confirm", confirm, {"fingerprint": page["page"].fingerprint})
        step("confirmation", confirmed["Location"])
        return asked

    def test_of_a_guest_asks_no_more_than_it_must(self, client, standard):
        products = [recipes.stocked_variant(5).product for _ in range(2)]
        self.buy(client, products[0])
        client.cookies.clear()
        Client().get(products[1].get_absolute_url())  # somebody has looked at it before
        asked = self.buy(client, products[1])
        counts = {name: len(queries) for name, queries in asked.items()}
        too_many = {name: asked[name] for name, most in self.MOST.items() if counts[name] > most}
        assert not too_many, counts
        assert sum(counts.values()) <= sum(self.MOST.values())
