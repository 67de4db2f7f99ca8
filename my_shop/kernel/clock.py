"""The time that all machines of the shop share: their database's.

Machines' own clocks differ, by hours where one is set wrong. So whatever one machine writes and another one reads to
know whether it may begin (a lease, the next try, the end of a window or of the time to pay) is written and compared by
this clock: by ``Now`` in the statement itself, or by ``now`` where the value is needed first.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import functions

ONE_MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    """Ask the database what time it is at this moment, also in a transaction that has been open for long."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()" if is_postgresql else "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        (answer,) = cursor.fetchone()
    if is_postgresql:
        return answer
    # SQLite leaves out what a millisecond has behind it: what was written in this one has been
    return datetime.fromisoformat(answer).replace(tzinfo=UTC) + ONE_MILLISECOND


class Now(functions.Now):
    """The same time as an expression; on SQLite with as many digits as Django writes, so that it can be compared."""

    def as_sqlite(self, compiler, connection, **extra):
        template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f000', 'NOW')"
        return self.as_sql(compiler, connection, template=template, **extra)
