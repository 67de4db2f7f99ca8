"""A session in the database: as Django's, for one statement where Django asks two."""

import datetime

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from my_shop.kernel import sessions
from my_shop.kernel.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    store = SessionStore()
    store["opened"] = ["A1"]
    store.save()
    return store.session_key


def test_is_the_shops():
    assert sessions.__name__ == settings.SESSION_ENGINE


class TestLoad:
    def test_finds_what_was_kept(self, kept):
        store = SessionStore(kept)
        assert (store["opened"], store.session_key) == (["A1"], kept)

    def test_finds_none_that_has_ended_and_forgets_its_key(self, kept):
        Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
        store = SessionStore(kept)
        assert (store.get("opened"), store.session_key) == (None, None)

    def test_takes_over_no_key_that_nobody_began(self, kept):
        store = SessionStore("z" * 32)
        assert (store.get("opened"), store.session_key) == (None, None)
        store["opened"] = ["B2"]
        store.save()
        assert store.session_key not in {None, kept, "z" * 32}
        assert SessionStore(kept)["opened"] == ["A1"]


class TestCreate:
    def test_asks_nothing_first(self, django_assert_num_queries):
        with django_assert_num_queries(3):  # the row between the marks of its transaction
            SessionStore().create()

    def test_takes_another_key_where_one_is_taken(self, kept, monkeypatch):
        keys = iter([kept, "n" * 32])
        monkeypatch.setattr(sessions, "get_random_string", lambda *how: next(keys))
        store = SessionStore()
        store["opened"] = ["B2"]
        store.save()
        assert store.session_key == "n" * 32
        assert SessionStore(kept)["opened"] == ["A1"]
        assert SessionStore("n" * 32)["opened"] == ["B2"]
