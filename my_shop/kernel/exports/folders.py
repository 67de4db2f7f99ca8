"""The folder of the server into which scheduled exports go."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext


class FolderRefused(Exception):
    """The file cannot be laid there; the text says why."""


def is_on() -> bool:
    """Has the operator named a folder (``SHOP_EXPORT_FOLDER``)?"""
    return bool(settings.SHOP_EXPORT_FOLDER)


def deliver(file: Path, folder: str, name: str) -> Path:
    """Lay a copy of a file into a folder below the operator's, written beside and renamed: nobody reads half of it.

    :raises FolderRefused: no folder is named, or this one leads out of it.
    """
    if settings.SHOP_EXPORT_FOLDER is None:
        raise FolderRefused(gettext("No folder for exports is named: see SHOP_EXPORT_FOLDER."))
    root = Path(settings.SHOP_EXPORT_FOLDER).resolve()
    place = (root / folder).resolve()
    if not place.is_relative_to(root):
        raise FolderRefused(gettext("The folder “%(folder)s” leads out of the one for exports.") % {"folder": folder})
    place.mkdir(parents=True, exist_ok=True)
    part = place / f".{name}.part"
    try:
        shutil.copyfile(file, part)
        os.replace(part, place / name)
    finally:
        part.unlink(missing_ok=True)
    return place / name
