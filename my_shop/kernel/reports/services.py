"""Reports that the worker makes: asked for by a page, made once, kept for some days."""

import logging
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.leases import pause_after
from my_shop.kernel.reports import tasks
from my_shop.kernel.reports.contract import Period, Report
from my_shop.kernel.reports.models import MadeReport
from my_shop.kernel.reports.offered import offered_reports
from my_shop.kernel.reports.stored import to_json

logger = logging.getLogger(__name__)

KEPT_DAYS = 7
MOST_WAITING = 10
"""Of one person, at a time."""

LEASE = timedelta(minutes=15)
"""How long a worker may be at one before it is taken for dead."""

STATEMENT_MINUTES = 5
"""How long PostgreSQL may be at one statement of a report; within the lease there is room for some."""

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=1))
"""Waiting times after the first and the second failure; the third one is final."""

MAX_ATTEMPTS = len(BACK_OFF) + 1


class TooManyWait(Exception):
    """This person waits for as many reports as anybody may."""


def made_report(*, report: Report, period: Period, user: Any) -> MadeReport:
    """Return what was made of a report and a period; where there is none, have the worker make it.

    :raises TooManyWait:
    """
    key = {"report": report.key, "first": period.first, "last": period.last, "language": translation.get_language()}
    found = MadeReport.objects.filter(**key).first()
    if found:
        return found
    if MadeReport.objects.filter(user=user, status=MadeReport.Status.WAITING).count() >= MOST_WAITING:
        raise TooManyWait
    with transaction.atomic():
        made, is_new = MadeReport.objects.get_or_create(**key, defaults={"user": user, "next_try_at": clock.Now()})
        if is_new:
            _wake([made.pk])
    return made


@transaction.atomic
def make_again(*, report: Report, periods: list[Period], user: Any) -> None:
    """Have a report made anew of these periods; what a worker is at already is left to it."""
    for period in periods:
        rows = MadeReport.objects.exclude(status=MadeReport.Status.WAITING).filter(
            report=report.key, first=period.first, last=period.last, language=translation.get_language()
        )
        ids = list(rows.values_list("pk", flat=True))
        rows.update(**_anew(), attempts=0, user=user, asked_at=clock.Now())
        _wake(ids)


def _anew() -> dict[str, Any]:
    waits = {"status": MadeReport.Status.WAITING, "next_try_at": clock.Now(), "lease": "", "last_error": ""}
    return {**waits, "table": None}


def _wake(ids):
    # only the wake-up call: if it is lost, the worker's regular round finds the row
    for made_id in ids:
        transaction.on_commit(partial(tasks.make_report.enqueue, made_id), robust=True)


def make_report(made_id: int) -> bool:
    """Make a report, if it is due and no other worker is at it; return whether it was made now.

    A failure is noted on the row and tried again later; after ``MAX_ATTEMPTS`` it is final.
    """
    now = clock.now()
    made = MadeReport.objects.claim(made_id, now=now, lasts=LEASE, most=MAX_ATTEMPTS)
    if made is None:
        return False
    mine = MadeReport.objects.held_by(made)
    try:
        table = _table(made)
    except Exception as error:
        logger.exception("Report %s: attempt %s failed", made, made.attempts)
        is_final = made.attempts >= MAX_ATTEMPTS
        status = MadeReport.Status.FAILED if is_final else MadeReport.Status.WAITING
        later = clock.Now() + pause_after(made.attempts, BACK_OFF)
        mine.update(status=status, next_try_at=later, lease="", last_error=f"{type(error).__name__}: {error}")
        return False
    return bool(mine.update(status=MadeReport.Status.READY, table=table, lease="", last_error="", made_at=now))


def _table(made):
    report = offered_reports()[made.report]
    with translation.override(made.language), _time_for_it():
        return to_json(report.run(Period(made.first, made.last)))


@contextmanager
def _time_for_it():
    """Let statements take longer than those of a page: a report is made here because it is slow.

    On SQLite nothing stops a statement, and a transaction would keep all others from writing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_MINUTES}min'")
        yield


def make_due_reports(*, limit: int = 3) -> int:
    """Make what is overdue, at most ``limit`` reports, and return how many were made."""
    now = clock.now()
    MadeReport.objects.end_dead(now, most=MAX_ATTEMPTS)
    made = 0
    for made_id in list(MadeReport.objects.due(now).order_by("next_try_at").values_list("pk", flat=True)[:limit]):
        if is_stopping():
            break
        made += make_report(made_id)
    return made


@transaction.atomic
def delete_reports_of_people() -> None:
    """Delete every report that names somebody, for somebody was erased; the next page has it made anew.

    A worker that is at one finds no row any more, and what it has read is written nowhere. Once more after the commit:
    what was asked for meanwhile may have been made of what was there before.
    """
    _delete_reports_of_people()
    transaction.on_commit(_delete_reports_of_people, robust=True)


def _delete_reports_of_people():
    of_things = [report.key for report in offered_reports().values() if not report.names_people]
    MadeReport.objects.exclude(report__in=of_things).delete()


def delete_old(*, now: datetime) -> None:
    """Delete what is older than ``KEPT_DAYS``."""
    MadeReport.objects.filter(asked_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
