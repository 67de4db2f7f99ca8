"""Bringing a catalogue file in: each product whole or not at all, and a second time without a change."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from my_shop.kernel.imports.contract import RowOutcome
from my_shop.kernel.imports.spreadsheets import RowRefused
from my_shop.kernel.names import folded
from products.catalogue_rows import Problem, ProductRow
from products.models import Product, Revision
from products.services.catalogue import lock_products
from products.services.catalogue_batch import Batch
from products.services.catalogue_labels import categories_of
from products.services.history import one_change
from products.services.import_report import ImportReport
from products.services.picture_import import PictureImport

BATCH = 500
"""Variants, and further pictures, that come in together: the locks on them are held for less than a second."""

PICTURES = 10
"""Pictures that are drawn, then added and recorded together: what is lost of them when a turn ends takes seconds."""


@dataclass(frozen=True)
class _Run:
    """How rows are brought in; see ``import_products``."""

    pictures: PictureImport
    is_dry_run: bool
    user: object
    source: str
    require: Callable[[str], None]
    record: Callable[[Sequence[RowOutcome]], None] | None
    is_recorded: Callable[[int], bool]
    noted: Callable[[Collection[int]], set[tuple[int, str]]]


def import_products(
    rows: Iterable[ProductRow],
    *,
    pictures: PictureImport | None = None,
    is_dry_run: bool = False,
    user=None,
    source: str = Revision.Source.IMPORT,
    require: Callable[[str], None] = lambda deed: None,
    record: Callable[[Sequence[RowOutcome]], None] | None = None,
    is_recorded: Callable[[int], bool] = lambda line: False,
    noted: Callable[[Collection[int]], set[tuple[int, str]]] = lambda lines: set(),
) -> Iterator[ImportReport]:
    """Bring products in, some hundred in one transaction, and yield what was done; a broken one leaves no trace.

    What a row does not tell stays as it is. Stock is written for new variants only, as their opening movement: what
    was sold since stays sold.

    :param pictures: what brings pictures in; None leaves them out.
    :param is_dry_run: say what would be done, and undo it.
    :param user: who brings them in, where that is known.
    :param source: how, as the history of a product says it.
    :param require: raises ``RowRefused``, which keeps a row out, or what ends all of it, where whoever brings them in
        may not do this to them: ``add_brand``, ``change_variant``.
    :param record: writes down what became of rows, in the transaction that wrote them.
    :param is_recorded: whether that was done for a line already: no more than pictures is taken of such a row.
    :param noted: what was noted of some lines then, as ``kernel.imports.contract.ImportJob`` tells it.
    """
    run = _Run(pictures or PictureImport(), is_dry_run, user, source, require, record, is_recorded, noted)
    for batch in _batches(_left(rows, run)):
        yield from _bring_in(batch, run)


def lock_rows(rows: Sequence[ProductRow]) -> None:
    """Lock what rows are about to write, for whoever brings in several batches in one transaction.

    A later batch would otherwise lock variants when the products of an earlier one are locked already.
    """
    categories_of(rows)
    skus = {folded(variant.sku) for row in rows for variant in row.variants}
    slugs = {row.slug for row in rows}
    products = Product.objects.filter(Q(slug__in=slugs) | Q(variants__folded_sku__in=skus))
    lock_products(products.values_list("pk", flat=True))


def _left(rows, run):
    """Yield the rows that are still to come in, behind those whose pictures may be missing.

    Rows are recorded before their pictures come, batch by batch, so these are of the last one only.
    """
    pictureless: deque[ProductRow] = deque(maxlen=BATCH if run.pictures.is_at_work and not run.is_dry_run else 0)
    for row in rows:
        if run.is_recorded(row.line):
            pictureless.append(row)
            continue
        yield from map(_without_facts, pictureless)
        pictureless = deque(maxlen=0)
        yield row
    yield from map(_without_facts, pictureless)


def _without_facts(row):
    told = [replace(each, facts={}, prices={}, options=None, stock=None) for each in row.variants]
    return replace(row, fields={}, variants=told, notes=[])


def _batches(rows):
    batch, size = [], 0
    for row in rows:
        batch.append(row)
        size += max(1, len(row.variants)) + len(row.pictures)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bring_in(rows, run):
    """Bring rows in together; where one of them cannot come in, half of them, and so on until that one is alone."""
    batch = Batch(rows, user=run.user, require=run.require)
    try:
        with transaction.atomic():
            with one_change(user=run.user, source=run.source):
                batch.bring_in()
            if run.is_dry_run:
                transaction.set_rollback(True)
            else:
                run.pictures.want(batch.pictures, batch.report, require=run.require)
                _record(batch.report, run)
    except (ValidationError, RowRefused, IntegrityError) as error:
        if len(rows) > 1:
            for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                yield from _bring_in(half, run)
            return
        yield _refused(batch, error, run)
        return
    # nobody's lock waits while pictures are looked at
    if run.is_dry_run:
        run.pictures.check(batch.pictures, batch.report)
        _record(batch.report, run)
    else:
        _bring_pictures_in(batch, run)
    yield batch.report


def _bring_pictures_in(batch, run):
    """Bring the pictures of a batch in; those that are recorded stay, whenever a turn ends."""
    told_before = {picture.row.line for picture in batch.pictures if run.is_recorded(picture.row.line)}
    left_out = run.noted(told_before) if told_before else set()
    wanted = run.pictures.to_add(batch.pictures, batch.report, but_not=left_out)
    for start in range(0, len(wanted), PICTURES):
        report = ImportReport()
        drawn = run.pictures.draw(wanted[start : start + PICTURES], report)
        with transaction.atomic():
            run.pictures.add(drawn, report)
            _record(report, run, is_first=False)
        batch.report.told += report.told
        batch.report.add(report)


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
