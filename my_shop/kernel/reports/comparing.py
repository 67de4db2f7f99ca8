"""A report beside another period: what it was then, by how much it differs, and bars for both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from my_shop.kernel.reports.contract import COUNT, MONEY, PERCENT, Cell, Report, ReportColumn, ReportTable

BAR = 100
"""Of the longest bar, in units of its picture."""


@dataclass(frozen=True)
class ComparedRow:
    """``cells`` are those of all columns, the compared ones included; ``bar`` and ``bar_before`` are 0 to ``BAR``."""

    cells: tuple[Cell, ...]
    bar: int = 0
    bar_before: int = 0


@dataclass(frozen=True)
class ComparedTable:
    """``totals`` is empty where there are none; ``below`` are lines below them."""

    columns: tuple[ReportColumn, ...]
    rows: tuple[ComparedRow, ...]
    totals: tuple[Cell, ...] = ()
    below: tuple[tuple[Cell, ...], ...] = ()


def compare(report: Report, table: ReportTable, other: ReportTable | None) -> ComparedTable:
    """Return a report's table beside that of another period.

    A row is found in the other period by what names it, or by its place where the rows are days or months. What was
    there then and is not any more comes last, with nothing of now.
    """
    column = report.drawn
    if column is None:
        rows = tuple(ComparedRow(tuple(row)) for row in table.rows)
        return ComparedTable(tuple(report.columns), rows, tuple(table.totals), tuple(map(tuple, table.below)))
    if other and not report.is_in_time:
        table = replace(table, rows=(*table.rows, *_gone(report, table, other)))
    befores = _befores(report, table, other)
    longest = max([abs(Decimal(value or 0)) for value in (*_cells(table, column), *befores)], default=Decimal(0))
    rows = tuple(
        ComparedRow(
            (*row, *(_difference(row[column], before) if other else ())),
            _bar(row[column], longest),
            _bar(before, longest),
        )
        for row, before in zip(table.rows, befores, strict=True)
    )
    totals = tuple(table.totals)
    if totals and other:
        then = other.totals[column] if other.totals else None
        totals = (*totals, *(_difference(totals[column], then) if totals[column] is not None else (None,) * 3))
    blank = (None,) * 3 if other else ()
    columns = (*report.columns, *(_columns(report.columns[column]) if other else ()))
    return ComparedTable(columns, rows, totals, tuple((*line, *blank) for line in table.below))


def _befores(report, table, other) -> list[Cell]:
    column = report.drawn
    if other is None:
        return [None] * len(table.rows)
    if report.is_in_time:
        then = list(_cells(other, column))
        return [then[place] if place < len(then) else None for place in range(len(table.rows))]
    by_name = {tuple(row[: report.named_by]): row[column] for row in other.rows}
    return [by_name.get(tuple(row[: report.named_by]), Decimal(0)) for row in table.rows]


def _gone(report, table, other) -> list[tuple[Cell, ...]]:
    """Return a row for each of the other period that this one has not: nothing was counted, the rest is not known."""
    names = {tuple(row[: report.named_by]) for row in table.rows}
    counted = [
        0 if place == report.drawn or column.kind == COUNT else None for place, column in enumerate(report.columns)
    ][report.named_by :]
    gone = (tuple(row[: report.named_by]) for row in other.rows)
    return [(*name, *counted) for name in gone if name not in names]


def _cells(table: ReportTable, column: int) -> Iterable[Any]:
    return (row[column] for row in table.rows)


def _columns(compared: ReportColumn) -> Sequence[ReportColumn]:
    return (
        ReportColumn(gettext("before"), compared.kind),
        ReportColumn(gettext("difference"), compared.kind),
        ReportColumn(gettext("in per cent"), PERCENT),
    )


def _difference(now: Any, before: Any) -> tuple[Cell, Cell, Cell]:
    """Return what it was, by how much it differs, and that in per cent, which nobody can say of nothing."""
    if before is None:
        return None, None, None
    if now is None:
        return before, None, None
    difference = now - before
    percent = (Decimal(difference) * 100 / abs(Decimal(before))).quantize(Decimal("0.1")) if before else None
    return before, difference, percent


def _bar(value: Any, longest: Decimal) -> int:
    """Return how long a bar is; anything above nothing has one that can be seen."""
    if not value or value < 0 or not longest:
        return 0
    return max(1, round(BAR * Decimal(value) / longest))


def is_number(column: ReportColumn) -> bool:
    """Is it aligned as numbers are?"""
    return column.kind in {MONEY, PERCENT, "count"}
