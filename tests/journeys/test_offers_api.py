"""Ways of delivery and of payment, and vouchers, over HTTP."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from orders.models import Order, PaymentMethod, ShippingMethod, ShippingRate, ShippingZone, Voucher
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
ORDERS, WAYS, PAYMENTS = "/api/v1/orders/", "/api/v1/shipping-methods/", "/api/v1/payment-methods/"


@pytest.fixture
def api():
    client = APIClient()
    client.force_authenticate(member.make(email="ada@example.com"))
    return client


@pytest.fixture
def parcel():
    """€6 to Germany, and nowhere else."""
    germany = ShippingZone.objects.create(name="Germany", countries="DE", postcodes="1*")
    made = ShippingMethod.objects.create(name="Parcel", price=Decimal(99), min_days=2, max_days=4)
    ShippingRate.objects.create(method=made, zone=germany, price=Decimal(6), min_days=1, max_days=1)
    return made


def wanted(parcel, **changes):
    mug = stocked_variant(10, price=Decimal("12.00"))
    lines = [{"sku": mug.sku, "quantity": 2}]
    return {"lines": lines, "shipping_address": ADDRESS, "shipping_method": parcel and parcel.pk, **changes}


def refusal(answer):
    return answer.status_code, answer.json()["code"]


class TestShippingMethods:
    def test_are_all_without_a_destination(self, parcel):
        [found] = APIClient().get(WAYS).json()["results"]
        assert (found["price"], found["min_days"]) == ("99.00", 2)

    def test_are_those_that_go_there_at_what_they_cost_there(self, parcel):
        [found] = APIClient().get(WAYS, {"country": "de", "postcode": "10115"}).json()["results"]
        assert (found["id"], found["price"], found["min_days"], found["max_days"]) == (parcel.pk, "6.00", 1, 1)
        for elsewhere in ({"country": "DE", "postcode": "20095"}, {"country": "FR"}):
            assert APIClient().get(WAYS, elsewhere).json()["results"] == []

    @pytest.mark.parametrize(
        "query",
        [{"country": "XX"}, {"country": "Germany"}, {"country": "DE", "postcode": "x" * 17}, {"country": "D\x00"}]
        + [{"country": "DE", "subtotal": value} for value in ("-1", "NaN", "text", "1e30")]
        + [{"country": "DE", "weight_grams": value} for value in ("-1", str(2**70), "1.5")],
    )
    def test_refuse_bad_input(self, parcel, query):
        assert APIClient().get(WAYS, query).status_code == 400


class TestPaymentMethods:
    def test_are_those_that_are_offered(self, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        cash = PaymentMethod.objects.create(name="Cash", gateway="on_delivery")
        PaymentMethod.objects.create(name="Card", gateway="stripe")
        conditions = {"countries": "", "min_total": None, "max_total": None, "fee": "0.00"}
        facts = {"id": cash.pk, "name": "Cash", "description": "", **conditions}
        assert APIClient().get(PAYMENTS).json()["results"] == [facts]

    def test_are_those_for_a_country_and_a_total(self, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        PaymentMethod.objects.create(name="Cash", gateway="on_delivery", countries="DE", max_total=50)
        for asked, count in (("", 1), ("?country=de&total=50", 1), ("?country=FR", 0), ("?total=50.01", 0)):
            assert len(APIClient().get(PAYMENTS + asked).json()["results"]) == count
        assert APIClient().get(PAYMENTS + "?total=much").status_code == 400


class TestPlacing:
    def test_takes_a_voucher_off_and_lists_it(self, api, parcel):
        Voucher.objects.create(name="Ten off", code="TEN", kind="percentage", value=Decimal(10))
        answer = api.post(ORDERS, wanted(parcel, voucher="ten"))
        assert answer.status_code == 201
        order = answer.json()
        assert order["discounts"] == [{"name": "Ten off", "code": "TEN", "amount": "2.40"}]
        assert (order["discount_total"], order["total"], order["lines"][0]["discount"]) == ("2.40", "27.60", "2.40")

    def test_refuses_a_voucher_that_cannot_be_used_and_places_nothing(self, api, parcel):
        Voucher.objects.create(name="Ten off", code="TEN", kind="percentage", value=Decimal(10), minimum=1000)
        for code in ("TEN", "NOTHING"):
            assert refusal(api.post(ORDERS, wanted(parcel, voucher=code))) == (409, "voucher_refused")
        assert not Order.objects.exists()

    def test_lets_nobody_guess_codes(self, api, parcel):
        for _ in range(10):
            api.post(ORDERS, wanted(parcel, voucher="GUESS"))
        answer = api.post(ORDERS, wanted(parcel, voucher="GUESS"))
        assert answer.status_code == 429
        assert "15 minutes" in answer.json()["detail"]

    def test_wants_a_way_to_pay_where_there_is_one(self, api, parcel, settings):
        settings.SHOP_GATEWAYS = ["on_delivery"]
        cash = PaymentMethod.objects.create(name="Cash", gateway="on_delivery")
        off = PaymentMethod.objects.create(name="Off", gateway="on_delivery", is_active=False)
        assert refusal(api.post(ORDERS, wanted(parcel))) == (409, "payment_not_offered")
        for unknown in ({"payment_method": off.pk}, {"payment_method": 2**70}, {"shipping_method": 2**31}):
            answer = api.post(ORDERS, wanted(parcel, **unknown))
            assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [*unknown])
            assert "There is no such way" in answer.json()["detail"]
        order = api.post(ORDERS, wanted(parcel, payment_method=cash.pk)).json()
        assert order["payment_name"] == "Cash"

    def test_refuses_a_way_of_delivery_that_does_not_go_there(self, api, parcel):
        elsewhere = {**ADDRESS, "postcode": "20095"}
        answer = api.post(ORDERS, wanted(parcel, shipping_address=elsewhere))
        assert refusal(answer) == (409, "delivery_not_offered")
        assert refusal(api.post(ORDERS, wanted(None))) == (409, "delivery_not_offered")

    def test_needs_no_way_of_delivery_where_nothing_is_sent(self, api):
        pattern = stocked_variant(10, price=Decimal("8.00"), product__is_digital=True)
        asked = wanted(None, lines=[{"sku": pattern.sku, "quantity": 1}])
        assert refusal(api.post(ORDERS, asked)) == (409, "waiver_missing")
        answer = api.post(ORDERS, asked | {"waives_withdrawal": True})
        assert (answer.status_code, answer.json()["total"]) == (201, "8.00")
        assert answer.json()["waived_at"] and "I lose my right of withdrawal" in answer.json()["waiver"]
