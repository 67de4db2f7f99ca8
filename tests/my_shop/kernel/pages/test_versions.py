"""Versions: they change with the transaction that changes something, for everybody, and nobody waits."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction

from my_shop.kernel.pages import versions
from my_shop.kernel.pages.models import Change
from my_shop.kernel.pages.versions import SHOP, announce_change, merge_changes, one_reading, read_versions, version_of

pytestmark = pytest.mark.django_db


def in_another_connection(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    other.join(timeout=60)
    assert not other.is_alive(), "It waits."


class TestAnnounceChange:
    def test_gives_the_topic_a_new_version_and_no_other(self):
        before = read_versions("a", "b", SHOP)
        announce_change("a")
        after = read_versions("a", "b", SHOP)
        assert after["a"] != before["a"]
        assert (after["b"], after[SHOP]) == (before["b"], before[SHOP])

    def test_of_nothing_in_particular_is_of_the_shop_at_large(self):
        before = version_of(SHOP, "a")
        announce_change()
        assert version_of(SHOP, "a") != before

    def test_that_is_rolled_back_leaves_no_version_that_comes_again(self):
        seen = [version_of("a")]
        for _ in range(3):
            with suppress(ZeroDivisionError), transaction.atomic():
                announce_change("a")
                seen.append(version_of("a"))
                raise ZeroDivisionError
        announce_change("a")
        assert version_of("a") not in seen

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
    def test_waits_for_nobody_who_announces_the_same(self):
        with transaction.atomic():
            announce_change("a")
            in_another_connection(lambda: announce_change("a"))

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
    def test_that_is_committed_after_a_later_one_is_seen(self):
        with transaction.atomic():
            announce_change("a")
            in_another_connection(lambda: announce_change("a"))
            seen = []
            in_another_connection(lambda: seen.append(version_of("a")))
        assert version_of("a") not in seen


class TestVersionOf:
    def test_is_asked_for_once_in_a_request(self, django_assert_num_queries):
        with one_reading(), django_assert_num_queries(1):
            version_of(SHOP, "a")
            version_of(SHOP)
            version_of("a")

    def test_is_a_new_one_after_a_change_in_the_same_request(self):
        with one_reading():
            before = version_of("a")
            announce_change("a")
            assert version_of("a") != before

    def test_is_never_older_than_what_is_read_after_it(self):
        """Within a request it stays, so that what is made of later rows is kept under the earlier version."""
        with one_reading():
            before = version_of("a")
            Change.objects.create(topic="a", token=7)
            assert version_of("a") == before
        assert version_of("a") != before


class TestMergeChanges:
    def test_leaves_one_row_for_each_topic_and_every_version_as_it_was(self):
        for topic in ("a", "b", "a", SHOP, "a", SHOP):
            announce_change(topic)
        before = read_versions("a", "b", SHOP)
        merge_changes()
        assert read_versions("a", "b", SHOP) == before
        assert sorted(Change.objects.filter(topic__in=["a", "b", SHOP]).values_list("topic", flat=True)) == [
            SHOP,
            "a",
            "b",
        ]

    def test_takes_no_more_than_its_share_at_once(self, monkeypatch):
        monkeypatch.setattr(versions, "MOST_MERGED", 3)
        Change.objects.all().delete()
        for _ in range(5):
            announce_change("a")
        before = version_of("a")
        merge_changes()
        assert Change.objects.count() == 3
        merge_changes()
        assert (Change.objects.count(), version_of("a")) == (1, before)

    @pytest.mark.django_db(transaction=True)
    def test_does_not_lose_what_is_announced_meanwhile(self):
        announced = []

        def announce():
            for _ in range(50):
                announced.append(announce_change("a"))
            connection.close()

        other = threading.Thread(target=announce)
        other.start()
        seen = set()
        while other.is_alive():
            merge_changes()
            seen.add(version_of("a"))
        assert len(announced) == 50
        tokens = Change.objects.filter(topic="a").values_list("token", flat=True)
        assert version_of("a") == sum(tokens)
        assert version_of("a") == max(seen | {version_of("a")})


class TestALostConnection:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.skipif(connection.vendor == "sqlite", reason="a connection to a server")
    def test_costs_no_page(self):
        before = version_of("a")
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        other.close()
        assert version_of("a") == before
