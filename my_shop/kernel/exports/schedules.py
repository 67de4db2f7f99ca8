"""Exports that come by themselves: which period is due, and asking for it."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from my_shop.kernel.exports import folders
from my_shop.kernel.exports.models import Export, ExportSchedule
from my_shop.kernel.exports.offered import exporters
from my_shop.kernel.exports.services import ExportRefused, ask_export

Every = ExportSchedule.Every


def next_period(every: str, *, covered_until: date | None, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of the period to export now; None where none is over that was not.

    The first run covers the last period that is over. What a worker missed that stood still comes after it, one period
    after the other.
    """
    if covered_until is None:
        since = _first_day(every, _first_day(every, today) - timedelta(days=1))
    else:
        since = covered_until + timedelta(days=1)
    until = _last_day(every, since)
    return (since, until) if until < today else None


def _first_day(every, day) -> date:
    if every == Every.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if every == Every.WEEK else day


def _last_day(every, day) -> date:
    """Return the last day of the period that a day lies in."""
    if every == Every.MONTH:
        return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return _first_day(Every.WEEK, day) + timedelta(days=6) if every == Every.WEEK else day


def ask_due_exports() -> int:
    """Ask for the exports whose period is over, one of each schedule, and return how many were asked for."""
    if not folders.is_on():
        return 0
    today, asked = timezone.localdate(), 0
    for schedule_id in list(ExportSchedule.objects.filter(is_active=True).values_list("pk", flat=True)):
        asked += _ask_if_due(schedule_id, today)
    return asked


def _ask_if_due(schedule_id, today) -> bool:
    schedule = ExportSchedule.objects.select_related("user").filter(pk=schedule_id, is_active=True).first()
    if schedule is None:
        return False
    period = next_period(schedule.every, covered_until=schedule.covered_until, today=today)
    if period is None:
        return False
    since, until = period
    try:
        # where it is there, a worker died before it wrote down what is covered
        if not Export.objects.filter(schedule=schedule, since=since, until=until).exists():
            _ask(schedule, since, until)
    except IntegrityError:
        return False  # another worker asks for it at this moment
    ExportSchedule.objects.filter(pk=schedule.pk, covered_until=schedule.covered_until).update(covered_until=until)
    return True


def _ask(schedule, since, until):
    """Ask for a run with the rights of whoever saved the schedule last: no transaction is open while that counts."""
    facts: dict[str, Any] = {"file_format": schedule.file_format, "since": since, "until": until, "schedule": schedule}
    exporter = exporters().get(schedule.exporter)
    try:
        if exporter is None:
            raise ExportRefused
        ask_export(user=schedule.user, exporter=exporter, **facts)
    except ExportRefused as refusal:
        # it stands on the start page, and can be tried again once the right is there
        facts |= {"exporter": schedule.exporter, "user": schedule.user, "last_error": str(refusal)}
        with transaction.atomic():
            Export.objects.create(status=Export.Status.FAILED, **facts)
