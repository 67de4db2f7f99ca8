"""The rows of a file, put together by what they belong to, without having all of them in memory.

They wait in a temporary SQLite database, whatever the shop's own is: it keeps two megabytes of them in memory and the
rest in a file that is gone with it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby


class FileRows:
    """Rows by their line and key, and which line took a name first."""

    def __init__(self, rows: Iterable[tuple[int, str, list[str]]]):
        """Take the rows of a file in: of each its line, its key and its cells."""
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE rows (line INTEGER PRIMARY KEY, key TEXT, cells TEXT)")
        self._database.execute("CREATE TABLE names (name TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        taken = ((line, key, json.dumps(cells)) for line, key, cells in rows)
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO rows VALUES (?, ?, ?)", taken)
        self._database.execute("COMMIT")

    def groups(self) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
        """Return each key with its rows, in the order in which the file names the keys first."""
        found = self._database.execute(
            "SELECT key, line, cells FROM rows ORDER BY min(line) OVER (PARTITION BY key), line"
        )
        for key, rows in groupby(found, key=lambda row: row[0]):
            yield key, ((line, json.loads(cells)) for _, line, cells in rows)

    def line_of(self, name: str) -> int | None:
        """Return the line that took a name."""
        found = self._database.execute("SELECT line FROM names WHERE name = ?", [name]).fetchone()
        return found and found[0]

    def take_name(self, name: str, line: int) -> None:
        self._database.execute("INSERT OR REPLACE INTO names VALUES (?, ?)", [name, line])

    def free_name(self, name: str) -> None:
        self._database.execute("DELETE FROM names WHERE name = ?", [name])
