"""Versions: whether what somebody keeps is still what the database says, for one query in a request."""

import secrets
from collections import Counter, defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import BigIntegerField, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from my_shop.kernel.pages.models import Change

SHOP = ""
"""The topic of what may stand on any page: names, prices, publication, what can be had, how people pay."""

MOST_MERGED = 5000
_LARGEST = 2**31 - 1
_known: ContextVar[dict[str, int] | None] = ContextVar("versions of this request", default=None)


def announce_change(*topics: str) -> None:
    """Give topics a new version, together with what the running transaction changes; without one, the whole shop.

    It waits for nobody and locks nothing, so it may stand anywhere in a transaction.
    """
    Change.objects.bulk_create(
        Change(topic=topic, token=1 + secrets.randbelow(_LARGEST)) for topic in dict.fromkeys(topics or (SHOP,))
    )
    if (known := _known.get()) is not None:
        known.clear()


def read_versions(*topics: str) -> dict[str, int]:
    """Return the version of each topic, by one query: a number that is another one after each change.

    Ask before reading what is to be kept under it: what is made while something changes then stays under the old one.
    """
    try:
        return _read(topics)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()  # it was older than the server: a new one may do
        return _read(topics)


def _read(topics):
    places = ", ".join(["%s"] * len(topics))
    if not connection.in_atomic_block:
        connection.health_check_done = True  # type: ignore[attr-defined]  # asked first of all by every page, this tells as well whether it is alive
    with connection.cursor() as cursor:  # the statement is not put together anew
        statement = f"SELECT topic, SUM(token) FROM pages_change WHERE topic IN ({places}) GROUP BY topic"  # noqa: S608
        cursor.execute(statement, topics)
        return dict.fromkeys(topics, 0) | {topic: int(total) for topic, total in cursor.fetchall()}


def version_within(topic: str) -> Coalesce:
    """Return the version of a topic as an annotation of another query, which so asks for both at once."""
    rows = Change.objects.filter(topic=topic).order_by().values("topic")
    return Coalesce(
        Subquery(rows.annotate(total=Sum("token")).values("total")), Value(0), output_field=BigIntegerField()
    )


def version_of(*topics: str) -> int:
    """Return the version of topics taken together; each is read once within ``one_reading``."""
    known = _known.get()
    if known is None:
        known = {}
    if missing := [topic for topic in topics if topic not in known]:
        known |= read_versions(*missing)
    return sum(known[topic] for topic in topics)


@contextmanager
def one_reading():
    """Within it a version is read once: what one request shows is of one moment. One within another is part of it."""
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


@transaction.atomic
def merge_changes() -> None:
    """Make one row of each topic's rows, whose sum stays what it was; the table is as long as there are topics."""
    rows = Change.objects.select_for_update().order_by("pk")[:MOST_MERGED]
    tokens: Counter[str] = Counter()
    sums: defaultdict[str, int] = defaultdict(int)
    for topic, token in rows.values_list("topic", "token"):
        tokens[topic] += 1
        sums[topic] += token
    several = [topic for topic, count in tokens.items() if count > 1]
    if several:
        ids = [pk for pk, topic in rows.values_list("pk", "topic") if topic in set(several)]
        Change.objects.filter(pk__in=ids).delete()
        Change.objects.bulk_create(Change(topic=topic, token=sums[topic]) for topic in several)
