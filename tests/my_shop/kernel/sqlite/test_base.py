"""Files of SQLite of their own, whatever database the other tests have. Waiting is the claim: some take seconds."""

import fcntl
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as Plain

from my_shop.kernel.sqlite.base import DatabaseWrapper
from tests.workers import wait_until

pytestmark = pytest.mark.django_db  # so that the connections may open; the tests' own database is not asked

BACKED_OFF = 0.45
"""Seconds after which SQLite lets a writer sleep a tenth of a second between two tries."""


@pytest.fixture
def connect(tmp_path):
    """Give connections to one file, each for the thread that asks."""
    opened = []

    def connect(kind=DatabaseWrapper, *, name=None, timeout=20.0):
        options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
        settings = {"NAME": name or str(tmp_path / "shop.sqlite3"), "OPTIONS": options, "AUTOCOMMIT": True}
        settings |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None, "TEST": {}}
        connection = kind(settings, "file")
        connection.inc_thread_sharing()
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def begin(connection):
    connection.ensure_connection()
    connection._start_transaction_under_autocommit()


def is_waited_for(connection):
    with Path(f"{connection.settings_dict['NAME']}.queue").open() as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def overtakes(connect, kind):
    """Say whether a writer who comes a moment before the lock is free begins before one who has waited for long."""
    holder, order, is_there = connect(kind), [], threading.Semaphore(0)

    def write(name):
        connection = connect(kind)
        connection.ensure_connection()
        is_there.release()
        begin(connection)
        order.append(name)
        time.sleep(0.01)
        connection._rollback()

    begin(holder)
    writers = [threading.Thread(target=write, args=[name]) for name in ("first", "last")]
    writers[0].start()
    is_there.acquire()
    if kind is DatabaseWrapper:
        wait_until(lambda: is_waited_for(holder))
    time.sleep(BACKED_OFF)
    writers[1].start()
    is_there.acquire()
    time.sleep(0.02)
    holder._rollback()
    for writer in writers:
        writer.join()
    return order == ["last", "first"]


class TestBegin:
    def test_lets_nobody_pass_who_waits_for_sqlite(self, connect):
        assert not any(overtakes(connect, DatabaseWrapper) for _ in range(3))

    def test_control_sqlite_alone_lets_the_last_one_pass(self, connect):
        assert any(overtakes(connect, Plain) for _ in range(10))

    def test_leaves_the_place_to_the_next_one(self, connect, tmp_path):
        begin(connect())
        with (tmp_path / "shop.sqlite3.queue").open() as place:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_leaves_the_place_where_sqlite_stays_locked(self, connect, tmp_path):
        begin(connect())
        with pytest.raises(OperationalError, match="locked"):
            begin(connect(timeout=0.05))
        with (tmp_path / "shop.sqlite3.queue").open() as place:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_asks_sqlite_where_the_place_does_not_come(self, connect, tmp_path):
        with (tmp_path / "shop.sqlite3.queue").open("w") as place:
            fcntl.flock(place, fcntl.LOCK_EX)
            connection = connect(timeout=0.1)
            began = time.monotonic()
            begin(connection)
        assert connection.connection.in_transaction
        assert time.monotonic() - began >= 0.05, "half of it"

    @pytest.mark.parametrize("name", [":memory:", "file:one?mode=memory&cache=shared"])
    def test_needs_no_file_in_memory(self, connect, name, monkeypatch):
        monkeypatch.setattr("my_shop.kernel.sqlite.base._is_taken", None)
        connection = connect(name=name)
        begin(connection)
        assert connection.connection.in_transaction

    def test_goes_on_without_the_file_in_a_folder_that_may_only_be_read(self, connect, tmp_path):
        (tmp_path / "shop.sqlite3.queue").mkdir()  # cannot be opened, even by root
        connection = connect()
        begin(connection)
        assert connection.connection.in_transaction

    def test_goes_on_where_the_system_has_no_such_locks(self, connect, tmp_path, monkeypatch):
        monkeypatch.setattr("my_shop.kernel.sqlite.base.fcntl", None)
        begin(connect())
        assert not (tmp_path / "shop.sqlite3.queue").exists()


def test_asks_nobody_whether_there_is_json(connect):
    """Django's own asks, and takes a database that is locked for one without JSON."""
    assert connect(name="/nowhere/shop.sqlite3").features.supports_json_field
