"""What an app says of the reports that it draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise

Words = str | Promise
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, in the shop's time zone."""

    first: date
    last: date


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report.

    :param kind: ``text``, ``date``, ``count``, ``money`` or ``percent``: how its cells are shown and aligned.
    """

    name: Words
    kind: str = "text"


@dataclass(frozen=True)
class ReportTable:
    """What a report found: a row for each thing, the sums below it, what is to be known about it in sentences."""

    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Report:
    """A question that the shop answers for a period, drawn and as a table.

    :param key: in addresses, such as ``sales-by-day``.
    :param run: finds the answer.
    :param drawn: the place of the column that is drawn as bars; None where a table says it better.
    :param is_slow: the worker makes it, because it takes more than 300 ms in a large shop.
    """

    key: str
    name: Words
    section: Words
    permission: str
    columns: Sequence[ReportColumn]
    run: Callable[[Period], ReportTable]
    drawn: int | None = None
    is_slow: bool = False
