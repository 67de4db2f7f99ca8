"""Rows that come in, or are taken back, together."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.imports.contract import ImportJob, Result, RowOutcome


def record_together(job: ImportJob, write: Callable[[], Iterable[RowOutcome]]) -> None:
    """Write rows and record them: both are there, or neither is; of a rehearsal nothing stays."""
    with transaction.atomic():
        outcomes = sorted(write(), key=lambda outcome: outcome.line)
        if job.is_dry_run:
            transaction.set_rollback(True)
        else:
            job.record(outcomes)
    if job.is_dry_run:
        job.record(outcomes)


def undone(outcome: RowOutcome, *, is_taken: bool, why_not: str) -> RowOutcome:
    """Return what became of a row that was to be taken back."""
    result, text = (Result.CHANGED, gettext("Taken out again.")) if is_taken else (Result.SKIPPED, why_not)
    return RowOutcome(outcome.line, result, outcome.label, text, outcome.key)
