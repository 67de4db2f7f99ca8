"""Django's backend for SQLite, whose writers all have the same chance to be next.

Whoever finds SQLite locked sleeps and tries again, and SQLite lets them sleep the longer the more often they have
tried, a tenth of a second in the end: where many write at once, those who have waited longest get in last. So one of
them at a time waits for SQLite, and the others, at an even pace, for that one's place: a lock on a file beside the
database, which the system takes back from whoever dies.
"""

import os
import time
from contextlib import contextmanager

from django.db.backends.sqlite3 import base, features

try:
    import fcntl
except ImportError:  # not Unix: there SQLite decides alone
    fcntl = None  # type: ignore[assignment]

PACE = 0.002
"""Seconds between two looks for the place."""


class DatabaseFeatures(features.DatabaseFeatures):
    supports_json_field = True
    """Django tries it out in a transaction, and takes one that waits too long for a writer for a no, for good."""


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def _start_transaction_under_autocommit(self):
        with self._place():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs lack it

    @contextmanager
    def _place(self):
        """Wait for the place, but half as long as for SQLite itself at most: after that, SQLite decides.

        With its own twenty seconds nobody waits longer than gunicorn lets a request take.
        """
        if fcntl is None or self.is_in_memory_db():
            yield
            return
        try:
            # anew for each transaction: processes that are forked would share the lock of a file that was open before
            place = os.open(f"{self.settings_dict['NAME']}.queue", os.O_CREAT, 0o644)
        except OSError:  # a folder that may only be read
            yield
            return
        try:
            end = time.monotonic() + self.settings_dict["OPTIONS"]["timeout"] / 2
            while not _is_taken(place) and time.monotonic() < end:
                time.sleep(PACE)
            yield
        finally:
            os.close(place)


def _is_taken(place: int) -> bool:
    """Take the place if it is free, and say whether it is ours."""
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
