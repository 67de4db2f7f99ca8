"""What an ``Idempotency-Key`` keeps: tried on a door of the test's own that writes a row and counts its calls."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.utils import timezone
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from my_shop.kernel.api import idempotency, remembering
from my_shop.kernel.api.models import RememberedAnswer
from my_shop.kernel.api.views import ApiView
from my_shop.kernel.throttle.models import Tries
from my_shop.kernel.throttle.services import Limit, TooManyTries, count_try
from tests import recipes

pytestmark = pytest.mark.django_db

KEY = "a key drawn for this deed"
LIMIT = Limit("deeds", 1, 60)


class SoldOut(Exception):
    """A rule says no."""


class Deed(ApiView):
    permission_classes = []
    refusals = {SoldOut: "sold_out"}
    calls = 0
    fails = None

    @idempotency.idempotent
    def post(self, request):
        type(self).calls += 1
        count_try(LIMIT, f"{self.calls}")
        if self.fails:
            raise self.fails
        return Response({"call": self.calls}, status=status.HTTP_201_CREATED, headers={"Location": "/there/"})


@pytest.fixture
def door():
    return type("DeedOfOneTest", (Deed,), {"calls": 0})


def ask(door, body=None, *, key=KEY, user=None, path="/deeds/", address="127.0.0.1", **headers):
    sent = {"Idempotency-Key": key, **headers} if key else headers
    request = APIRequestFactory().post(
        path, {"cup": 1} if body is None else body, format="json", headers=sent, REMOTE_ADDR=address
    )
    force_authenticate(request, user=user or AnonymousUser())
    return door.as_view()(request)


def test_what_was_sent_cannot_be_guessed_from_the_row(door):
    """It may be a password: whoever has the table and the code does not have the key."""
    known = {}
    for key in (KEY, KEY + "2"):
        ask(door, {"password": "x"}, key=key)
        known[key] = RememberedAnswer.objects.latest("pk").request
    assert known[KEY] != known[KEY + "2"]


class TestTheSameAgain:
    def test_is_done_once_and_answered_alike(self, door):
        first, second = ask(door), ask(door)
        assert door.calls == 1
        assert (second.status_code, second.data) == (first.status_code, first.data) == (201, {"call": 1})
        assert second.headers["Location"] == "/there/"
        assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")

    def test_is_done_each_time_without_a_key(self, door):
        assert [ask(door, key=None).data["call"] for _ in range(2)] == [1, 2]

    def test_is_the_same_in_another_order_of_its_fields(self, door):
        ask(door, {"cup": 1, "jug": 2})
        assert ask(door, {"jug": 2, "cup": 1}).status_code == 201 and door.calls == 1

    @pytest.mark.parametrize("change", [{"body": {"cup": 2}}, {"path": "/other/"}])
    def test_with_something_else_is_refused(self, door, change):
        ask(door)
        answer = ask(door, **change)
        assert (answer.status_code, answer.data["code"], door.calls) == (422, "idempotency_key_reused", 1)

    def test_of_somebody_else_is_another_deed(self, door):
        ada, bo = recipes.member.make(_quantity=2)
        answers = [ask(door, user=ada), ask(door, user=bo), ask(door), ask(door, **{"Cart-Token": "x"})]
        assert [answer.data["call"] for answer in answers] == [1, 2, 3, 4]

    def test_of_a_guest_elsewhere_is_another_deed(self, door):
        answers = [ask(door), ask(door, address="192.0.2.7"), ask(door)]
        assert [answer.data["call"] for answer in answers] == [1, 2, 1]


class TestRefusals:
    def test_of_a_rule_are_remembered(self, door):
        door.fails = SoldOut("There is none left.")
        ask(door)
        door.fails = None
        answer = ask(door)
        assert (answer.status_code, answer.data["code"], door.calls) == (409, "sold_out", 1)
        assert answer.content_type == "application/problem+json"

    @pytest.mark.parametrize(
        "fault", [exceptions.ValidationError("no"), exceptions.NotFound(), TooManyTries("wait", retry_after=9)]
    )
    def test_that_may_pass_are_not(self, door, fault):
        door.fails = fault
        refused = ask(door)
        assert 400 <= refused.status_code < 500 and not RememberedAnswer.objects.exists()
        door.fails = None
        assert ask(door).status_code == 201

    def test_leave_what_was_counted_counted(self, door):
        door.fails = exceptions.AuthenticationFailed()
        ask(door)
        assert Tries.objects.count() == 1

    @pytest.mark.parametrize("fault", [OperationalError("gone"), ZeroDivisionError()])
    def test_that_are_faults_of_ours_take_everything_back(self, door, fault):
        door.fails = fault
        with suppress(ZeroDivisionError):
            assert ask(door).status_code == 503
        assert not RememberedAnswer.objects.exists() and not Tries.objects.exists()
        door.fails = None
        assert ask(door).data == {"call": 2}


class TestKeys:
    @pytest.mark.parametrize("key", ["short", "x" * 256, "ü" * 20, "tab\tin the middle of it"])
    def test_that_anybody_may_draw_are_refused(self, door, key):
        answer = ask(door, key=key)
        assert (answer.status_code, answer.data["errors"][0]["field"], door.calls) == (400, "Idempotency-Key", 0)

    def test_are_needed_to_read_what_was_answered(self, door):
        ask(door, {"cup": 1})
        row = RememberedAnswer.objects.get()
        assert KEY not in row.key and b"call" not in bytes(row.answer)

    def test_are_forgotten_after_a_day(self, door):
        ask(door)
        assert remembering.forget_old(now=timezone.now() + timedelta(hours=23)) == 0
        assert remembering.forget_old(now=timezone.now() + timedelta(hours=25)) == 1
        assert ask(door).data == {"call": 2}


class TestOutside:
    """What asks somebody outside: the key's row is there before, with a lease."""

    @pytest.fixture
    def door(self):
        class DeedOutside(Deed):
            meanwhile = []

            @idempotency.idempotent_outside
            def post(self, request):
                type(self).calls += 1
                self.meanwhile.append(RememberedAnswer.objects.get().leased_until)
                if self.fails:
                    raise self.fails
                return Response({"call": self.calls}, status=status.HTTP_201_CREATED)

        return type("DeedOfOneTest", (DeedOutside,), {"calls": 0, "meanwhile": []})

    def test_is_done_once_and_answered_alike(self, door):
        first, second = ask(door), ask(door)
        assert (first.data, second.data, door.calls) == ({"call": 1}, {"call": 1}, 1)
        assert second.headers["Idempotency-Replayed"] == "true"

    def test_holds_its_key_while_it_is_at_work(self, door):
        ask(door)
        [leased_until] = door.meanwhile
        assert leased_until > timezone.now()

    def test_is_refused_while_the_first_one_is_at_work(self, door):
        ask(door)
        RememberedAnswer.objects.update(status=None, leased_until=timezone.now() + timedelta(seconds=1))
        answer = ask(door)
        assert (answer.status_code, answer.data["code"], door.calls) == (409, "request_in_progress", 1)
        assert answer.headers["Retry-After"] == "2"

    def test_begins_anew_once_the_lease_of_one_that_died_is_over(self, door):
        ask(door)
        RememberedAnswer.objects.update(status=None, leased_until=timezone.now())
        assert ask(door).data == ask(door).data == {"call": 2}

    def test_that_fails_may_be_tried_again_at_once(self, door):
        door.fails = ZeroDivisionError()
        with pytest.raises(ZeroDivisionError):
            ask(door)
        door.fails = exceptions.ValidationError("no")
        assert ask(door).status_code == 400
        door.fails = None
        assert ask(door).data == {"call": 3}

    def test_remembers_what_a_rule_refuses(self, door):
        door.fails = SoldOut("There is none left.")
        assert [ask(door).data["code"] for _ in range(2)] == ["sold_out"] * 2 and door.calls == 1

    def test_begins_anew_where_the_first_one_fails_at_this_moment(self, door, monkeypatch):
        """Its row keeps the second one from writing its own, and is gone when that looks for it."""
        write, tries = RememberedAnswer.objects.bulk_create, []

        def write_beside_another(rows, **options):
            tries.append(rows)
            return write(rows, **options) if len(tries) > 1 else rows

        monkeypatch.setattr(RememberedAnswer.objects, "bulk_create", write_beside_another)
        assert (ask(door).data, len(tries)) == ({"call": 1}, 2)
