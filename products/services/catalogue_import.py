"""Bringing a catalogue file in: each product whole or not at all, and a second time without a change."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from my_shop.kernel.imports.contract import RowOutcome
from my_shop.kernel.imports.spreadsheets import RowRefused
from products.catalogue_rows import Problem, ProductRow
from products.models import Revision
from products.services.catalogue_batch import Batch
from products.services.history import one_change
from products.services.import_report import ImportReport
from products.services.picture_import import PictureImport

BATCH = 500
"""Variants that come in together: the locks on them are held for less than a second."""


@dataclass(frozen=True)
class _Run:
    """How rows are brought in; see ``import_products``."""

    pictures: PictureImport
    is_dry_run: bool
    user: object
    record: Callable[[Sequence[RowOutcome]], None] | None
    is_recorded: Callable[[int], bool]


def import_products(
    rows: Iterable[ProductRow],
    *,
    pictures: PictureImport | None = None,
    is_dry_run: bool = False,
    user=None,
    record: Callable[[Sequence[RowOutcome]], None] | None = None,
    is_recorded: Callable[[int], bool] = lambda line: False,
) -> Iterator[ImportReport]:
    """Bring products in, some hundred in one transaction, and yield what was done; a broken one leaves no trace.

    What a row does not tell stays as it is. Stock is written for new variants only, as their opening movement: what
    was sold since stays sold.

    :param pictures: what brings pictures in; None leaves them out.
    :param is_dry_run: say what would be done, and undo it.
    :param user: who brings them in, where that is known.
    :param record: writes down what became of rows, in the transaction that wrote them.
    :param is_recorded: whether that was done for a line already: no more than pictures is taken of such a row.
    """
    run = _Run(pictures or PictureImport(), is_dry_run, user, record, is_recorded)
    for batch in _batches(_left(rows, run)):
        yield from _bring_in(batch, run)


def _left(rows, run):
    for row in rows:
        if not run.is_recorded(row.line):
            yield row
        elif run.pictures.is_at_work:
            told = [replace(each, facts={}, prices={}, options=None, stock=None) for each in row.variants]
            yield replace(row, fields={}, variants=told, notes=[])


def _batches(rows):
    batch, size = [], 0
    for row in rows:
        batch.append(row)
        size += max(1, len(row.variants))
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bring_in(rows, run):
    """Bring rows in together; where one of them cannot come in, half of them, and so on until that one is alone."""
    batch, drawn = Batch(rows), []
    try:
        with transaction.atomic():
            with one_change(user=run.user, source=Revision.Source.IMPORT):
                batch.bring_in()
            if run.is_dry_run:
                drawn = run.pictures.bring_in(batch.pictures, batch.report)
                transaction.set_rollback(True)
            else:
                run.pictures.want(batch.pictures, batch.report)
                _record(batch.report, run)
    except (ValidationError, RowRefused, IntegrityError) as error:
        if len(rows) > 1:
            for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                yield from _bring_in(half, run)
            return
        yield _refused(batch, error, run)
        return
    if run.is_dry_run:
        for file in drawn:
            file.storage.delete(file.name)
        _record(batch.report, run)
    else:  # nobody's lock waits while pictures are drawn
        with_pictures = ImportReport()
        run.pictures.bring_in(batch.pictures, with_pictures)
        with transaction.atomic():
            _record(with_pictures, run, is_first=False)
        batch.report.told += with_pictures.told
        batch.report.add(with_pictures)
    yield batch.report


def _refused(batch, error, run):
    """Return the report of a product that cannot come in; what was known before its refusal is part of it."""
    row, report = batch.rows[0], ImportReport()
    text = f"the product “{row.slug}” was skipped: {_reason(error)}"
    report.problems = [*batch.report.problems, Problem(row.line, text, row.slug)]
    with transaction.atomic():
        _record(report, run)
    return report


def _record(report, run, *, is_first=True):
    if run.record is None:
        return
    outcomes = report.outcomes()
    if is_first:
        outcomes = [each for each in outcomes if not run.is_recorded(each.line)]
    if run.is_dry_run:  # what they name was rolled back
        outcomes = [replace(each, key="") for each in outcomes]
    if outcomes:
        run.record(outcomes)


def _reason(error):
    if isinstance(error, IntegrityError):
        # its brand, say, which was not there a moment ago: the database lets one in only
        return "somebody else wrote a part of it at the same moment. Bring the file in again"
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
