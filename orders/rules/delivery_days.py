"""When a parcel arrives: working days, counted from an order's day."""

import datetime

from django.utils.translation import ngettext

SATURDAY = 5


def working_day_after(day: datetime.date, count: int) -> datetime.date:
    """Return the day that is ``count`` working days (Monday to Friday) after ``day``."""
    weeks, rest = divmod(count, 5)
    day += datetime.timedelta(weeks=weeks)
    # from a weekend, counting starts on the Monday that follows
    if day.weekday() >= SATURDAY and count:
        day -= datetime.timedelta(days=day.weekday() - SATURDAY + 1)
    for _ in range(rest):
        day += datetime.timedelta(days=1 if day.weekday() < SATURDAY - 1 else 7 - day.weekday())
    return day


def days_text(min_days: int, max_days: int) -> str:
    """Return how long a parcel takes, in words: “2–4 working days”."""
    days = str(max_days) if min_days == max_days else f"{min_days}–{max_days}"
    return ngettext("%(days)s working day", "%(days)s working days", max_days) % {"days": days}


def window(*, min_days: int, max_days: int, start: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day on which a parcel ordered on ``start`` arrives."""
    return working_day_after(start, min_days), working_day_after(start, max_days)
