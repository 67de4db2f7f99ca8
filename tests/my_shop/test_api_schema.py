"""The API keeps what its schema promises, whatever a program sends: generated requests, the same ones in every run.

Slow: some four hundred requests.
"""

import json
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounded
from knox.models import get_token_model
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.access import House

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
FEW = bounded(
    max_examples=10, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def house(module_rows):
    return House()


@pytest.fixture(scope="module")
def operations(house):
    document = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    schema = schemathesis.openapi.from_dict(json.loads(document.content))
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(params=["member", "guest"])
def headers(request, house):
    if request.param == "guest":
        return {}
    _, token = get_token_model().objects.create(user=house.people["member"])
    return {"Authorization": f"Bearer {token}"}


def test_answers_are_what_the_schema_says(operations, headers):
    assert len(operations) >= 17
    for operation in operations:

        @seed(7)
        @FEW
        @given(operation.as_strategy())
        def ask(case):
            case.validate_response(answer(case, headers), checks=CHECKS)

        ask()


def test_would_see_an_answer_that_breaks_it(operations, headers):
    [operation] = [operation for operation in operations if operation.label == "GET /api/v1/products/"]
    response = answer(operation.Case(), headers)
    response.content = response.content.replace(b'"count":', b'"number":')
    with pytest.raises(BaseExceptionGroup, match="failure"):
        operation.Case().validate_response(response, checks=CHECKS)


def answer(case, headers):
    """Send a generated request to the shop in this process, and undo what it does."""
    sent = case.as_transport_kwargs(base_url="http://testserver")
    parts = {name: sent[name] for name in ("method", "url", "headers", "params", "json", "data") if name in sent}
    wire = requests.Request(**parts).prepare()
    path = urlsplit(wire.url)._replace(scheme="", netloc="").geturl()
    kind = wire.headers.pop("Content-Type", "application/json")
    drawn = {name: text for name, text in wire.headers.items() if name not in {"Accept-Encoding", "Content-Length"}}
    mark = transaction.savepoint()
    response = Client(raise_request_exception=False).generic(
        wire.method,
        path,
        wire.body or b"",
        content_type=kind,
        headers={**drawn, **headers},
    )
    content = response.getvalue()
    transaction.savepoint_rollback(mark)
    got = {name.lower(): [text] for name, text in response.headers.items()}
    return Response(
        status_code=response.status_code, headers=got, content=content, request=wire, elapsed=0, verify=False
    )
