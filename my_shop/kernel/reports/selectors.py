"""Which reports a person may see, and what one of them says."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone

from my_shop.kernel.reports.cells import cell_text
from my_shop.kernel.reports.comparing import BAR, ComparedTable, compare, is_number
from my_shop.kernel.reports.contract import Period, Report
from my_shop.kernel.reports.periods import Chosen, read_choice
from my_shop.kernel.signals import reports_asked

MOST_ROWS = 200
"""Rows of a page; a file has all."""


@dataclass(frozen=True)
class FoundReport:
    """``chosen`` is None where the report has no period."""

    report: Report
    chosen: Chosen | None
    table: ComparedTable
    notes: tuple[str, ...]


def reports_of(user: Any) -> list[Report]:
    """Return the reports that this person may see, in the order in which the apps name them."""
    answers: list[Any] = [found or [] for _, found in reports_asked.send(sender=None)]
    return [report for found in answers for report in found if user.has_perms(report.permissions)]


def sections_of(user: Any) -> list[tuple[str, list[Report]]]:
    """Return them by section."""
    found = [(str(section), list(group)) for section, group in groupby(reports_of(user), key=lambda row: row.section)]
    joined: dict[str, list[Report]] = {}
    for section, group in found:
        joined.setdefault(section, []).extend(group)
    return list(joined.items())


def run_report(report: Report, asked: Mapping[str, str]) -> FoundReport:
    """Return what a report says of the period that is asked for, beside the one that it is compared with.

    :raises NoSuchPeriod:
    """
    today = timezone.localdate()
    if not report.has_period:
        found = report.run(Period(today, today))
        return FoundReport(report, None, compare(report, found, None), tuple(found.notes))
    chosen = read_choice(asked, today=today, default=report.period)
    found = report.run(chosen.period)
    other = report.run(chosen.other) if chosen.other and report.drawn is not None else None
    return FoundReport(report, chosen, compare(report, found, other), tuple(found.notes))


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
        "first": cell_text(rows[0].cells[0], kinds[0]),
        "last": cell_text(rows[-1].cells[0], kinds[0]),
    }
