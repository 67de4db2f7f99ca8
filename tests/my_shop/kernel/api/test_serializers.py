"""A program that misspells a field is told so: what is left out in silence is taken for done."""

import re

import pytest
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests import factories, recipes
from tests.access import House, addresses

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


@pytest.fixture(scope="module")
def house(module_rows, tmp_path_factory):
    with override_settings(PRIVATE_ROOT=tmp_path_factory.mktemp("private")):
        yield House()


def doors():
    """Return (method, address) of everything that takes a body, as the description has it."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    patterns = {"/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address): address for address in addresses()}
    return [
        (method, patterns[path])
        for path, methods in paths.items()
        for method in methods
        if "application/json" in methods[method].get("requestBody", {}).get("content", {})
    ]


def test_every_body_refuses_a_field_that_is_not_there(house):
    silent = []
    for method, address in doors():
        client = APIClient()
        client.force_authenticate(house.people["admin" if "/staff/" in address else "member"])
        path = house.path_of(address)
        answer = getattr(client, method)(path, {"mistyped": "1"}, headers={"If-Match": "*"})
        if answer.status_code != 400 or "There is no such field. You can send: " not in faults(answer).get(
            "mistyped", ""
        ):
            silent.append((method, path, answer.status_code, answer.content))
    assert not silent


class TestOrders:
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
    path = f"/api/v1/posts/{recipes.published_post.make().slug}/comments/"
    answer = api.post(path, {"text": "Lovely.", "status": "approved"})
    assert answer.status_code == 400
    assert faults(answer) == {"status": "This cannot be changed here. You can send: text."}
    assert api.post(path, {"text": "Lovely."}).status_code == 201


def test_a_misspelt_place_is_not_taken_for_everywhere(api):
    assert api.get("/api/v1/shipping-methods/?contry=DE").status_code == 400
