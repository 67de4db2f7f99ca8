"""What came in is forgotten once it cannot be taken back any more: files and rows have names and addresses."""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q

from my_shop.kernel.imports.models import FOLDER, UNDO_DAYS, Import, ImportRow
from my_shop.kernel.private_files import delete_unknown

logger = logging.getLogger(__name__)

BATCH = 5000


def sweep(*, now: datetime) -> None:
    """Forget what is due, once an hour."""
    key = f"imports:swept:{int(now.timestamp() // 3600)}"
    # a cache that is away answers that it kept the key, and then does not have it
    if cache.add(key, True, 2 * 3600) and cache.get(key):
        forget_old_imports(now=now)
        delete_lost_files(now=now)


def forget_old_imports(*, now: datetime) -> int:
    """Delete the files and rows of imports ``UNDO_DAYS`` after they ended, and return of how many.

    What was never let in goes as a whole; of the others stays that they were, and how many rows they had.
    """
    limit = now - timedelta(days=UNDO_DAYS)
    is_old = Q(created_at__lt=limit) & (Q(started_at=None) | Q(started_at__lt=limit))
    is_old &= Q(finished_at=None) | Q(finished_at__lt=limit)
    count = 0
    for row in Import.objects.filter(is_old, emptied_at=None).exclude(status__in=Import.AT_WORK):
        _delete_rows(row)
        row.delete_files()
        if row.started_at is None:
            row.delete()
        else:
            Import.objects.filter(pk=row.pk).update(
                emptied_at=now, file="", pictures="", picture_folder="", samples=[], error=""
            )
        count += 1
    if count:
        logger.info("Imports: the files and rows of %s were forgotten", count)
    return count


def _delete_rows(row: Import) -> None:
    while keys := list(ImportRow.objects.filter(source=row).values_list("pk", flat=True)[:BATCH]):
        ImportRow.objects.filter(pk__in=keys).delete()


def delete_lost_files(*, now: datetime) -> int:
    """Delete files that no import names, a day after they were written, and return how many.

    In a shop without any import nothing is deleted: the database is more likely to be the wrong one.
    """
    known: set[str] = set()
    for names in Import.objects.values_list("file", "pictures"):
        known.update(name or "" for name in names)
    return delete_unknown(FOLDER, known, now=now) if known else 0
