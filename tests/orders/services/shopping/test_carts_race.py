import pytest
from django.contrib.auth import get_user_model

from orders.models import Cart, CartItem, Order, ShippingMethod
from orders.services.shopping import carts
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.services.shopping.race_workers"
PROCESSES = 4


def held(cart, variant):
    return CartItem.objects.get(cart=cart, variant=variant).quantity


class TestAddToCart:
    def test_simultaneous_adds_end_in_one_item_with_their_sum(self, make_variant):
        variant, cart = make_variant(quantity=90), carts.open_cart()
        answers = run_together(f"{WORKERS}:add", [(cart.pk, variant.pk, 5)] * PROCESSES)
        assert answers == [None] * PROCESSES
        assert held(cart, variant) == 5 * PROCESSES

    def test_so_do_those_by_a_guests_token(self, make_variant):
        variant, cart = make_variant(quantity=90), carts.open_cart()
        run_together(f"{WORKERS}:add_to_own", [(cart.token, None, variant.sku, 5)] * PROCESSES)
        assert held(cart, variant) == 5 * PROCESSES

    def test_a_member_who_has_no_cart_yet_gets_one(self, make_variant):
        variant, user = make_variant(quantity=90), get_user_model().objects.create_user("ada")
        run_together(f"{WORKERS}:add_to_own", [("", user.pk, variant.sku, 5)] * PROCESSES)
        assert held(Cart.objects.get(user=user), variant) == 5 * PROCESSES

    def test_the_race_shows_where_nothing_guards_the_cart(self, make_variant):
        variant, cart = make_variant(quantity=90), carts.open_cart()
        carts.add_to_cart(cart=cart, variant_id=variant.pk, quantity=1)
        run_together(f"{WORKERS}:add_unguarded", [(cart.pk, variant.pk, 5)] * PROCESSES)
        assert held(cart, variant) < 1 + 5 * PROCESSES


class TestMergeCarts:
    def test_a_guests_cart_arrives_once(self, make_variant):
        variant, guest = make_variant(quantity=90), carts.open_cart()
        carts.add_to_cart(cart=guest, variant_id=variant.pk, quantity=3)
        user = get_user_model().objects.create_user("ada")
        answers = run_together(f"{WORKERS}:merge", [(guest.token, user.pk)] * PROCESSES)
        assert sorted(answers) == [False] * (PROCESSES - 1) + [True]
        assert held(Cart.objects.get(), variant) == 3


class TestCheckOut:
    def test_tabs_of_one_cart_make_one_order(self, make_variant):
        variant, cart = make_variant(quantity=90), carts.open_cart()
        carts.add_to_cart(cart=cart, variant_id=variant.pk, quantity=2)
        method = ShippingMethod.objects.create(name="Standard", price=5)
        calls = [(cart.pk, variant.pk, method.pk, f"key-of-tab-{tab}") for tab in range(PROCESSES)]
        answers = run_together(f"{WORKERS}:check_out", calls)
        assert set(answers) == {Order.objects.get().number}
