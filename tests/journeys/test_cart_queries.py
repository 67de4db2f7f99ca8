"""What the steps of a purchase ask the database, however long the cart."""

import pytest
from django.db import connection
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
