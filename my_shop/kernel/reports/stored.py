"""A report's table as JSON, and back: a cell's kind says what it was."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from my_shop.kernel.reports.contract import DATE, MONEY, MONTH, PERCENT, Cell, Report, ReportTable


def to_json(table: ReportTable) -> dict[str, Any]:
    """Return what ``DjangoJSONEncoder`` writes: amounts and days become text."""
    return {
        "rows": [list(row) for row in table.rows],
        "totals": list(table.totals),
        "notes": [str(note) for note in table.notes],
        "below": [list(line) for line in table.below],
    }


def from_json(report: Report, stored: dict[str, Any]) -> ReportTable:
    """Return the table that was stored of a report."""
    readers = [_READERS.get(column.kind) for column in report.columns]

    def read(line: Sequence[Any]) -> tuple[Cell, ...]:
        return tuple(
            cell if cell is None or reader is None else reader(cell) for cell, reader in zip(line, readers, strict=True)
        )

    return ReportTable(
        rows=[read(row) for row in stored["rows"]],
        totals=read(stored["totals"]) if stored["totals"] else (),
        notes=stored["notes"],
        below=[read(line) for line in stored["below"]],
    )


_READERS: dict[str, Any] = {
    MONEY: Decimal,
    PERCENT: Decimal,
    DATE: date.fromisoformat,
    MONTH: date.fromisoformat,
}
