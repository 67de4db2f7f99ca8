"""Archives (ZIP) that somebody sends: looked at before anything is unpacked, and unpacked under names of ours.

Only the last part of a name in the archive counts, so that none leads out of the folder (“Zip Slip”); what an archive
says of its sizes is checked against a limit, and again while it is unpacked.
"""

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext

from my_shop.kernel.imports.spreadsheets import FileRefused

MEGABYTE = 1024 * 1024
MOST_FILES = 50_000
"""Files in an archive: a photo or two of each product of a large shop."""

PICTURE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp"})
LONGEST_NAME = 200
"""Bytes of a file's name; file systems take 255."""

_END = b"PK\x05\x06"
_END_SIZE = 22
_LARGE_LOCATOR, _LARGE_LOCATOR_SIZE = b"PK\x06\x07", 20
_LONGEST_COMMENT = 65_535
_BYTES_A_FILE = 512
"""Of the archive's directory, on average: names and times."""


def open_archive(file: IO[bytes], *, most_bytes: int) -> zipfile.ZipFile:
    """Open an archive whose files together unpack to so many bytes at most.

    :raises FileRefused: it is none, is damaged, or has too many or too large files.
    """
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(gettext("The archive is damaged, or no ZIP.")) from error
    if sum(entry.file_size for entry in archive.infolist()) > most_bytes:
        raise FileRefused(
            gettext("The archive unpacks to more than %(most)s MB: split it.") % {"most": most_bytes // MEGABYTE}
        )
    return archive


def unpack_pictures(file: IO[bytes], folder: Path, *, most_bytes: int) -> int:
    """Write the pictures of an archive into a folder, and return how many there are; of two of a name, the first one.

    :raises FileRefused: as ``open_archive``, or a file is longer than the archive says, or encrypted.
    """
    left, written = most_bytes, 0
    with open_archive(file, most_bytes=most_bytes) as archive:
        for entry in archive.infolist():
            name = _picture_name(entry)
            if not name or (folder / name).exists():
                continue
            try:
                with archive.open(entry) as source, (folder / name).open("xb") as target:
                    while piece := source.read(MEGABYTE):
                        left -= len(piece)
                        if left < 0:
                            raise FileRefused(gettext("The archive unpacks to more than it says."))
                        target.write(piece)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
                raise FileRefused(gettext("“%(name)s” in the archive cannot be unpacked.") % {"name": name}) from error
            written += 1
    return written


def _picture_name(entry: zipfile.ZipInfo) -> str:
    """Return what an entry is called in the folder; empty where it is no picture."""
    if entry.is_dir():
        return ""
    name = PurePosixPath(entry.filename.replace("\\", "/")).name
    is_hidden = name.startswith(".") or "__MACOSX" in entry.filename
    if is_hidden or len(name.encode()) > LONGEST_NAME or not name.isprintable():
        return ""
    return name if PurePosixPath(name).suffix.lower() in PICTURE_ENDINGS else ""


def _check_directory(file: Any) -> None:
    """Look at the end of an archive (APPNOTE.TXT, 4.3.16), before anybody reads its directory into memory.

    An archive of so many files that it needs the large form (ZIP64) is not taken.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _LARGE_LOCATOR_SIZE))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        raise FileRefused(gettext("The archive is damaged, or no ZIP."))
    count = int.from_bytes(tail[place + 10 : place + 12], "little")
    directory = int.from_bytes(tail[place + 12 : place + 16], "little")
    is_large = tail[max(0, place - _LARGE_LOCATOR_SIZE) : place].startswith(_LARGE_LOCATOR)
    if is_large or count > MOST_FILES or directory > MOST_FILES * _BYTES_A_FILE:
        raise FileRefused(gettext("The archive has more than %(most)s files: split it.") % {"most": MOST_FILES})
