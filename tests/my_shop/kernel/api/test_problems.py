import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from my_shop.kernel.api.deprecation import Deprecation
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.throttle.services import TooManyTries


class SoldOut(Exception):
    pass


class AllSoldOut(SoldOut):
    pass


def answer_to(raised):
    class Door(PublicView):
        refusals = {SoldOut: "sold_out"}

        def facts_of(self, refusal):
            return {"lines": [1]}

        def get(self, request):
            raise raised

    return Door.as_view()(APIRequestFactory().get("/")).render()


@pytest.mark.parametrize(
    ("raised", "status", "code", "detail"),
    [
        (SoldOut("None left."), 409, "sold_out", "None left."),
        (AllSoldOut("None left."), 409, "sold_out", "None left."),
        (Http404("a word of ours"), 404, "not_found", "Not found."),
        (exceptions.NotAuthenticated(), 403, "not_authenticated", "Authentication credentials were not provided."),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", 'Method "PUT" not allowed.'),
        (TooManyTries("Wait.", retry_after=9), 429, "throttled", "Wait."),
        (ValidationError("Odd."), 400, "invalid", "Odd."),
    ],
)
def test_each_refusal_is_a_document_of_one_shape(raised, status, code, detail):
    answer = answer_to(raised)
    assert answer.status_code == status and answer.headers["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert (body["status"], body["code"], body["detail"]) == (status, code, detail)
    assert body["type"].endswith(f"/api/v1/problems/{code}/") and body["title"]


def test_a_refusal_says_what_a_program_needs_beside_its_code():
    assert answer_to(SoldOut("None left.")).data["lines"] == [1]


def test_waiting_is_said_in_seconds():
    assert answer_to(TooManyTries("Wait.", retry_after=9)).headers["Retry-After"] == "9"


@pytest.mark.parametrize(
    ("raised", "errors"),
    [
        (exceptions.ValidationError({"lines": [{}, {"sku": ["Odd."]}]}), [("lines.1.sku", "invalid", "Odd.")]),
        (exceptions.ValidationError({"a": {"b": ["X.", "Y."]}}), [("a.b", "invalid", "X."), ("a.b", "invalid", "Y.")]),
        (exceptions.ValidationError("Odd."), [("", "invalid", "Odd.")]),
        (exceptions.ValidationError({"non_field_errors": ["Odd."]}), [("", "invalid", "Odd.")]),
        (ValidationError({"name": ValidationError("Odd.", code="odd")}), [("name", "odd", "Odd.")]),
        (ValidationError({"__all__": ["Odd."]}), [("", "invalid", "Odd.")]),
    ],
)
def test_a_wrong_shape_says_of_which_field_and_why(raised, errors):
    answer = answer_to(raised)
    assert [tuple(error.values()) for error in answer.data["errors"]] == errors


def test_a_door_that_goes_says_so_and_until_when():
    class Door(PublicView):
        deprecated = Deprecation(
            since=datetime(2026, 1, 1, tzinfo=UTC), sunset=datetime(2027, 1, 1, tzinfo=UTC), instead="/docs/"
        )

        def get(self, request):
            return Response({})

    answer = Door.as_view()(APIRequestFactory().get("/"))
    assert answer.headers["Deprecation"] == "@1767225600"
    assert answer.headers["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert answer.headers["Link"] == '</docs/>; rel="deprecation"'
