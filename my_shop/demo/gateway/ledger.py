"""What the test gateway remembers: a file of its own, as a real gateway has a house of its own.

It stands outside the shop's database on purpose: what the shop rolls back, the gateway has done nevertheless.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS charge (
    key TEXT PRIMARY KEY, reference TEXT UNIQUE NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL,
    choice TEXT NOT NULL, state TEXT NOT NULL, becomes TEXT NOT NULL, due_at REAL NOT NULL, received TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS refund (
    key TEXT PRIMARY KEY, reference TEXT UNIQUE NOT NULL, payment_reference TEXT NOT NULL, amount TEXT NOT NULL,
    currency TEXT NOT NULL, state TEXT NOT NULL, becomes TEXT NOT NULL, due_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS webhook (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at REAL NOT NULL
);
"""


class Ledger:
    """A small SQLite file; several processes may use it at once."""

    def __init__(self, path: Path | str):
        self.path = Path(path)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that holds the write lock; what happens inside is kept all or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN IMMEDIATE")
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()
