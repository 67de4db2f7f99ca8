import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from my_shop.kernel.api.views import ApiView, PublicView

pytestmark = pytest.mark.django_db


class Door(ApiView):
    def get(self, request):
        return Response({})


class OpenDoor(PublicView):
    def get(self, request):
        return Response({})


@pytest.fixture(autouse=True)
def two_a_minute(settings):
    settings.SHOP_API_REQUESTS = 2
    with time_machine.travel("2026-11-30 12:00:15+00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return get_user_model().objects.create_user("ada")


def ask(user=None, door=Door, address="192.0.2.1"):
    request = APIRequestFactory().get("/", REMOTE_ADDR=address)
    if user:
        force_authenticate(request, user)
    return door.as_view()(request).render()


def test_an_answer_says_what_is_left_and_until_when(ada):
    first, second = ask(ada), ask(ada)
    assert first.headers["RateLimit-Policy"] == '"requests";q=2;w=60'
    assert (first.headers["RateLimit"], second.headers["RateLimit"]) == ('"requests";r=1;t=45', '"requests";r=0;t=45')


def test_one_too_many_waits_for_the_next_minute(ada, two_a_minute):
    assert [ask(ada).status_code for _ in range(3)] == [200, 200, 429]
    refused = ask(ada)
    assert (refused.data["code"], refused.headers["Retry-After"]) == ("throttled", "45")
    assert refused.data["detail"] == "Too many requests. Retry-After says when it goes on."
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["RateLimit"] == '"requests";r=0;t=45'
    two_a_minute.shift(45)
    assert ask(ada).status_code == 200


def test_members_are_counted_by_themselves_and_visitors_by_address(ada):
    bo = get_user_model().objects.create_user("bo")
    for _ in range(3):
        ask(ada)
        ask(door=OpenDoor)
    assert ask(ada, address="192.0.2.9").status_code == 429
    assert ask(bo).status_code == 200
    assert ask(door=OpenDoor).status_code == 429
    assert ask(door=OpenDoor, address="192.0.2.2").status_code == 200


def test_visitors_of_one_network_are_one(ada):
    assert [ask(door=OpenDoor, address=f"2001:db8::{number}").status_code for number in range(3)] == [200, 200, 429]


def test_nobody_is_refused_where_the_cache_is_away(ada, monkeypatch):
    """As ``FailOpenRedisCache`` answers then."""

    def gone(*args, **kwargs):
        raise ValueError

    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    monkeypatch.setattr(cache, "incr", gone)
    assert [ask(ada).status_code for _ in range(4)] == [200] * 4


def test_no_bound_is_none(ada, settings):
    settings.SHOP_API_REQUESTS = 0
    answers = [ask(ada) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(name.startswith("RateLimit") for answer in answers for name in answer.headers)


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("get", "/api/v1/orders/", {"Authorization": "Bearer made-up"}, 401),
        ("get", "/api/v1/orders/", {}, 401),
        ("patch", "/api/v1/orders/", {}, 405),
        ("get", "/api/v1/problems/", {"Accept": "application/xml"}, 406),
        ("get", "/api/v1/problems/?x=%00", {}, 400),
        ("get", "/api/v1/schema/", {"Authorization": "Bearer made-up"}, 401),
    ],
)
def test_who_is_refused_is_counted_too(client, method, address, headers, status):
    answers = [getattr(client, method)(address, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 429]
    assert answers[0].headers["RateLimit"] == '"requests";r=1;t=45'


def test_who_is_not_allowed_to_is_counted_too(client, ada):
    client.force_login(ada)
    assert [client.get("/api/v1/staff/tables/").status_code for _ in range(3)] == [403, 403, 429]


@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/docs/"])
def test_the_description_is_counted_with_everything_else(client, address):
    client.get("/api/v1/problems/")
    assert [client.get(address).status_code for _ in range(2)] == [200, 429]
