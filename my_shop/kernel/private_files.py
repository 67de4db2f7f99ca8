"""Where files lie that nobody may have for the asking."""

from collections.abc import Container
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

KEPT_FOR = timedelta(days=1)
"""Longer than any transaction, or upload, that has written a file and not yet its row."""


def private_storage() -> Storage:
    """Return where the files lie; asked for at run time, so that a migration names no folder of this machine."""
    return storages["private"]


def delete_unknown(folder: str, known: Container[str], *, now: datetime) -> int:
    """Delete the files that lie in a folder, or in one within it, and are not known, a day after they were written.

    :returns: how many.
    """
    storage = private_storage()
    unknown = [name for name in _names(storage, folder) if name not in known]
    old = [name for name in unknown if now - storage.get_modified_time(name) > KEPT_FOR]
    for name in old:
        storage.delete(name)
    return len(old)


def _names(storage, folder) -> list[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return []
    within = (f"{each}/{name}" for each in folders for name in storage.listdir(f"{folder}/{each}")[1])
    return [f"{folder}/{name}" for name in (*names, *within)]


@deconstructible(path="my_shop.kernel.private_files.PrivateFileSystemStorage")
class PrivateFileSystemStorage(FileSystemStorage):
    """A folder (``PRIVATE_ROOT``) beside the media, which no web server serves: its files have no address."""

    @property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @property
    def location(self):
        return str(Path(self.base_location).resolve())

    def url(self, name):
        raise ValueError("A private file has no address.")
