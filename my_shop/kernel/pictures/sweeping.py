"""Files that no picture owns: their row went with a transaction that was rolled back, or was never committed."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.cache import cache

from my_shop.kernel.background import is_stopping
from my_shop.kernel.pictures.models import Picture

logger = logging.getLogger(__name__)

FOLDER = "pictures"

KEPT_FOR = timedelta(days=1)
"""Longer than any transaction that has written a file and not yet its row."""

PARTS = 24
"""Each hour one part of the folders is looked through, all of them within a day: a large shop has many."""

BATCH = 500

_SIZE = re.compile(r"(-\d+)?\.(webp|avif)$")


def sweep(*, now: datetime) -> int:
    """Delete the lost files of this hour's part of the folders, once an hour, and return how many went."""
    hour = int(now.timestamp() // 3600)
    key = f"pictures:swept:{hour}"
    # a cache that is away answers that it kept the key, and then does not have it
    if not (cache.add(key, True, 2 * 3600) and cache.get(key)):
        return 0
    return delete_lost_files(now=now, part=hour % PARTS)


def delete_lost_files(*, now: datetime, part: int | None = None) -> int:
    """Delete the files of pictures that do not exist, ``KEPT_FOR`` after they were written, and return how many.

    In a shop without any picture nothing is deleted: the database is more likely to be the wrong one.

    :param part: a number below ``PARTS``; None looks through all folders.
    """
    if not Picture.objects.exists():
        return 0
    storage = Picture._meta.get_field("file").storage
    deleted = 0
    for name in _lost(_names(storage, part)):
        if is_stopping():
            break
        if now - storage.get_modified_time(name) > KEPT_FOR:
            storage.delete(name)
            deleted += 1
    if deleted:
        logger.info("Pictures: %s files deleted that no picture owned", deleted)
    return deleted


def _names(storage, part) -> list[str]:
    try:
        folders, _ = storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever stored in this folder
        return []
    chosen = [folder for folder in sorted(folders) if part is None or sum(folder.encode()) % PARTS == part]
    return [f"{FOLDER}/{folder}/{name}" for folder in chosen for name in storage.listdir(f"{FOLDER}/{folder}")[1]]


def _lost(names: list[str]) -> Iterator[str]:
    """The names that are neither a picture's original nor one of its sizes; what is none of ours is left alone."""
    for first in range(0, len(names), BATCH):
        originals = {name: {name, _SIZE.sub(".webp", name)} for name in names[first : first + BATCH]}
        known = set(Picture.objects.filter(file__in=set().union(*originals.values())).values_list("file", flat=True))
        yield from (name for name, owners in originals.items() if _SIZE.search(name) and not owners & known)
