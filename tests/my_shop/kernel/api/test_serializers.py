"""A program that misspells a field is told so: what is left out in silence is taken for done."""

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests import factories, recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return recipes.member.make(username="ada", email="ada@example.com")


@pytest.fixture
def api(ada):
    client = APIClient()
    client.force_authenticate(ada)
    return client


def faults(answer):
    """Return what is said of which field."""
    return {error["field"]: error["detail"] for error in answer.json()["errors"]}


def doors():
    """Return (method, path) of everything that takes a body, as the schema has it."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [(method, path) for path, facts in paths.items() for method in facts if "requestBody" in facts[method]]


def named(ada):
    """Return what stands in the paths."""
    names = {}
    if "customers" in settings.SHOP_APPS:
        parts = {"name": "Ada", "line1": "Hill 1", "city": "Graz", "postcode": "8010", "country": "AT"}
        names["address_id"] = ada.customer.addresses.create(**parts).pk
    if "orders" in settings.SHOP_APPS:
        [product] = factories.catalogue(1)
        names["number"] = factories.orders(1, [ada])[0].number
        factories.fill_cart(ada, [product])
        names["sku"] = product.variants.get(position=0).sku
    if "blog" in settings.SHOP_APPS:
        names["slug"] = recipes.published_post.make().slug
    return names


def test_every_body_refuses_a_field_that_is_not_there(api, ada):
    names, found = named(ada), doors()
    assert found
    for method, path in found:
        answer = getattr(api, method)(path.format(**names), {"mistyped": "1"}, headers={"If-Match": "*"})
        assert answer.status_code == 400, (method, path, answer.content)
        assert "There is no such field. You can send: " in faults(answer).get("mistyped", ""), (method, path)


class TestOrders:
    @pytest.fixture(autouse=True)
    def plugged(self):
        if "orders" not in settings.SHOP_APPS:
            pytest.skip("orders is unplugged")

    def body(self, **changes):
        factories.catalogue(1)
        address = {"name": "Ada", "line1": "12 Mill Lane", "city": "Leeds", "postcode": "LS1 4AB", "country": "GB"}
        return {"lines": [{"sku": "x", "quantity": 1}], "shipping_address": address, **changes}

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            (lambda body: body["shipping_address"].update(line_2="Top floor"), "shipping_address.line_2"),
            (lambda body: body.update(billing_address={"nmae": "Bo"}), "billing_address.nmae"),
            (lambda body: body["lines"][0].update(voucher="TEN"), "lines.0.voucher"),
            (lambda body: body.update(total="0.01"), "total"),
        ],
    )
    def test_refuse_one_within_another(self, api, change, field):
        body = self.body()
        change(body)
        answer = api.post("/api/v1/orders/", body)
        assert answer.status_code == 400
        assert "There is no such field." in faults(answer)[field]


def test_what_the_shop_writes_is_not_to_be_sent(api):
    if "blog" not in settings.SHOP_APPS:
        pytest.skip("blog is unplugged")
    path = f"/api/v1/posts/{recipes.published_post.make().slug}/comments/"
    answer = api.post(path, {"text": "Lovely.", "status": "approved"})
    assert answer.status_code == 400
    assert faults(answer) == {"status": "This cannot be changed here. You can send: text."}
    assert api.post(path, {"text": "Lovely."}).status_code == 201


def test_a_misspelt_place_is_not_taken_for_everywhere(api):
    if "orders" not in settings.SHOP_APPS:
        pytest.skip("orders is unplugged")
    assert api.get("/api/v1/shipping-methods/?contry=DE").status_code == 400
