"""Periods that a merchant chooses by name or by two dates, and those that they are compared with."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.reports.contract import Period

FIRST_DAY = date(2000, 1, 1)
"""No shop of this kind is older."""

MOST_DAYS = 3660


class PeriodChoice(models.TextChoices):
    LAST_30_DAYS = "last-30-days", _("the last 30 days")
    THIS_MONTH = "this-month", _("this month")
    LAST_MONTH = "last-month", _("last month")
    THIS_QUARTER = "this-quarter", _("this quarter")
    LAST_QUARTER = "last-quarter", _("last quarter")
    THIS_YEAR = "this-year", _("this year")
    LAST_YEAR = "last-year", _("last year")
    DATES = "dates", _("from … to …")


class Against(models.TextChoices):
    """What a period is compared with."""

    BEFORE = "before", _("the period before")
    YEAR = "year", _("the same of last year")
    NOTHING = "nothing", _("nothing")


MONTHS = {
    PeriodChoice.THIS_MONTH: 1,
    PeriodChoice.LAST_MONTH: 1,
    PeriodChoice.THIS_QUARTER: 3,
    PeriodChoice.LAST_QUARTER: 3,
    PeriodChoice.THIS_YEAR: 12,
    PeriodChoice.LAST_YEAR: 12,
}


class NoSuchPeriod(ValueError):
    """The dates make no period; the message says why."""


@dataclass(frozen=True)
class Chosen:
    """What was chosen; ``other`` is None where it is compared with nothing."""

    choice: PeriodChoice
    period: Period
    against: Against
    other: Period | None


def read_choice(asked: Mapping[str, str], *, today: date, default: str) -> Chosen:
    """Return the period that was asked for, and the one to compare it with.

    :param asked: of the address: ``period`` and ``against`` by key, ``from`` and ``to`` (ISO 8601) for two dates. What
        nobody knows is as if it was not there.
    :param today: a period that is not over ends today, and so does the one before it on the same day of its own.
    :raises NoSuchPeriod:
    """
    choice = PeriodChoice(_known(PeriodChoice, asked.get("period", ""), default))
    against = Against(_known(Against, asked.get("against", ""), Against.BEFORE))
    period = _dates(asked) if choice == PeriodChoice.DATES else named_period(choice, today)
    other = {Against.BEFORE: period_before(period, choice), Against.YEAR: months_before(period, 12)}.get(against)
    return Chosen(choice, period, against, other)


def named_period(choice: PeriodChoice, today: date) -> Period:
    """Return the days of a period that has a name."""
    if choice == PeriodChoice.LAST_30_DAYS:
        return Period(today - timedelta(days=29), today)
    months = MONTHS[choice]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    if choice in {PeriodChoice.THIS_MONTH, PeriodChoice.THIS_QUARTER, PeriodChoice.THIS_YEAR}:
        return Period(first, today)
    return Period(_months_later(first, -months), first - timedelta(days=1))


def period_before(period: Period, choice: PeriodChoice) -> Period:
    """Return the one before: as many months where it has whole ones, as many days else."""
    if months := MONTHS.get(choice) or (choice == PeriodChoice.DATES and _whole_months(period)):
        return months_before(period, months)
    first = period.first - timedelta(days=period.days)
    return Period(first, period.first - timedelta(days=1))


def months_before(period: Period, months: int) -> Period:
    """Return the same days so many months earlier; the last day of a month stays the last."""
    last = _months_later(period.last, -months)
    if period.last.day == _length(period.last):
        last = last.replace(day=_length(last))
    return Period(_months_later(period.first, -months), last)


def period_text(period: Period) -> str:
    """Print a period: “1 Nov 2026 – 30 Nov 2026”."""
    if period.first == period.last:
        return date_format(period.first, "j M Y")
    return f"{date_format(period.first, 'j M Y')} – {date_format(period.last, 'j M Y')}"


def _known(choices, key, default):
    return key if key in choices.values else default


def _dates(asked):
    first, last = (_day(asked.get(name, "")) for name in ("from", "to"))
    if first is None or last is None:
        raise NoSuchPeriod(gettext("Choose the first and the last day."))
    if last < first:
        raise NoSuchPeriod(gettext("The last day comes before the first one."))
    period = Period(first, last)
    if first < FIRST_DAY or last.year > 2100 or period.days > MOST_DAYS:  # noqa: PLR2004 - no calendar ends there
        raise NoSuchPeriod(gettext("Choose ten years at most, after the year 2000."))
    return period


def _day(typed):
    try:
        return parse_date(typed)
    except ValueError:  # such as the 31st of June
        return None


def _whole_months(period: Period) -> int:
    """Return how many months it is, from a first day to a last; 0 where it is no whole ones."""
    if period.first.day != 1 or period.last.day != _length(period.last):
        return 0
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def _months_later(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]
