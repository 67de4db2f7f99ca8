"""What became of a transaction: committed, rolled back (by a savepoint, too), or still open."""

import weakref

from django.db import DEFAULT_DB_ALIAS, connections

AUTOCOMMIT, OPEN, COMMITTED, ROLLED_BACK = "autocommit", "open", "committed", "rolled back"


def connection_for(named: dict):
    """Return the connection that a signal with these arguments is about."""
    alias = named.get("using")
    return connections[alias if isinstance(alias, str) else DEFAULT_DB_ALIAS]


def depth_of(connection) -> int:
    """How many ``atomic`` blocks are open, those of Django's ``TestCase`` left out; 0 is autocommit."""
    return sum(not block._from_testcase for block in connection.atomic_blocks)


class Watch:
    """Sees how the transaction, or the savepoint, ends that is open when it is made.

    Django drops a callback of a transaction that is rolled back; nothing else holds it, so that it is gone from memory
    then and there. No query, no look at Django's lists.
    """

    __slots__ = ("callback", "connection", "is_committed", "on_commit", "root", "savepoints")

    def __init__(self, connection):
        self.connection = connection
        self.root = connection.atomic_blocks[0]
        self.savepoints = tuple(connection.savepoint_ids)
        self.is_committed = False
        self.on_commit = []
        callback = Committed(self)
        connection.on_commit(callback, robust=True)
        self.callback = weakref.ref(callback)

    def holds_for(self, connection) -> bool:
        """Say whether what happens now on the connection ends as this does."""
        return (
            self.connection is connection
            and self.savepoints == tuple(connection.savepoint_ids)
            and self.callback() is not None
            and not self.is_committed
        )

    @property
    def outcome(self) -> str:
        """What is known by now; inside the transaction of a ``TestCase``, what would hold without it."""
        if self.is_committed:
            return COMMITTED
        blocks = self.connection.atomic_blocks
        if self.callback() is not None:
            return COMMITTED if self.root._from_testcase and not depth_of(self.connection) and blocks else OPEN
        # the transaction of a TestCase ends with the test, and tells nothing
        is_over = self.root._from_testcase and self.root not in blocks
        return OPEN if is_over else ROLLED_BACK


class Committed:
    """The callback of a watch."""

    __slots__ = ("__weakref__", "watch")

    def __init__(self, watch: Watch):
        self.watch = watch

    def __call__(self):
        self.watch.is_committed = True
        for told in self.watch.on_commit:
            told()
