"""What an app says of the reports that it draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise

Words = str | Promise
Cell = str | int | Decimal | date | None

TEXT, DATE, MONTH, COUNT, MONEY, PERCENT = "text", "date", "month", "count", "money", "percent"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, in the shop's time zone."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The moment at which it begins."""
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The moment at which it is over: what happened then is not in it."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report.

    :param kind: ``text``, ``date``, ``month`` (its first day), ``count``, ``money`` or ``percent``: how its cells are
        shown and aligned. A cell that is None is not known.
    """

    name: Words
    kind: str = TEXT


@dataclass(frozen=True)
class ReportTable:
    """What a report found: a row for each thing, the sums below it, what is to be known about it in sentences.

    :param rows: the most important first, or in the order of time.
    :param totals: a cell for each column, None where nothing is to be added up.
    :param below: lines below the totals that hold them against something else; their first cell says what.
    """

    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] = ()
    notes: Sequence[str] = ()
    below: Sequence[Sequence[Cell]] = ()


@dataclass(frozen=True)
class Report:
    """A question that the shop answers for a period, drawn and as a table.

    :param key: in addresses, such as ``sales-by-day``.
    :param counted: says in a sentence what is counted.
    :param permissions: whoever has all of them may see it, such as ``orders.report_order``.
    :param run: finds the answer.
    :param drawn: the place of the column that is drawn as bars and compared with another period; None where there is
        none.
    :param named_by: so many columns, from the first, say what a row is about: by them it is found in another period.
    :param is_in_time: the rows are days or months without a gap: they are compared place by place, and never cut.
    :param has_period: False: it tells how things stand now.
    :param is_slow: whether it takes too long for a page: then the worker makes it, and its table is kept for some days.
    :param names_people: whether anybody can be told by it: what is kept of it goes when an account is erased.
    :param period: the one that is shown at first, by its key (``my_shop.kernel.reports.periods``).
    """

    key: str
    name: Words
    section: Words
    counted: Words
    permissions: Sequence[str]
    columns: Sequence[ReportColumn]
    run: Callable[[Period], ReportTable]
    drawn: int | None = None
    named_by: int = 1
    is_in_time: bool = False
    has_period: bool = True
    is_slow: Callable[[Period], bool] | None = None
    names_people: bool = True
    period: str = "last-30-days"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
