"""Files that nobody can have any more: not sold, and without a buyer who may still fetch them; or without a row."""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from products.models.downloads import FOLDER, DownloadGrant, VariantFile, private_storage

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
"""Longer than any transaction that has written a file and not yet its row."""


def sweep_files(*, now: datetime) -> int:
    """Delete such files, once an hour, and return how many went."""
    key = f"products:files-swept:{int(now.timestamp() // 3600)}"
    # a cache that is away answers that it kept the key, and then does not have it
    if not (cache.add(key, True, 2 * 3600) and cache.get(key)):
        return 0
    return delete_orphaned_files(now=now)


def delete_orphaned_files(*, now: datetime) -> int:
    """Delete the files of versions that are not sold and that no living grant names, and those without a row.

    In a shop without any such row nothing is deleted: the database is more likely to be the wrong one.
    """
    if not VariantFile.objects.exists():
        return 0
    wanted = DownloadGrant.objects.active(now).filter(file=OuterRef("pk"))
    old = VariantFile.objects.filter(~Exists(wanted), created_at__lt=now - KEPT_FOR).exclude(file="")
    unneeded = list(old.exclude(pk__in=VariantFile.objects.current().values("pk")))
    names = [file.file.name for file in unneeded]
    VariantFile.objects.filter(pk__in=[file.pk for file in unneeded]).update(file="")
    storage = private_storage()
    known = {*names, *VariantFile.objects.exclude(file="").values_list("file", flat=True)}
    names += [
        name for name in _names(storage) if name not in known and now - storage.get_modified_time(name) > KEPT_FOR
    ]
    for name in names:
        storage.delete(name)
    if names:
        logger.info("Digital goods: %s files deleted that nobody could have any more", len(names))
    return len(names)


def _names(storage):
    try:
        folders, _ = storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever stored
        return []
    return [f"{FOLDER}/{folder}/{name}" for folder in folders for name in storage.listdir(f"{FOLDER}/{folder}")[1]]
