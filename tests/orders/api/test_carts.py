"""Carts over HTTP: a guest's by its token, a member's by their account, and one into the other."""

from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from model_bakery import baker
from rest_framework.test import APIClient

from orders.api.carts import cart_owner
from orders.models import Cart, CartItem, Voucher
from orders.services.shopping import cart_merge
from products.models import Variant
from tests import factories
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

CART = "/api/v1/cart/"
ITEMS = f"{CART}items/"


@pytest.fixture
def mug():
    factories.ways_of_delivery()
    return stocked_variant(10, price=Decimal("18.00"), sku="MUG")


@pytest.fixture
def guest():
    client = APIClient()
    token = client.post(CART).json()["token"]
    client.credentials(HTTP_CART_TOKEN=token)
    return client


@pytest.fixture
def api():
    client = APIClient()
    client.force_authenticate(member.make(email="ada@example.com"))
    return client


class TestOpening:
    def test_tells_a_guest_a_token_once(self, mug):
        answer = APIClient().post(CART)
        cart = answer.json()
        assert (answer.status_code, cart["lines"], cart["total"]) == (201, [], "0.00")
        assert Cart.objects.get().token == cart["token"] and len(cart["token"]) == 43
        assert "token" not in APIClient().get(CART, headers={"Cart-Token": cart["token"]}).json()

    def test_answers_the_cart_that_a_token_opens_already(self, guest):
        assert guest.post(CART).status_code == 201
        assert Cart.objects.count() == 1

    def test_takes_over_no_invented_token(self):
        answer = APIClient().post(CART, headers={"Cart-Token": "a" * 43})
        assert answer.json()["token"] != "a" * 43

    def test_opens_a_members_own_without_a_token(self, api):
        assert api.post(CART).json()["token"] is None
        assert api.post(CART).status_code == 201
        assert Cart.objects.get().user.email == "ada@example.com"

    @pytest.mark.parametrize("token", ["a" * 43, "short", "a\x00b", "é"])
    def test_a_token_that_opens_nothing_is_not_found(self, token):
        assert APIClient().get(CART, headers={"Cart-Token": token}).status_code == 404

    def test_nobody_is_asked_who_they_are(self):
        assert APIClient().get(CART).status_code == 401


class TestFilling:
    def test_puts_in_and_shows_what_it_costs(self, guest, mug):
        cart = guest.post(ITEMS, {"sku": "mug", "quantity": 2}).json()
        [line] = cart["lines"]
        assert (line["sku"], line["quantity"], line["unit_price"], line["total"]) == ("MUG", 2, "18.00", "36.00")
        assert (cart["subtotal"], cart["delivery"]["price"], cart["total"]) == ("36.00", "4.90", "40.90")
        assert (cart["taxes"], cart["tax_total"]) == (
            [{"rate": "20.00", "net": "34.08", "tax": "6.82", "gross": "40.90"}],
            "6.82",
        )
        assert guest.get(CART).json() == cart

    def test_says_where_a_limit_was_met(self, guest, mug):
        cart = guest.post(ITEMS, {"sku": "MUG", "quantity": 20}).json()
        assert cart["lines"][0]["quantity"] == 10
        assert cart["notices"] == ["Only 10 left: we have put 10 in your cart."]

    def test_sets_and_removes_by_sku(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG"})
        assert guest.put(f"{ITEMS}mug/", {"quantity": 3}).json()["count"] == 3
        assert guest.delete(f"{ITEMS}MUG/").json()["lines"] == []
        assert guest.delete(f"{ITEMS}MUG/").status_code == 404

    def test_an_sku_may_have_a_slash(self, guest, mug):
        stocked_variant(1, sku="A/B 1")
        guest.post(ITEMS, {"sku": "A/B 1"})
        assert guest.delete(f"{ITEMS}A/B%201/").json()["count"] == 0

    @pytest.mark.parametrize(
        ("sent", "status", "code"),
        [
            ({"sku": "MUG", "quantity": 0}, 400, "invalid"),
            ({"sku": "MUG", "quantity": True}, 400, "invalid"),
            ({"sku": "MUG", "price": "0.01"}, 400, "invalid"),
            ({"quantity": 1}, 400, "invalid"),
            ({"sku": "NONE"}, 409, "unknown_item"),
            ({"sku": "GONE"}, 409, "not_for_sale"),
        ],
    )
    def test_refuses_and_changes_nothing(self, guest, mug, sent, status, code):
        stocked_variant(0, sku="GONE")
        answer = guest.post(ITEMS, sent)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not CartItem.objects.exists()

    def test_the_same_key_puts_in_once(self, guest, mug):
        key = {"Idempotency-Key": "put it in, and again"}
        answers = [guest.post(ITEMS, {"sku": "MUG"}, headers=key).json() for _ in range(2)]
        assert answers[0] == answers[1] and CartItem.objects.get().quantity == 1

    def test_another_guest_sees_nothing_of_it(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG"})
        other = APIClient().post(CART).json()["token"]
        assert APIClient().get(CART, headers={"Cart-Token": other}).json()["lines"] == []

    def test_needs_no_more_queries_for_more_items(self, guest, mug, django_assert_max_num_queries):
        guest.post(ITEMS, {"sku": "MUG"})
        guest.get(CART)
        for variant in [stocked_variant(3) for _ in range(8)]:
            guest.post(ITEMS, {"sku": variant.sku})
        with django_assert_max_num_queries(8):
            assert guest.get(CART).json()["count"] == 9


class TestChanges:
    def test_stand_there_until_they_are_accepted(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG", "quantity": 4})
        Variant.objects.filter(pk=mug.pk).update(price=Decimal("20.00"), quantity=3)
        for _ in range(2):
            [line] = guest.get(CART).json()["lines"]
            assert (line["was_price"], line["unit_price"]) == ("18.00", "20.00")
            assert (line["quantity"], line["max_quantity"]) == (4, 3)
        said = guest.post(f"{CART}changes/").json()
        assert len(said["notices"]) == 2 and said["lines"][0]["quantity"] == 3
        assert guest.get(CART).json()["lines"][0]["was_price"] is None

    def test_what_cannot_be_bought_says_why_and_counts_in_no_sum(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG"})
        Variant.objects.filter(pk=mug.pk).update(quantity=0)
        cart = guest.get(CART).json()
        assert cart["lines"][0]["problem"] == {"code": "sold_out", "detail": "Sold out"}
        assert cart["total"] == "0.00"


class TestDestination:
    def test_is_estimated_for(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG"})
        cart = guest.put(f"{CART}destination/", {"country": "de", "postcode": "10115"}).json()
        assert cart["destination"] == {"country": "DE", "postcode": "10115"}
        assert guest.put(f"{CART}destination/", {"country": "KP"}).status_code == 400


class TestVoucher:
    def test_takes_something_off_until_it_is_taken_out(self, guest, mug):
        baker.make(Voucher, code="TEN", kind="percentage", value=10, is_active=True)
        guest.post(ITEMS, {"sku": "MUG"})
        cart = guest.post(f"{CART}voucher/", {"code": "ten"}).json()
        assert cart["voucher"] == {"code": "TEN", "refusal": ""}
        assert cart["discounts"][0]["amount"] == "1.80"
        assert guest.delete(f"{CART}voucher/").json()["voucher"] is None

    def test_is_refused_by_code_and_guessed_so_often_only(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG"})
        answers = [guest.post(f"{CART}voucher/", {"code": f"NO{number}"}) for number in range(11)]
        assert (answers[0].status_code, answers[0].json()["code"]) == (409, "voucher_refused")
        assert answers[-1].status_code == 429 and answers[-1].headers["Retry-After"]

    def test_a_remembered_key_counts_each_guess_once(self, guest, mug):
        guest.post(ITEMS, {"sku": "MUG"})
        key = {"Idempotency-Key": "guess and guess again"}
        for _ in range(12):
            assert guest.post(f"{CART}voucher/", {"code": "NO"}, headers=key).status_code == 409


class TestAdopting:
    def test_merges_once_and_the_token_is_dead(self, api, guest, mug):
        guest.post(ITEMS, {"sku": "MUG", "quantity": 2})
        api.post(ITEMS, {"sku": "MUG", "quantity": 1})
        token = {"Cart-Token": guest._credentials["HTTP_CART_TOKEN"]}
        answers = [api.post(f"{CART}adopt/", headers=token) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json() and answers[0].json()["count"] == 3
        assert guest.get(CART).status_code == 404
        assert Cart.objects.count() == 1

    @pytest.mark.parametrize(
        "method, path, sent",
        [
            ("get", "", None),
            ("post", "items/", {"sku": "MUG"}),
            ("put", "items/MUG/", {"quantity": 3}),
            ("delete", "items/MUG/", None),
            ("put", "destination/", {"country": "DE"}),
            ("post", "changes/", None),
            ("post", "voucher/", {"code": "TEN"}),
            ("delete", "voucher/", None),
        ],
    )
    def test_while_the_guest_changes_it_makes_no_cart_that_nobody_knows(
        self, guest, api, mug, monkeypatch, method, path, sent
    ):
        guest.post(ITEMS, {"sku": "MUG"})
        token = guest._credentials["HTTP_CART_TOKEN"]

        def adopted_meanwhile(request):
            owner = cart_owner(request)
            cart_merge.merge_carts(token=token, user=get_user_model().objects.get())
            return owner

        monkeypatch.setattr("orders.api.carts.cart_owner", adopted_meanwhile)
        answer = getattr(guest, method)(f"{CART}{path}", sent)
        assert answer.status_code in (404, 409) and Cart.objects.get().user is not None

    def test_is_for_members_with_a_token(self, api, guest):
        assert guest.post(f"{CART}adopt/").status_code == 401
        assert api.post(f"{CART}adopt/").status_code == 400
