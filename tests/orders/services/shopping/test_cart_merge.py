"""Who logs in finds all of the guest's cart in their own, or is told what is not."""

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from orders import configuration
from orders.models import Cart, Voucher, VoucherUse
from orders.rules.fingerprint import fingerprint_of
from orders.selectors.destinations import Destination
from orders.services.lifecycle import cancellation, confirmation
from orders.services.shopping import cart_merge, carts, reorder
from products.models import Variant
from tests.orders.services.shopping.test_carts import put_back

pytestmark = pytest.mark.django_db


def make_voucher(code, **given):
    return Voucher.objects.create(**{"name": code, "code": code, "kind": "amount", "value": Decimal(1), **given})


@pytest.fixture
def ten(db):
    return make_voucher("TEN", customer_limit=1)


@pytest.fixture
def guest(make_variant):
    make_variant()
    cart = carts.open_cart()
    carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
    return cart


@pytest.fixture
def merge(guest, ada):
    """Merge the guest's cart into Ada's, and return the one cart that is left, and what is said."""

    def run(voucher=None, mine=None):
        Cart.objects.filter(pk=guest.pk).update(voucher=voucher)
        if mine:
            Cart.objects.filter(pk=carts.open_cart(user=ada).pk).update(voucher=mine)
        notices = cart_merge.merge_carts(token=guest.token, user=ada)
        return Cart.objects.get(), notices

    return run


class TestTheVoucher:
    def test_comes_along(self, merge, ten):
        cart, notices = merge(ten)
        assert (cart.voucher, notices) == (ten, [])

    def test_stays_where_the_guest_had_none(self, merge, ten):
        cart, notices = merge(None, mine=ten)
        assert (cart.voucher, notices) == (ten, [])

    def test_that_is_in_both_is_in_one(self, merge, ten):
        cart, notices = merge(ten, mine=ten)
        assert (cart.voucher, notices) == (ten, [])

    def test_that_the_member_may_not_use_is_left_out_and_told(self, merge, ten, place, ada):
        VoucherUse.objects.create(voucher=ten, order=place(user=ada), email="ada@example.com", user=ada)
        cart, notices = merge(ten)
        assert cart.voucher is None
        assert notices == ["You have used voucher TEN already. It is not in your cart."]

    def test_of_the_two_the_one_that_was_just_typed_stays_and_the_other_is_named(self, merge, ten):
        old = make_voucher("OLD")
        cart, notices = merge(ten, mine=old)
        assert cart.voucher == ten
        assert notices == ["One voucher counts for an order: TEN is in your cart, OLD is not."]

    def test_of_the_two_the_usable_one_stays(self, merge, ten):
        old, ended = make_voucher("OLD"), make_voucher("ENDED", is_active=False)
        cart, notices = merge(ended, mine=old)
        assert (cart.voucher, notices) == (old, ["Voucher ENDED is not valid any more. It is not in your cart."])

    def test_of_the_two_the_one_that_takes_something_off_stays(self, merge, ten, standard):
        dear = make_voucher("DEAR", minimum=Decimal(50))
        cart, notices = merge(dear, mine=ten)
        assert cart.voucher == ten
        assert notices == ["One voucher counts for an order: TEN is in your cart, DEAR is not."]

    def test_free_delivery_takes_nothing_off_where_delivery_is_free(self, guest, merge, ten, standard):
        free = make_voucher("FREE", kind="free-delivery", value=0)
        type(standard).objects.update(free_from=Decimal(10))
        configuration.invalidate()
        assert merge(free, mine=ten)[0].voucher == ten

    def test_free_delivery_takes_something_off_where_it_is_not(self, merge, ten, standard):
        free = make_voucher("FREE", kind="free-delivery", value=0)
        assert merge(free, mine=ten)[0].voucher == free


class TestTheCountry:
    def run(self, guest, ada, *, mine=""):
        carts.set_cart_destination(cart=guest, destination=Destination("DE", "10115"))
        if mine:
            carts.set_cart_destination(cart=carts.open_cart(user=ada), destination=Destination(mine, "75005"))
        notices = cart_merge.merge_carts(token=guest.token, user=ada)
        cart = Cart.objects.get()
        return (cart.country, cart.postcode), notices

    def test_comes_along(self, guest, ada):
        assert self.run(guest, ada) == (("DE", "10115"), [])

    def test_takes_the_place_of_another_and_says_so(self, guest, ada):
        assert self.run(guest, ada, mine="FR") == (("DE", "10115"), ["Your cart goes to Germany now, not to France."])

    def test_of_the_member_stays_where_the_guest_has_said_none(self, guest, ada):
        carts.set_cart_destination(cart=carts.open_cart(user=ada), destination=Destination("FR"))
        assert cart_merge.merge_carts(token=guest.token, user=ada) == []
        assert Cart.objects.get().country == "FR"


def test_logging_in_tells_what_was_left_out(client, make_variant, ada, ten, place):
    make_variant()
    client.post(reverse("orders:cart_add"), {"sku": "MUG"})
    Cart.objects.update(voucher=ten)
    VoucherUse.objects.create(voucher=ten, order=place(user=ada), email="ada@example.com", user=ada)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": ada.email, "password": "pass-for-tests"})
    page = client.get(reverse("orders:cart")).content.decode()
    assert "You have used voucher TEN already. It is not in your cart." in page


class TestUndo:
    def test_brings_the_item_back_at_the_price_that_was_told_and_tells_the_new_one(self, guest):
        item = guest.items.get()
        removed = carts.remove_item(cart=guest, item_id=item.pk)
        Variant.objects.update(price=Decimal(14))
        put_back(guest, removed)
        assert "it was €12.00 when you added it" in carts.adjust_cart_to_offers(cart=guest)[0]

    def test_keeps_voucher_and_country(self, guest, ten):
        Cart.objects.update(voucher=ten, country="DE")
        removed = carts.remove_item(cart=guest, item_id=guest.items.get().pk)
        cart = put_back(guest, removed).cart
        assert (cart.voucher, cart.country) == (ten, "DE")


class TestReordering:
    def test_brings_the_voucher_that_a_cancelled_order_has_given_back(self, place, ten):
        order = place(voucher=ten)
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        cancellation.cancel_order(order=order)
        cart = carts.open_cart()
        assert reorder.add_order_to_cart(order=order, cart=cart) == (1, [])
        assert Cart.objects.get(pk=cart.pk).voucher == ten

    def test_says_why_a_used_one_is_left_out(self, place, ten):
        order = place(voucher=ten)
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        cart = carts.open_cart()
        said = ["You have used voucher TEN already. It is not in your cart."]
        assert reorder.add_order_to_cart(order=order, cart=cart) == (1, said)
        assert Cart.objects.get(pk=cart.pk).voucher is None

    def test_leaves_the_voucher_of_the_cart_in_it(self, place, ten):
        order, cart = place(voucher=ten), carts.open_cart()
        Cart.objects.filter(pk=cart.pk).update(voucher=make_voucher("NEW"))
        said = ["One voucher counts for an order: NEW is in your cart, TEN is not."]
        assert reorder.add_order_to_cart(order=order, cart=cart) == (1, said)
        assert Cart.objects.get(pk=cart.pk).voucher.code == "NEW"
