"""Which reports a person may see, and what one of them says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from my_shop.kernel.reports.cells import cell_text
from my_shop.kernel.reports.comparing import BAR, ComparedTable, compare, is_number
from my_shop.kernel.reports.contract import Period, Report
from my_shop.kernel.reports.offered import offered_reports
from my_shop.kernel.reports.periods import Chosen, read_choice
from my_shop.kernel.reports.services import made_report
from my_shop.kernel.reports.stored import from_json

MOST_ROWS = 200
"""Rows of a page; a file has all."""


@dataclass(frozen=True)
class FoundReport:
    """``chosen`` is None where the report has no period; ``made_at`` where it was not kept from an earlier moment."""

    report: Report
    chosen: Chosen | None
    table: ComparedTable
    notes: tuple[str, ...]
    made_at: datetime | None = None


def reports_of(user: Any) -> list[Report]:
    """Return the reports that this person may see, in the order in which the apps name them."""
    return [report for report in offered_reports().values() if user.has_perms(report.permissions)]


def sections_of(user: Any) -> list[tuple[str, list[Report]]]:
    """Return them by section."""
    found = [(str(section), list(group)) for section, group in groupby(reports_of(user), key=lambda row: row.section)]
    joined: dict[str, list[Report]] = {}
    for section, group in found:
        joined.setdefault(section, []).extend(group)
    return list(joined.items())


class NotMadeYet(Exception):
    """The worker makes it, or has failed to: ``error`` says why."""

    def __init__(self, chosen: Chosen | None, error: str = ""):
        super().__init__(error)
        self.chosen, self.error = chosen, error


def chosen_periods(report: Report, asked: Mapping[str, str]) -> tuple[Chosen | None, list[Period]]:
    """Return what was chosen, and the periods that it takes: of a report without one, today.

    :raises NoSuchPeriod:
    """
    today = timezone.localdate()
    if not report.has_period:
        return None, [Period(today, today)]
    chosen = read_choice(asked, today=today, default=report.period)
    other = [chosen.other] if chosen.other and report.drawn is not None else []
    return chosen, [chosen.period, *other]


def run_report(report: Report, asked: Mapping[str, str], *, user: Any) -> FoundReport:
    """Return what a report says of the period that is asked for, beside the one that it is compared with.

    :raises NoSuchPeriod:
    :raises NotMadeYet: it is slow, and the worker was asked for it.
    :raises TooManyWait: it was not, because this person waits for so many already.
    """
    chosen, periods = chosen_periods(report, asked)
    if report.is_slow and any(report.is_slow(period) for period in periods):
        return _made(report, chosen, periods, user)
    found, *others = [report.run(period) for period in periods]
    return _found(report, chosen, found, others)


def _made(report, chosen, periods, user) -> FoundReport:
    rows = [made_report(report=report, period=period, user=user) for period in periods]
    if not all(row.is_ready for row in rows):
        raise NotMadeYet(chosen, "; ".join(row.last_error for row in rows if row.is_failed))
    found, *others = [from_json(report, row.table or {}) for row in rows]
    return _found(report, chosen, found, others, made_at=min(row.made_at for row in rows if row.made_at))


def _found(report, chosen, found, others, made_at=None) -> FoundReport:
    table = compare(report, found, others[0] if others else None)
    return FoundReport(report, chosen, table, tuple(found.notes), made_at)


def shown_table(found: FoundReport) -> dict[str, Any]:
    """Return the table as its page prints it: texts, how each column is aligned, and bars."""
    table, report = found.table, found.report
    rows = table.rows if report.is_in_time else table.rows[:MOST_ROWS]
    return {
        "heads": [{"name": column.name, "is_number": is_number(column)} for column in table.columns],
        "rows": [{"cells": _cells(row.cells, table.columns), "bar": row.bar} for row in rows],
        "totals": _cells(table.totals, table.columns) if table.totals else [],
        "below": [_cells(line, table.columns) for line in table.below],
        "left_out": len(table.rows) - len(rows),
        "most": MOST_ROWS,
        "chart": _chart(found) if report.is_in_time else None,
        "has_bars": report.drawn is not None and not report.is_in_time,
    }


def _cells(cells, columns):
    return [
        {
            "text": cell_text(cell, column.kind),
            "name": column.name,
            "is_number": is_number(column),
            "is_known": cell is not None,
        }
        for cell, column in zip(cells, columns, strict=True)
    ]


STEP, WIDTH = 10, 8


def _chart(found: FoundReport) -> dict[str, Any] | None:
    """Return bars side by side, in front of those of the other period; None where there is nothing to draw."""
    rows, drawn = found.table.rows, found.report.drawn
    if drawn is None or not any(row.bar or row.bar_before for row in rows):
        return None
    kinds = [column.kind for column in found.table.columns]
    return {
        "width": STEP * len(rows),
        "height": BAR,
        "bars": [
            {
                "x": STEP * place,
                "width": WIDTH,
                "height": row.bar,
                "y": BAR - row.bar,
                "before_height": row.bar_before,
                "before_y": BAR - row.bar_before,
                "label": f"{cell_text(row.cells[0], kinds[0])}: {cell_text(row.cells[drawn], kinds[drawn])}",
            }
            for place, row in enumerate(rows)
        ],
        "name": found.table.columns[drawn].name,
        "most": _highest(found, drawn),
        "first": cell_text(rows[0].cells[0], kinds[0]),
        "last": cell_text(rows[-1].cells[0], kinds[0]),
    }


def _highest(found: FoundReport, column: int) -> str:
    """Return the value of the longest bar, in either period.

    :param column: the place of the one that is drawn.
    """
    others = len(found.report.columns)
    cells = [cell for row in found.table.rows for cell in (row.cells[column], *row.cells[others : others + 1])]
    return cell_text(max(cell or 0 for cell in cells), found.table.columns[column].kind)
