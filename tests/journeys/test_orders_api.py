"""Orders over HTTP with the real stock behind them."""

from decimal import Decimal

import pytest
from model_bakery import baker
from rest_framework.test import APIClient

from orders.models import Order, ShippingMethod
from orders.rules.fingerprint import fingerprint_of
from products.models import Variant
from tests import factories
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
ORDERS = "/api/v1/orders/"


@pytest.fixture
def buyer():
    return member.make(email="ada@example.com")


@pytest.fixture
def api(buyer):
    client = APIClient()
    client.force_authenticate(buyer)
    return client


@pytest.fixture
def parcel():
    return baker.make(ShippingMethod, name="Parcel", price=Decimal("4.90"), min_days=2, max_days=4, is_active=True)


def wanted(parcel, *lines, **changes):
    return {
        "lines": [{"sku": variant.sku, "quantity": units} for variant, units in lines],
        "shipping_address": ADDRESS,
        "shipping_method": parcel.pk,
        **changes,
    }


class TestPlacing:
    def test_places_an_order_at_the_servers_prices(self, api, parcel):
        mug = stocked_variant(10, price=Decimal("18.00"))
        assert api.post(ORDERS, wanted(parcel, (mug, 2), total="0.01")).status_code == 400
        answer = api.post(ORDERS, wanted(parcel, (mug, 2)))
        assert answer.status_code == 201
        order = answer.json()
        assert (order["status"], order["total"], order["email"]) == ("placed", "40.90", "ada@example.com")
        assert Variant.objects.get(pk=mug.pk).quantity == 10

    def test_the_same_key_makes_one_order(self, api, parcel):
        mug = stocked_variant(10)
        numbers = {
            api.post(ORDERS, wanted(parcel, (mug, 1)), headers={"Idempotency-Key": "an order of mine"}).json()["number"]
            for _ in range(3)
        }
        assert len(numbers) == Order.objects.count() == 1

    def test_anothers_key_is_another_key(self, api, parcel):
        mug, key = stocked_variant(10), {"Idempotency-Key": "my order, and another"}
        mine = api.post(ORDERS, wanted(parcel, (mug, 1)), headers=key)
        api.force_authenticate(member.make())
        answer = api.post(ORDERS, wanted(parcel, (mug, 1)), headers=key)
        assert answer.status_code == 201 and answer.json()["number"] != mine.json()["number"]

    def test_names_the_short_line(self, api, parcel):
        mug = stocked_variant(1)
        answer = api.post(ORDERS, wanted(parcel, (mug, 2)))
        assert answer.status_code == 409
        assert answer.json()["code"] == "lines_not_available"
        [line] = answer.json()["lines"]
        assert (line["sku"], line["wanted"], line["available"]) == (mug.sku, 2, 1)
        assert not Order.objects.exists()

    @pytest.mark.parametrize("quantity", [0, -1, 1.5, 2**31, 2**63, "three", None, True, [], {}])
    def test_refuses_a_bad_quantity_and_writes_nothing(self, api, parcel, quantity):
        answer = api.post(ORDERS, wanted(parcel, (stocked_variant(10), quantity)))
        assert answer.status_code == 400
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"lines": []},
            {"lines": [{"sku": "x" * 65, "quantity": 1}]},
            {"lines": [{"sku": "a\x00b", "quantity": 1}]},
            {"shipping_method": 10**9},
            {"shipping_method": 2**70},
            {"shipping_address": {**ADDRESS, "name": "Ada\nBcc: x@example.com"}},
            {"shipping_address": {**ADDRESS, "country": "Germany"}},
            {"shipping_address": {**ADDRESS, "country": "KP"}},
            {"shipping_address": {**ADDRESS, "country": "gb"}},
            {"shipping_address": {**ADDRESS, "postcode": "1011"}},
            {"shipping_address": {**ADDRESS, "postcode": ""}},
            {"shipping_address": {**ADDRESS, "country": "IT"}},
            {"billing_address": {**ADDRESS, "postcode": "1011"}},
            {"shipping_address": None},
            {"email": "nobody"},
            {"phone": "abc"},
        ],
    )
    def test_refuses_bad_input_and_writes_nothing(self, api, parcel, changes):
        answer = api.post(ORDERS, wanted(parcel, (stocked_variant(10), 1), **changes))
        assert answer.status_code == 400
        assert not Order.objects.exists()


class TestAddresses:
    def test_are_refused_field_by_field(self, api, parcel, settings):
        settings.SHOP_COUNTRIES = ["US"]
        address = {**ADDRESS, "country": "US", "postcode": "1"}
        answer = api.post(ORDERS, wanted(parcel, (stocked_variant(10), 1), shipping_address=address))
        assert answer.status_code == 400
        assert {error["field"]: error["detail"] for error in answer.json()["errors"]} == {
            "shipping_address.postcode": "A ZIP code has 5 digits, for example 95014.",
            "shipping_address.region": "Write the state.",
        }

    def test_are_kept_as_printed(self, api, parcel, settings):
        settings.SHOP_COUNTRIES = ["US"]
        address = {**ADDRESS, "country": "us", "postcode": "950141234", "region": "CA"}
        answer = api.post(ORDERS, wanted(parcel, (stocked_variant(10), 1), shipping_address=address))
        [kept] = answer.json()["addresses"]
        assert (kept["country"], kept["postcode"], kept["region"]) == ("US", "95014-1234", "CA")


class TestConfirming:
    @pytest.fixture
    def mug(self):
        return stocked_variant(10, price=Decimal("18.00"))

    @pytest.fixture
    def number(self, api, parcel, mug):
        return api.post(ORDERS, wanted(parcel, (mug, 2))).json()["number"]

    def confirm(self, api, number, shown=None):
        if shown is None:
            shown = fingerprint_of(Order.objects.get(number=number))
        return api.post(f"{ORDERS}{number}/confirm/", {"fingerprint": shown})

    def test_sends_back_what_the_order_said(self, api, parcel, mug):
        order = api.post(ORDERS, wanted(parcel, (mug, 2))).json()
        assert api.get(f"{ORDERS}{order['number']}/").json()["fingerprint"] == order["fingerprint"]
        assert self.confirm(api, order["number"], order["fingerprint"]).json()["status"] == "confirmed"

    def test_takes_the_stock_once_however_often_it_is_sent(self, api, mug, number):
        answers = [self.confirm(api, number) for _ in range(3)]
        assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [(200, "confirmed")] * 3
        assert Variant.objects.get(pk=mug.pk).quantity == 8

    def test_another_price_is_asked_again(self, api, mug, number):
        Variant.objects.filter(pk=mug.pk).update(price=Decimal("20.00"))
        answer = self.confirm(api, number)
        said = answer.json()
        assert (answer.status_code, said["code"], said["changed"]) == (409, "order_changed", ["prices"])
        assert said["detail"].endswith("what it costs. It costs €44.90 now. Nothing has been ordered.")
        assert (said["order"]["total"], said["order"]["status"]) == ("44.90", "placed")
        assert Variant.objects.get(pk=mug.pk).quantity == 10
        assert self.confirm(api, number, said["order"]["fingerprint"]).status_code == 200

    def test_what_was_confirmed_otherwise_than_shown_says_so(self, api, mug, number):
        seen = fingerprint_of(Order.objects.get())
        self.confirm(api, number)
        Order.objects.update(email="bo@example.com")
        answer = self.confirm(api, number, seen)
        assert (answer.status_code, answer.json()["changed"]) == (409, ["contact"])
        assert "is confirmed already" in answer.json()["detail"]
        assert answer.json()["order"]["status"] == "confirmed"

    def test_not_enough_of_one_line_changes_nothing(self, api, mug, number):
        from products.services import stock

        stock.adjust_stock(variant_id=mug.pk, change=-9, reason="correction")
        answer = self.confirm(api, number)
        assert (answer.status_code, answer.json()["lines"][0]["available"]) == (409, 1)
        assert Order.objects.get().is_placed and Variant.objects.get(pk=mug.pk).quantity == 1

    @pytest.mark.parametrize("shown", ["", "abc", 1, [], "-1", "40.90"])
    def test_refuses_what_is_no_fingerprint(self, api, mug, number, shown):
        assert self.confirm(api, number, shown).status_code == 400
        assert Order.objects.get().is_placed

    def test_cancelling_puts_the_stock_back(self, api, mug, number):
        self.confirm(api, number)
        assert api.post(f"{ORDERS}{number}/cancel/", {}).json()["status"] == "cancelled"
        assert Variant.objects.get(pk=mug.pk).quantity == 10
        answer = self.confirm(api, number)
        assert (answer.status_code, answer.json()["code"]) == (409, "move_not_allowed")

    def test_shows_what_was_paid_and_what_went_back(self, api, number):
        Order.objects.filter(number=number).update(paid_total=Decimal("40.90"), refunded_total=Decimal("18.00"))
        order = api.get(f"{ORDERS}{number}/").json()
        assert (order["paid_total"], order["refunded_total"]) == ("40.90", "18.00")

    def test_a_strangers_order_is_not_there(self, api, mug, number):
        api.force_authenticate(member.make())
        assert api.get(f"{ORDERS}{number}/").status_code == 404
        assert self.confirm(api, number).status_code == 404
        assert api.post(f"{ORDERS}{number}/cancel/", {}).status_code == 404
        assert api.get(ORDERS).json()["results"] == []
        assert Order.objects.get().is_placed


class TestReading:
    def test_needs_no_more_queries_for_more_lines(self, api, parcel, django_assert_max_num_queries):
        variants = [stocked_variant(10) for _ in range(12)]
        few = api.post(ORDERS, wanted(parcel, *[(variant, 1) for variant in variants[:2]])).json()["number"]
        many = api.post(ORDERS, wanted(parcel, *[(variant, 1) for variant in variants])).json()["number"]
        for number in (few, many):
            with django_assert_max_num_queries(7):
                assert api.get(f"{ORDERS}{number}/").status_code == 200

    def test_leads_to_the_next_page_on_the_scheme_host_and_port_that_were_asked(self, api, buyer, settings):
        settings.ALLOWED_HOSTS = ["shop.example"]
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        factories.catalogue(1)
        factories.orders(25, [buyer])
        answer = api.get(ORDERS, headers={"Host": "shop.example:8443", "X-Forwarded-Proto": "https"})
        assert answer.json()["next"].startswith("https://shop.example:8443/api/v1/orders/?cursor=")

    def test_lists_delivery_choices_to_everybody(self, parcel):
        assert APIClient().get("/api/v1/shipping-methods/").json()["results"][0]["name"] == "Parcel"
