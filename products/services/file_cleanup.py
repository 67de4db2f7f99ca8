"""Files that nobody can have any more: not sold, and without a buyer who may still fetch them; or without a row."""

import logging
from datetime import datetime

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from my_shop.kernel.private_files import KEPT_FOR, delete_unknown, private_storage
from products.models.downloads import FOLDER, DownloadGrant, VariantFile

logger = logging.getLogger(__name__)


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
    for name in names:
        private_storage().delete(str(name))
    known = set(VariantFile.objects.exclude(file="").values_list("file", flat=True))
    count = len(names) + delete_unknown(FOLDER, known, now=now)
    if count:
        logger.info("Digital goods: %s files deleted that nobody could have any more", count)
    return count
