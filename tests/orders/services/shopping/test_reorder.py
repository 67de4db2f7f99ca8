from decimal import Decimal

import pytest

from orders.services.shopping import carts, reorder
from products.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart():
    return carts.open_cart()


def held(cart):
    return {Variant.objects.get(pk=item.variant_id).sku: item.quantity for item in cart.items.all()}


class TestReorder:
    def test_fills_the_cart_at_the_price_of_today(self, bought, cart):
        order = bought()
        variant = Variant.objects.get(sku="MUG")
        variant.price = Decimal("13.00")
        variant.save()
        assert reorder.add_order_to_cart(order=order, cart=cart) == (2, [])
        assert held(cart) == {"MUG": 3, "JUG": 2}
        assert cart.items.get(variant=variant).seen_price == 13

    def test_a_second_click_adds_nothing_and_takes_nothing_away(self, bought, cart):
        order = bought()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=5)
        carts.add_to_cart(cart=cart, sku="JUG", quantity=1)
        for _ in range(2):
            reorder.add_order_to_cart(order=order, cart=cart)
            assert held(cart) == {"MUG": 5, "JUG": 2}

    def test_says_what_cannot_be_had(self, bought, place, make_variant, cart):
        mug, jug, pot, cup = (make_variant(sku, name=sku.title(), quantity=9) for sku in ("MUG", "JUG", "POT", "CUP"))
        order = place({mug: 3, jug: 2, pot: 1, cup: 1})
        type(mug).objects.filter(pk=mug.pk).update(quantity=1)
        type(mug).objects.filter(pk=jug.pk).update(quantity=0)
        type(pot.product).objects.filter(pk=pot.product_id).update(is_published=False)
        cup.delete()
        assert reorder.add_order_to_cart(order=order, cart=cart) == (
            1,
            [
                "Mug: only 1 left: we have put 1 in your cart.",
                "Jug is sold out.",
                "Pot is no longer for sale.",
                "Cup is no longer for sale.",
            ],
        )
        assert held(cart) == {"MUG": 1}

    def test_does_not_ask_more_for_more_lines(self, place, make_variant, django_assert_max_num_queries):
        few = place({make_variant("A", quantity=9): 1})
        many = place({make_variant(f"B{n}", quantity=9): 1 for n in range(9)})
        with django_assert_max_num_queries(99) as asked:
            reorder.add_order_to_cart(order=few, cart=carts.open_cart())
        with django_assert_max_num_queries(len(asked)):
            reorder.add_order_to_cart(order=many, cart=carts.open_cart())
