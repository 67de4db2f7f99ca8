"""One turn of a worker at an import: what the importer is given, and where it writes down how far it is."""

import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import reset_queries
from django.db.models.functions import Greatest

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.imports.contract import ImportStopped, Result, RowOutcome
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.validators import longest

LEASE = timedelta(minutes=10)
"""Longer than an importer needs from one ``record`` to the next: within it no second worker begins."""

NOWHERE = Path()
"""Of a job that reads no file."""

PHASES = {
    Import.Status.CHECKING: ImportRow.Phase.REHEARSAL,
    Import.Status.RUNNING: ImportRow.Phase.RUN,
    Import.Status.UNDOING: ImportRow.Phase.UNDO,
}


class Job:
    """The ``ImportJob`` that an importer is given; ``lease`` is what this worker has written into the row."""

    def __init__(self, row: Import, *, seconds: float | None, path: Path = NOWHERE, pictures: Path | None = None):
        """Have a turn of so many seconds, counted from the first rows that are recorded; None is no end."""
        self.id, self.path, self.pictures = row.pk, path, pictures
        self.preset, self.mapping, self.user = row.preset, row.mapping, row.user
        self.is_dry_run = row.status == Import.Status.CHECKING
        self._phase, self._seconds, self._end = PHASES[Import.Status(row.status)], seconds, float("inf")
        self._mine = Import.objects.filter(pk=row.pk, status=row.status, lease=row.lease)
        self._recorded = self._read_recorded(row)

    def record(self, outcomes: Iterable[RowOutcome]) -> None:
        """See ``contract.ImportJob``: whoever has lost the lease, or stopped, loses the transaction of these rows."""
        if is_stopping() or time.monotonic() > self._end:
            raise ImportStopped
        rows = [_row(self.id, self._phase, outcome) for outcome in outcomes]
        reached = max((row.line for row in rows), default=0)
        if not self._mine.update(line=Greatest("line", reached), next_try_at=clock.now() + LEASE, attempts=0):
            raise ImportStopped
        ImportRow.objects.bulk_create(rows, batch_size=500)
        if settings.DEBUG:
            reset_queries()  # it keeps the last 9,000 statements: of a large file all that was written
        if self._seconds is not None and self._end == float("inf"):
            self._end = time.monotonic() + self._seconds

    def is_recorded(self, line: int) -> bool:
        return line < len(self._recorded) and bool(self._recorded[line])

    def noted(self, lines: Collection[int]) -> set[tuple[int, str]]:
        rows = ImportRow.objects.filter(source=self.id, phase=self._phase, result=Result.NOTED, line__in=lines)
        return set(rows.values_list("line", "label"))

    def _read_recorded(self, row: Import) -> bytearray:
        """Return a byte for each line: a hundred thousand of them are as many bytes, however long the rows."""
        lines = bytearray(row.lines + 1)
        if row.status != Import.Status.UNDOING and row.line:
            found = row.rows.filter(phase=self._phase).values_list("line", flat=True)
            for line in found.iterator(chunk_size=2000):
                if line < len(lines):
                    lines[line] = 1
        return lines


def _row(source_id: int, phase: str, outcome: RowOutcome) -> ImportRow:
    return ImportRow(
        source_id=source_id,
        phase=phase,
        line=outcome.line,
        result=outcome.result,
        label=_kept(outcome.label)[: longest(ImportRow, "label")],
        text=_kept(outcome.text),
        key=outcome.key,
        before=outcome.before,
    )


def _kept(text: Any) -> str:
    """Return a text as every database holds it."""
    return str(text).replace("\x00", "")
