from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse

from orders.models import Cart, CartItem
from orders.services.shopping import carts

pytestmark = pytest.mark.django_db

CART, ADD, UNDO = reverse("orders:cart"), reverse("orders:cart_add"), reverse("orders:cart_undo")
HTMX = {"HX-Request": "true"}
BAD_QUANTITIES = ["0", "-1", "1.5", str(2**31), str(2**63), "9" * 40, "two", "", "1\x00"]


def put(client, sku="MUG", quantity="1", **more):
    return client.post(ADD, {"sku": sku, "quantity": quantity}, **more)


def item_url(item=None):
    return reverse("orders:cart_item", args=[(item or CartItem.objects.get()).pk])


def text(response):
    return response.content.decode()


class TestCartPage:
    def test_is_empty_at_first_and_makes_no_cart(self, client):
        response = client.get(CART)
        assert response.status_code == 200
        assert "nothing in your cart" in text(response)
        assert "Have an account?" in text(response)
        assert not Cart.objects.exists()
        assert "cart" not in response.cookies

    def test_tells_a_new_price_once(self, client, make_variant):
        variant = make_variant()
        put(client)
        type(variant).objects.update(price=14)
        assert "Mug now costs €14.00" in text(client.get(CART))
        assert "now costs" not in text(client.get(CART))

    def test_marks_what_is_sold_out_and_offers_no_checkout(self, client, make_variant):
        variant = make_variant()
        put(client)
        type(variant).objects.update(quantity=0)
        page = text(client.get(CART))
        assert "Sold out." in page
        assert "Go to checkout" not in page

    @pytest.mark.parametrize("lines", [1, 10])
    def test_asks_the_database_as_often_for_ten_lines_as_for_one(
        self, client, make_variant, standard, lines, django_assert_num_queries
    ):
        user = get_user_model().objects.create_user("ada")
        for number in range(lines):
            make_variant(f"SKU{number}")
            carts.add_to_cart(cart=carts.open_cart(user=user), sku=f"SKU{number}", quantity=1)
        client.force_login(user)
        client.get(CART)  # fills the cache of the header's categories
        # session, user, items, offers, addresses, ways of delivery; the header's count is counted from the items
        with django_assert_num_queries(5 + apps.is_installed("customers")):
            assert client.get(CART).status_code == 200


class TestAdd:
    def test_a_guest_gets_a_cookie_and_the_item(self, client, make_variant):
        make_variant()
        response = put(client, quantity="2")
        assert response.status_code == 303
        assert response["Location"] == CART
        cookie = response.cookies["cart"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 60 * 24 * 60 * 60
        assert CartItem.objects.get().quantity == 2
        assert "Mug is in your cart." in text(client.get(CART))

    def test_the_cookie_is_secure_where_sessions_are(self, client, make_variant, settings):
        settings.SESSION_COOKIE_SECURE = True
        make_variant()
        assert put(client).cookies["cart"]["secure"]

    def test_a_forged_cookie_opens_nobodys_cart(self, client, make_variant):
        make_variant()
        cart = carts.open_cart()
        carts.add_to_cart(cart=cart, sku="MUG", quantity=1)
        client.cookies["cart"] = f"{cart.token}:forged"
        assert "nothing in your cart" in text(client.get(CART))

    def test_htmx_gets_the_drawer_and_the_count(self, client, make_variant):
        make_variant()
        response = put(client, quantity="2", headers=HTMX)
        assert response.status_code == 200
        assert response["HX-Retarget"] == "#cart-drawer-content"
        assert 'data-count="2"' in text(response)
        assert "Added to your cart" in text(response)

    @pytest.mark.parametrize("quantity", BAD_QUANTITIES)
    def test_a_bad_quantity_is_refused_in_words(self, client, make_variant, quantity):
        make_variant()
        response = put(client, quantity=quantity)
        assert response.status_code == 422
        assert "quantity" in text(response) or "You can order up to" in text(response)
        assert put(client, quantity=quantity, headers=HTMX).status_code == 422
        assert not Cart.objects.exists()

    @pytest.mark.parametrize("sku", ["NOSUCH", "", "x" * 500, "MUG\x00", "🍵"])
    def test_an_unknown_item_is_not_found(self, client, make_variant, sku):
        make_variant()
        response = put(client, sku=sku)
        assert response.status_code == 404
        assert "We have no such item." in text(response)
        assert not Cart.objects.exists()

    def test_answers_no_get(self, client):
        assert client.get(ADD).status_code == 405


class TestItem:
    def test_changes_the_quantity(self, client, make_variant):
        make_variant()
        put(client)
        assert client.post(item_url(), {"quantity": "4"}).status_code == 303
        assert CartItem.objects.get().quantity == 4

    def test_htmx_gets_the_part_and_an_announcement(self, client, make_variant):
        make_variant()
        put(client)
        response = client.post(item_url(), {"quantity": "4"}, headers=HTMX)
        assert response.status_code == 200
        assert "<html" not in text(response)
        assert "4 items in your cart, total" in response["HX-Trigger"].encode().decode("unicode_escape")

    @pytest.mark.parametrize("quantity", BAD_QUANTITIES)
    def test_a_bad_quantity_is_kept_and_explained_beside_the_field(self, client, make_variant, quantity):
        make_variant()
        put(client)
        response = client.post(item_url(), {"quantity": quantity})
        assert response.status_code == 422
        assert 'aria-invalid="true"' in text(response)
        assert CartItem.objects.get().quantity == 1

    def test_somebody_elses_item_is_not_found(self, client, make_variant):
        make_variant()
        carts.add_to_cart(cart=carts.open_cart(), sku="MUG", quantity=1)
        theirs = CartItem.objects.get()
        for change in ({"quantity": "2"}, {"remove": "1"}):
            assert client.post(item_url(theirs), change).status_code == 404
        put(client)
        assert client.post(item_url(theirs), {"remove": "1"}).status_code == 404
        assert CartItem.objects.get(pk=theirs.pk).quantity == 1

    def test_an_absurd_number_is_not_found(self, client, make_variant):
        make_variant()
        put(client)
        assert client.post(f"/cart/items/{2**70}/", {"quantity": "1"}).status_code == 404


class TestUndo:
    def test_brings_a_removed_item_back_without_javascript(self, client, make_variant):
        make_variant(quantity=9)
        put(client, quantity="3")
        page = client.get(client.post(item_url(), {"remove": "1"})["Location"])
        assert "Mug is out of your cart." in text(page)
        assert not CartItem.objects.exists()
        note = page.context["removed"]["note"]
        assert client.post(UNDO, {"note": note}).status_code == 303
        assert CartItem.objects.get().quantity == 3

    @pytest.mark.parametrize("note", ["", "forged", "x" * 600])
    def test_a_forged_note_is_refused(self, client, note):
        assert client.post(UNDO, {"note": note}).status_code == 422
        assert client.get(CART, {"note": note}).status_code == 200
        assert not Cart.objects.exists()


class TestAdoptGuestCart:
    @pytest.fixture
    def user(self):
        user = get_user_model().objects.create_user("ada", "ada@example.com", "correct-horse-9")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def test_logging_in_brings_the_guests_cart_along(self, client, make_variant, user):
        make_variant(quantity=5)
        carts.add_to_cart(cart=carts.open_cart(user=user), sku="MUG", quantity=3)
        put(client, quantity="4")
        client.post(reverse("account_login"), {"login": "ada@example.com", "password": "correct-horse-9"})
        item = CartItem.objects.get()
        assert (item.cart.user, item.quantity) == (user, 5)
        assert "there are 5 in your cart" in text(client.get(CART))

    def test_a_second_log_in_adds_nothing(self, client, make_variant, user):
        make_variant(quantity=50)
        put(client, quantity="4")
        token = client.cookies["cart"].value
        for _ in range(2):
            client.cookies["cart"] = token
            client.post(reverse("account_login"), {"login": "ada@example.com", "password": "correct-horse-9"})
            client.logout()
        assert CartItem.objects.get(cart__user=user).quantity == 4


class TestChanges:
    def test_are_told_on_the_cart_page_though_something_was_added_meanwhile(self, client, make_variant):
        mug = make_variant(price="12.00")
        make_variant("JUG", name="Jug")
        put(client)
        type(mug).objects.filter(pk=mug.pk).update(price=Decimal("13.00"))
        assert "€13.00" not in text(put(client, sku="JUG", headers=HTMX)).split("Subtotal")[0]
        assert "now costs €13.00; it was €12.00" in text(client.get(CART))
        assert "now costs" not in text(client.get(CART))


class TestCartCount:
    def test_costs_a_visitor_without_cart_no_query(self, client, django_assert_num_queries):
        client.get(reverse("help", args=["contact"]))  # fills the cache of the header's categories
        with django_assert_num_queries(1) as queries:
            client.get(reverse("help", args=["contact"]))
        assert "orders_cart" not in queries.captured_queries[0]["sql"], "the version of what is kept is all it asks"

    def test_stands_in_every_header(self, client, make_variant):
        make_variant()
        put(client, quantity="3")
        assert 'data-count="3"' in text(client.get(reverse("help", args=["contact"])))
