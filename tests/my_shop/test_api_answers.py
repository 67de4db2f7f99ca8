"""What looks at every answer of the API sees what is wrong with one."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.api_answers import Broken, check_answer

pytestmark = pytest.mark.django_db

PROBLEMS, ORDERS, COMMENTS = "/api/v1/problems/", "/api/v1/orders/", "/api/v1/staff/exports/"


@pytest.fixture(autouse=True)
def no_bound(settings):
    settings.SHOP_API_REQUESTS = 0


def problem(status, code, **headers):
    body = {"type": "https://shop.example/", "title": "No", "status": status, "code": code, "detail": "No."}
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json", headers=headers)


def check(answer, method="get", address=PROBLEMS):
    check_answer(getattr(RequestFactory(), method)(address), answer)


@pytest.mark.parametrize(
    ("status", "code", "header", "value"),
    [
        (401, "not_authenticated", "WWW-Authenticate", "Bearer"),
        (405, "method_not_allowed", "Allow", "GET"),
        (429, "throttled", "Retry-After", "7"),
        (503, "unavailable", "Retry-After", "60"),
    ],
)
class TestARefusal:
    def test_passes_with_its_header(self, status, code, header, value):
        check(problem(status, code, **{header: value}), address=ORDERS)

    def test_is_seen_without_it(self, status, code, header, value):
        with pytest.raises(Broken, match=header):
            check(problem(status, code), address=ORDERS)


def test_sees_a_header_that_is_no_number():
    with pytest.raises(Broken, match="Retry-After"):
        check(problem(429, "throttled", **{"Retry-After": "soon"}))


def test_sees_what_was_made_without_a_place():
    with pytest.raises(Broken, match="Location is missing"):
        check(HttpResponse("{}", status=202, content_type="application/json"), "post", COMMENTS)


@pytest.mark.parametrize("name", ["Location", "Deprecation", "Idempotency-Replayed"])
def test_sees_a_header_that_is_not_described(name):
    answer = Client().get(PROBLEMS)
    answer.headers[name] = "yes"
    with pytest.raises(Broken, match=f"{name} is not described"):
        check(answer)


@pytest.mark.parametrize("name", ["RateLimit", "RateLimit-Policy", "ETag"])
def test_sees_an_answer_without_what_each_has(settings, name):
    settings.SHOP_API_REQUESTS = 9
    answer = Client().get(PROBLEMS)
    check(answer)
    del answer.headers[name]
    with pytest.raises(Broken, match=f"{name} is missing"):
        check(answer)


def test_sees_a_status_and_a_form_that_are_not_described():
    with pytest.raises(Broken, match="no such status"):
        check(HttpResponse(status=418))
    with pytest.raises(Broken, match="text/html instead of"):
        check(HttpResponse("Hello", headers={"ETag": '"1"'}))


def test_sees_content_that_is_not_described():
    answer = Client().get(PROBLEMS)
    answer.content = answer.content.replace(b'"results"', b'"items"')
    with pytest.raises(Broken, match="results"):
        check(answer)
