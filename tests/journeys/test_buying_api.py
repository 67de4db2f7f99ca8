"""Buying over HTTP without an account: what it would be, placing, confirming, and the way back."""

from decimal import Decimal

import pytest
from model_bakery import baker
from rest_framework.test import APIClient

from my_shop.kernel.pictures.models import Picture
from orders.models import Cart, CartItem, Order, PaymentMethod, Voucher
from orders.services.order import links
from products.models import ProductImage, Variant
from tests import factories
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
CART, CHECKOUT, ORDERS = "/api/v1/cart/", "/api/v1/checkout/", "/api/v1/orders/"


@pytest.fixture(autouse=True)
def parcel():
    return factories.ways_of_delivery()[0]


@pytest.fixture(autouse=True)
def mug():
    return stocked_variant(10, price=Decimal("18.00"), sku="MUG")


@pytest.fixture
def guest():
    """A guest with two mugs in the cart."""
    client = APIClient()
    client.credentials(HTTP_CART_TOKEN=client.post(CART).json()["token"])
    client.post(f"{CART}items/", {"sku": "MUG", "quantity": 2})
    return client


@pytest.fixture
def wanted(parcel):
    return {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": parcel.pk}


def opened(order):
    """Return a client that holds an order's token."""
    client = APIClient()
    client.credentials(HTTP_ORDER_TOKEN=order["order_token"])
    return client


def confirm(order, client=None):
    client = client or opened(order)
    return client.post(f"{ORDERS}{order['number']}/confirm/", {"fingerprint": order["fingerprint"]})


class TestCart:
    def test_shows_whole_addresses_and_the_sizes_of_pictures(self, guest, mug, settings):
        stocked_variant(3, sku="JUG")
        picture = baker.make(Picture, file="pictures/mug.webp", width=1200, height=900)
        ProductImage.objects.create(product=mug.product, picture=picture, alt="A mug")
        shown, without = guest.post(f"{CART}items/", {"sku": "JUG"}).json()["lines"]
        assert (without["sku"], without["picture"]) == ("JUG", None)
        assert {*shown["picture"]} == {"url", "width", "height", "files"}
        addresses = [without["url"], shown["url"], shown["picture"]["url"]]
        assert all(address.startswith(f"{settings.SITE_URL}/") for address in addresses)


class TestPreview:
    def test_says_what_can_be_chosen_and_what_is_missing(self, guest):
        stands = guest.post(CHECKOUT, {}).json()
        assert [(choice["name"], choice["price"], choice["total"]) for choice in stands["delivery"]] == [
            ("Standard", "4.90", "40.90"),
            ("Express", "12.90", "48.90"),
        ]
        assert stands["missing"] == ["email", "shipping_address", "shipping_method"]
        assert stands["order"] is None and not Order.objects.exists()

    def test_shows_the_order_that_is_placed_and_confirmed_then(self, guest, wanted):
        review = guest.post(CHECKOUT, wanted).json()["order"]
        assert (review["total"], review["tax_total"], review["delivery_name"]) == ("40.90", "6.82", "Standard")
        assert not Order.objects.exists()
        order = guest.post(ORDERS, wanted).json()
        assert order["fingerprint"] == review["fingerprint"] and order["total"] == review["total"]
        assert confirm(order).json()["status"] == "confirmed"

    def test_of_lines_goes_by_their_voucher(self, wanted):
        baker.make(Voucher, code="TEN", kind="percentage", value=10, is_active=True)
        lines = {"lines": [{"sku": "MUG", "quantity": 2}], "voucher": "TEN"}
        review = APIClient().post(CHECKOUT, {**wanted, **lines}).json()["order"]
        assert (review["discount_total"], review["total"]) == ("3.60", "37.30")
        assert APIClient().post(ORDERS, {**wanted, **lines}).json()["fingerprint"] == review["fingerprint"]

    def test_says_what_placing_it_would_be_refused_for(self, wanted):
        stands = APIClient().post(CHECKOUT, {**wanted, "lines": [{"sku": "MUG", "quantity": 11}]}).json()
        assert (stands["order"], stands["refusal"]["code"]) == (None, "lines_not_available")
        assert stands["refusal"]["lines"][0]["available"] == 10

    def test_names_the_ways_to_pay_that_are_not_for_this_order(self, guest, wanted, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        cash = baker.make(PaymentMethod, name="Cash", gateway="on_delivery", countries="AT", fee=2, is_active=True)
        stands = guest.post(CHECKOUT, wanted).json()
        assert stands["missing"] == ["payment_method"]
        [choice] = stands["payment"]
        assert (choice["id"], choice["fee"]) == (cash.pk, "2.00") and "Germany" in choice["refusal"]
        answer = guest.post(CHECKOUT, {**wanted, "payment_method": cash.pk}).json()
        assert answer["refusal"]["code"] == "payment_not_offered"

    def test_refuses_a_way_to_pay_by_what_it_costs_with_the_delivery_that_is_chosen(self, guest, wanted, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        baker.make(PaymentMethod, name="Cash", gateway="on_delivery", max_total=45, is_active=True)
        express = guest.post(CHECKOUT, {}).json()["delivery"][1]
        for method, is_refused in ((wanted["shipping_method"], False), (express["id"], True)):
            [choice] = guest.post(CHECKOUT, {**wanted, "shipping_method": method}).json()["payment"]
            assert bool(choice["refusal"]) is is_refused

    def test_needs_a_cart_or_lines(self):
        assert APIClient().post(CHECKOUT, {}).status_code == 401


class TestPlacing:
    def test_from_the_cart_rewrites_the_order_that_waits(self, guest, wanted):
        first = guest.post(ORDERS, wanted).json()
        second = guest.post(ORDERS, {**wanted, "note": "Ring twice."}).json()
        assert first["number"] == second["number"] and second["note"] == "Ring twice."
        assert Order.objects.count() == 1

    def test_says_where_the_order_is(self, guest, wanted):
        answer = guest.post(ORDERS, wanted)
        assert answer.headers["Location"].endswith(f"{ORDERS}{answer.json()['number']}/")

    def test_from_a_members_cart(self, wanted):
        client = APIClient()
        client.force_authenticate(member.make(email="bo@example.com"))
        client.post(f"{CART}items/", {"sku": "MUG"})
        del wanted["email"]
        order = client.post(ORDERS, wanted).json()
        assert (order["email"], order["order_token"]) == ("bo@example.com", None)

    def test_from_an_empty_cart_is_refused(self, guest, wanted):
        CartItem.objects.all().delete()
        answer = guest.post(ORDERS, wanted)
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_order")

    @pytest.mark.parametrize(
        "changes", [{"email": ""}, {"voucher": "TEN"}, {"total": "abc"}, {"total": "40.90"}, {"status": "confirmed"}]
    )
    def test_refuses_a_wrong_shape_and_writes_nothing(self, guest, wanted, changes):
        assert guest.post(ORDERS, {**wanted, **changes}).status_code == 400
        assert not Order.objects.exists()

    def test_the_same_key_answers_the_same_token(self, guest, wanted):
        key = {"Idempotency-Key": "this order, and no second"}
        answers = [guest.post(ORDERS, wanted, headers=key) for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        assert answers[1].headers["Location"] == answers[0].headers["Location"]
        other = guest.post(ORDERS, {**wanted, "note": "Ring."}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


class TestAGuestsOrder:
    @pytest.fixture
    def order(self, guest, wanted):
        return guest.post(ORDERS, wanted).json()

    def test_is_opened_by_its_token_alone(self, order):
        path = f"{ORDERS}{order['number']}/"
        assert opened(order).get(path).json() == order
        assert APIClient().get(path).status_code == 401
        assert APIClient().get(path, headers={"Order-Token": "é" * 43}).status_code == 404
        stranger = APIClient()
        stranger.force_authenticate(member.make())
        assert stranger.get(path).status_code == 404

    def test_is_confirmed_once_and_leaves_the_cart_empty(self, order):
        assert [confirm(order).json()["status"] for _ in range(2)] == ["confirmed"] * 2
        assert Variant.objects.get().quantity == 8 and not CartItem.objects.exists()

    def test_is_cancelled(self, order):
        confirm(order)
        answer = opened(order).post(f"{ORDERS}{order['number']}/cancel/", {"reason": "Too many mugs."})
        assert answer.json()["status"] == "cancelled" and Variant.objects.get().quantity == 10

    def test_stays_open_to_whoever_confirmed_it_into_an_account(self, order):
        ada = member.make(email="ada@example.com")
        ada.emailaddress_set.create(email=ada.email, verified=True, primary=True)
        confirmed = confirm(order).json()
        assert Order.objects.get().user == ada and confirmed["order_token"] != order["order_token"]
        path = f"{ORDERS}{order['number']}/"
        assert opened(order).get(path).status_code == 404
        assert opened(confirmed).get(path).json()["order_token"] == confirmed["order_token"]

    def test_is_found_by_number_and_email(self, order):
        answer = APIClient().post(f"{ORDERS}find/", {"number": order["number"], "email": "ADA@example.com"})
        assert answer.json() == {"number": order["number"], "order_token": order["order_token"]}
        answer = APIClient().post(f"{ORDERS}find/", {"number": order["number"], "email": "bo@example.com"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_of_an_account_is_not_found_without_a_log_in(self, order):
        Order.objects.update(user=member.make())
        answer = APIClient().post(f"{ORDERS}find/", {"number": order["number"], "email": "ada@example.com"})
        assert (answer.status_code, answer.json()["code"]) == (409, "in_an_account")

    def test_is_kept_by_a_member_who_holds_its_token(self, order):
        client = opened(order)
        client.force_authenticate(member.make())
        assert client.post(f"{ORDERS}{order['number']}/keep/").json()["order_token"] is None
        client.credentials()
        assert client.get(f"{ORDERS}{order['number']}/").status_code == 200

    def test_is_ordered_again(self, order, guest):
        confirm(order)
        client = APIClient()
        client.credentials(**guest._credentials, **opened(order)._credentials)
        cart = client.post(f"{ORDERS}{order['number']}/reorder/").json()
        assert cart["count"] == 2 and Cart.objects.count() == 1

    def test_token_is_that_of_the_link_in_the_mails(self, order):
        assert links.signed_token(Order.objects.get()) == order["order_token"]
