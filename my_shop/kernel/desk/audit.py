"""Who did what on a day: the log of the back office, and what the apps know besides."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from my_shop.kernel.signals import AuditEntry, audit_asked

PERMISSION = "admin.view_logentry"
FIRST_DAY = date(2000, 1, 1)
"""No shop of this kind is older, and no time zone makes the year 0 of it."""

MOST_SHOWN = 500
"""Entries of one source and day."""


def audit_page(asked: Any) -> dict[str, Any]:
    """Return what the page shows: the day's entries, the latest first, and the ways to other days and people.

    :param asked: of the address: ``day`` (ISO 8601; today without one), ``user`` (of whom alone).
    """
    today = timezone.localdate()
    day = min(max(_day(asked.get("day", "")) or today, FIRST_DAY), today)
    staff = list(get_user_model().objects.filter(is_staff=True).order_by("email", "pk"))
    person = next((user for user in staff if str(user.pk) == asked.get("user", "")), None)
    people = [person] if person else staff
    since = timezone.make_aware(datetime.combine(day, time.min))
    entries = _entries(since, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)), people)
    names = {user.pk: user.email or user.username for user in staff}
    return {
        "day": day,
        "earlier": day - timedelta(days=1) if day > FIRST_DAY else None,
        "later": day + timedelta(days=1) if day < today else None,
        "staff": staff,
        "person": person,
        "rows": [(entry, names.get(entry.user_id, "")) for entry in entries],
    }


def _entries(since, until, people) -> list[AuditEntry]:
    ids = tuple(user.pk for user in people)
    answers: list[Any] = [found or [] for _, found in audit_asked.send(None, since=since, until=until, user_ids=ids)]
    entries = [*_logged(since, until, ids), *(entry for found in answers for entry in found)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _logged(since, until, ids) -> list[AuditEntry]:
    """Return what the pages of the back office have noted themselves."""
    rows = LogEntry.objects.filter(action_time__gte=since, action_time__lt=until, user__in=ids)
    rows = rows.select_related("content_type").order_by("-pk")[:MOST_SHOWN]
    deeds = {1: gettext("Added."), 2: gettext("Changed."), 3: gettext("Deleted.")}
    return [
        AuditEntry(
            at=row.action_time,
            user_id=row.user_id,
            what=row.get_change_message() or deeds.get(row.action_flag, ""),
            about=f"{row.content_type.name if row.content_type else ''} {row.object_repr}".strip(),
            url="" if row.is_deletion() else row.get_admin_url() or "",
        )
        for row in rows
    ]


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:  # such as the 31st of June
        return None
