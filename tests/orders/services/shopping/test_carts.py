from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model

from orders.models import Cart, CartItem, Order
from orders.selectors.cart_items import cart_count
from orders.selectors.carts import cart_contents
from orders.services.shopping import cart_merge, carts, quantities
from products.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(db):
    return carts.open_cart()


@pytest.fixture
def ada(db):
    return get_user_model().objects.create_user("ada")


def held(cart):
    """What a cart holds: units by SKU, in the order of the list."""
    return {Variant.objects.get(pk=item.variant_id).sku: item.quantity for item in cart.items.all()}


def put_back(cart, removed):
    fact = {name: getattr(removed, name) for name in ("variant_id", "quantity", "added_at", "seen_price")}
    return carts.restore(cart=cart, **fact)


def change_variant(variant, **facts):
    type(variant).objects.filter(pk=variant.pk).update(**facts)


class TestOpenCart:
    def test_a_member_has_one(self, ada):
        assert carts.open_cart(user=ada) == carts.open_cart(user=ada)

    def test_a_guest_comes_back_by_token(self, cart):
        assert carts.open_cart(token=cart.token) == cart

    def test_a_made_up_token_opens_a_cart_with_another_one(self):
        assert carts.open_cart(token="made-up").token != "made-up"


class TestAddToCart:
    def test_units_add_up_in_one_item(self, cart, make_variant):
        variant = make_variant()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=2)
        change = carts.add_to_cart(cart=cart, variant_id=variant.pk, quantity="1")
        assert (change.quantity, change.notice) == (3, "")
        assert held(cart) == {"MUG": 3}

    def test_as_many_as_there_are_with_a_word(self, cart, make_variant):
        make_variant(quantity=3)
        change = carts.add_to_cart(cart=cart, sku="MUG", quantity=5)
        assert change.notice == "Only 3 left: we have put 3 in your cart."
        change = carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        assert change.notice == "Only 3 left, and your cart has them all already."
        assert held(cart) == {"MUG": 3}

    def test_the_limit_of_one_order_with_a_word(self, cart, make_variant, settings):
        settings.SHOP_MAX_LINE_QUANTITY = 10
        make_variant(quantity=50)
        carts.add_to_cart(cart=cart, sku="MUG", quantity=8)
        change = carts.add_to_cart(cart=cart, sku="MUG", quantity=8)
        assert change.notice == "You can order at most 10 of one item: we have put 10 in your cart."
        assert held(cart) == {"MUG": 10}

    def test_adding_never_shrinks_what_is_there(self, cart, make_variant):
        variant = make_variant(quantity=5)
        carts.add_to_cart(cart=cart, sku="MUG", quantity=5)
        change_variant(variant, quantity=2)
        carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        assert held(cart) == {"MUG": 5}

    @pytest.mark.parametrize("quantity", [0, -1, 1.5, "1.5", 2**31, 2**63, "9" * 30, "two", "", None, True])
    def test_refuses_what_is_no_quantity(self, cart, make_variant, quantity):
        make_variant()
        with pytest.raises(quantities.QuantityRefused):
            carts.add_to_cart(cart=cart, sku="MUG", quantity=quantity)
        assert held(cart) == {}

    def test_finds_an_article_number_in_any_case(self, cart, make_variant):
        make_variant()
        carts.add_to_cart(cart=cart, sku="mug", quantity=2)
        assert held(cart) == {"MUG": 2}

    @pytest.mark.parametrize("sku", ["", "NOSUCH", "MUG\x00", "x" * 500])
    def test_refuses_what_nobody_sells(self, cart, make_variant, sku):
        make_variant()
        with pytest.raises(carts.UnknownItem):
            carts.add_to_cart(cart=cart, sku=sku, quantity=1)

    def test_refuses_what_is_sold_out_or_withdrawn(self, cart, make_variant):
        make_variant("GONE", quantity=0)
        make_variant("OLD", is_published=False)
        for sku in ("GONE", "OLD"):
            with pytest.raises(carts.NotForSale):
                carts.add_to_cart(cart=cart, sku=sku, quantity=1)
        assert held(cart) == {}


class TestSetQuantity:
    def test_sets_and_caps(self, cart, make_variant):
        make_variant(quantity=4)
        item_id = carts.add_to_cart(cart=cart, sku="MUG", quantity=1).item_id
        assert carts.set_quantity(cart=cart, item_id=item_id, quantity="2").quantity == 2
        change = carts.set_quantity(cart=cart, item_id=item_id, quantity=9)
        assert (change.quantity, change.notice) == (4, "Only 4 left: we have put 4 in your cart.")

    def test_refuses_an_item_of_somebody_else(self, cart, make_variant):
        make_variant()
        item_id = carts.add_to_cart(cart=carts.open_cart(), sku="MUG", quantity=1).item_id
        for other in (item_id, 2**63, 0):
            with pytest.raises(carts.UnknownItem):
                carts.set_quantity(cart=cart, item_id=other, quantity=1)


class TestRestore:
    def test_puts_a_removed_item_back_in_its_place(self, cart, make_variant):
        for sku in ("A", "B", "C"):
            make_variant(sku)
            carts.add_to_cart(cart=cart, sku=sku, quantity=2)
        item = CartItem.objects.get(variant=Variant.objects.get(sku="B"))
        removed = carts.remove_item(cart=cart, item_id=item.pk)
        assert list(held(cart)) == ["A", "C"]
        put_back(cart, removed)
        assert held(cart) == {"A": 2, "B": 2, "C": 2}
        assert list(held(cart)) == ["A", "B", "C"]

    def test_twice_is_once(self, cart, make_variant):
        make_variant()
        item_id = carts.add_to_cart(cart=cart, sku="MUG", quantity=2).item_id
        removed = carts.remove_item(cart=cart, item_id=item_id)
        for _ in range(2):
            put_back(cart, removed)
        assert held(cart) == {"MUG": 2}


class TestSettleCart:
    def test_tells_a_new_price_once(self, cart, make_variant):
        variant = make_variant(price="12.00")
        carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        change_variant(variant, price=Decimal("14.00"))
        (notice,) = carts.adjust_cart_to_offers(cart=cart)
        assert notice.startswith("Mug now costs €14.00; it was €12.00")
        assert carts.adjust_cart_to_offers(cart=cart) == []

    def test_shrinks_to_what_is_left_and_says_so(self, cart, make_variant):
        variant = make_variant(quantity=5)
        carts.add_to_cart(cart=cart, sku="MUG", quantity=5)
        change_variant(variant, quantity=3)
        assert carts.adjust_cart_to_offers(cart=cart) == ["Mug: only 3 left, so we have changed your 5 to that."]
        assert held(cart) == {"MUG": 3}

    def test_leaves_what_is_sold_out_for_a_better_day(self, cart, make_variant):
        variant = make_variant(quantity=5)
        carts.add_to_cart(cart=cart, sku="MUG", quantity=5)
        change_variant(variant, quantity=0)
        assert carts.adjust_cart_to_offers(cart=cart) == []
        assert held(cart) == {"MUG": 5}


class TestCartContents:
    def test_counts_no_unavailable_item_in_the_sums(self, cart, make_variant, standard):
        make_variant("A", price="10.00")
        gone = make_variant("B", price="99.00")
        for sku in ("A", "B"):
            carts.add_to_cart(cart=cart, sku=sku, quantity=2)
        change_variant(gone, quantity=0)
        contents = cart_contents(token=cart.token)
        assert [line.problem for line in contents.lines] == ["", "Sold out"]
        assert contents.subtotal == Decimal("20.00")
        assert contents.delivery == Decimal("4.90")
        assert contents.total == Decimal("24.90")
        assert contents.tax == Decimal("4.15")
        assert contents.left_until_free == Decimal("30.00")

    def test_an_item_that_nobody_offers_is_named_so(self, cart, make_variant, monkeypatch):
        make_variant()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        monkeypatch.setattr("orders.selectors.offers.offers_asked.receivers", [])
        (line,) = cart_contents(token=cart.token).lines
        assert (line.is_buyable, line.problem) == (False, "No longer for sale")


class TestCartCount:
    def test_asks_nothing_for_who_has_no_cart(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert cart_count() == 0

    def test_counts_units_by_one_query(self, cart, make_variant, django_assert_num_queries):
        make_variant()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=3)
        with django_assert_num_queries(1):
            assert cart_count(token=cart.token) == 3


class TestMergeCarts:
    def test_units_add_up_capped_at_stock_with_a_word(self, cart, make_variant, ada):
        make_variant("A", quantity=5)
        make_variant("B")
        carts.add_to_cart(cart=cart, sku="A", quantity=4)
        carts.add_to_cart(cart=cart, sku="B", quantity=1)
        mine = carts.open_cart(user=ada)
        carts.add_to_cart(cart=mine, sku="A", quantity=3)
        assert cart_merge.merge_carts(token=cart.token, user=ada) == [
            "Mug: there are 5 in your cart, as many as you can order."
        ]
        assert held(mine) == {"A": 5, "B": 1}
        assert Cart.objects.get() == mine

    def test_happens_once(self, cart, make_variant, ada):
        make_variant()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        assert cart_merge.merge_carts(token=cart.token, user=ada) == []
        assert cart_merge.merge_carts(token=cart.token, user=ada) is None

    def test_a_waiting_order_comes_along(self, cart, make_variant, ada, place):
        make_variant()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        order = place.using(cart=cart)
        cart_merge.merge_carts(token=cart.token, user=ada)
        assert Order.objects.get(pk=order.pk).cart.user == ada
