"""What the pages show of imports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.paginator import Page, Paginator

from my_shop.kernel.imports.contract import Result, origin_of
from my_shop.kernel.imports.models import Import, ImportRow
from my_shop.kernel.imports.worker import PAGE, counts_of
from my_shop.kernel.pictures import remote

ROWS_SHOWN = 100
MOST_FOLDERS = 200

Phase = ImportRow.Phase


@dataclass(frozen=True)
class Count:
    """Rows of which the same became."""

    result: Result
    rows: int


def counted(row: Import, phase: Phase) -> list[Count]:
    """Return how many rows there are by what became of them, while they come in as well."""
    counts = row.counts.get(phase) or counts_of(row, phase)
    return [Count(result, counts[result]) for result in Result if counts.get(result)]


def phases_of(row: Import) -> list[Phase]:
    """Return what there are rows of, what matters most now first."""
    if row.started_at is None:
        return [Phase.REHEARSAL]
    return [Phase.UNDO, Phase.RUN] if row.undo_started_at else [Phase.RUN]


@dataclass(frozen=True)
class Pictures:
    """How many pictures at addresses an import still waits for, and how many could not be had."""

    waiting: int
    failed: int
    origin: str


def pictures_of(row: Import) -> Pictures | None:
    """Return what there is to say of the pictures that an import wants; None where all are here, or it wants none."""
    if row.started_at is None:
        return None
    origin = origin_of(row.pk)
    counts = remote.progress(origin)
    found = Pictures(counts[remote.Status.WAITING], counts[remote.Status.FAILED], origin)
    return found if found.waiting or found.failed else None


def page_of_rows(row: Import, phase: Phase, *, result: str = "", number: str = "") -> Page:
    """Return some rows in the order in which they were written down."""
    rows = row.rows.filter(phase=phase).order_by("pk")
    if result in Result.values:
        rows = rows.filter(result=result)
    return Paginator(rows, ROWS_SHOWN).get_page(number)


def report_rows(row: Import, phase: Phase) -> Iterator[ImportRow]:
    """Yield all rows, read a page at a time."""
    rows, last = row.rows.filter(phase=phase).order_by("pk"), 0
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        yield from page
        last = page[-1].pk


def picture_folders() -> Sequence[str]:
    """Return the names of the folders below ``SHOP_IMPORT_PICTURES``."""
    try:
        folders = sorted(path.name for path in Path(settings.SHOP_IMPORT_PICTURES).iterdir() if path.is_dir())
    except OSError:  # there is none
        return []
    return folders[:MOST_FOLDERS]
