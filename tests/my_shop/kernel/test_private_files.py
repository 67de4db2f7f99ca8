"""Files that nobody knows go after a day, wherever their storage is."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.utils import timezone

from my_shop.kernel import private_files
from my_shop.kernel.private_files import KEPT_FOR, delete_unknown

NAMES = ("exports/lost.csv", "exports/ab/lost.csv", "exports/known.csv", "imports/other.csv")


class Bucket(InMemoryStorage):
    """Has names, and no folders."""

    def exists(self, name):
        return name in NAMES and super().exists(name)


@pytest.fixture
def bucket(monkeypatch):
    storage = Bucket()
    monkeypatch.setattr(private_files, "private_storage", lambda: storage)
    for name in NAMES:
        storage.save(name, ContentFile(b"x"))
    return storage


def test_deletes_what_is_unknown_and_older_than_a_day(bucket):
    now = timezone.now()
    assert delete_unknown("exports", {"exports/known.csv"}, now=now) == 0
    assert delete_unknown("exports", {"exports/known.csv"}, now=now + KEPT_FOR + timedelta(minutes=1)) == 2
    assert [name for name in NAMES if bucket.exists(name)] == ["exports/known.csv", "imports/other.csv"]


def test_finds_nothing_where_nothing_was_ever_stored(bucket):
    assert delete_unknown("files", set(), now=timezone.now()) == 0
