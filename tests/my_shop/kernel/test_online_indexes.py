"""Indexes are built beside whoever writes, and what broke off is built again. Real transactions, three connections."""

import threading
import time

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.utils import OperationalError
from django.utils import timezone

from my_shop.kernel.online_indexes import AddIndexOnline, RemoveIndexOnline
from my_shop.kernel.throttle.models import Tries

INDEX = models.Index(fields=["count"], name="tries_by_count")
ADD = AddIndexOnline("tries", INDEX)
REMOVE = RemoveIndexOnline("tries", "tries_by_count")

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


@pytest.fixture(autouse=True)
def no_index_stays():
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS tries_by_count")


def change(operation, *, back=False):
    """Apply an operation, or take it back."""
    without = ProjectState.from_apps(Tries._meta.apps)
    with_it = without.clone()
    ADD.state_forwards("throttle", with_it)
    states = (with_it, without) if operation is REMOVE else (without, with_it)
    with connection.schema_editor(atomic=False) as editor:
        if back:
            operation.database_backwards("throttle", editor, *reversed(states))
        else:
            operation.database_forwards("throttle", editor, *states)


def is_there():
    with connection.cursor() as cursor:
        return "tries_by_count" in connection.introspection.get_constraints(cursor, Tries._meta.db_table)


def ask(sql, *, on=connection):
    with on.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None


def can_write_beside(operation):
    """May somebody write while the index waits for a transaction that wrote before it?"""

    def build():
        try:
            change(operation)
        finally:
            connection.close()

    other = connection.copy()
    builder = threading.Thread(target=build)
    try:
        with transaction.atomic():
            Tries.objects.create(key="before", ends_at=timezone.now())
            builder.start()
            waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX%'"
            while ask(waits, on=other) is None:
                time.sleep(0.01)
            ask("SET lock_timeout = 200", on=other)
            try:
                ask("INSERT INTO throttle_tries VALUES ('beside', 1, now())", on=other)
            except OperationalError:
                return False
            return True
    finally:
        builder.join()
        other.close()


class TestAddIndexOnline:
    def test_adds_it_and_takes_it_back(self):
        change(ADD)
        assert is_there()
        change(ADD, back=True)
        assert not is_there()

    def test_goes_on_where_a_migration_of_several_broke_off(self):
        change(ADD)
        change(ADD)
        assert is_there()

    @on_postgresql
    def test_lets_others_write_meanwhile(self):
        assert can_write_beside(ADD)
        assert is_there()

    @on_postgresql
    def test_a_plain_one_does_not(self):
        assert not can_write_beside(migrations.AddIndex("tries", INDEX))

    @on_postgresql
    def test_builds_again_what_broke_off(self):
        change(ADD)
        index = "FROM pg_index WHERE indexrelid = 'tries_by_count'::regclass"
        ask(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid IN (SELECT indexrelid {index})")
        change(ADD)
        assert ask(f"SELECT indisvalid {index}") == (True,)

    @on_postgresql
    def test_takes_as_long_as_it_takes_and_what_comes_after_may_not(self):
        before = ask("SHOW statement_timeout")
        ask("SET statement_timeout = 1")
        change(ADD)
        assert ask("SHOW statement_timeout") == before


class TestRemoveIndexOnline:
    def test_removes_it_and_puts_it_back(self):
        change(ADD)
        change(REMOVE)
        change(REMOVE)
        assert not is_there()
        change(REMOVE, back=True)
        assert is_there()
