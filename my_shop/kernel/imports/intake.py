"""Taking a file in: written as text with columns where it was a workbook, looked at, and kept where nobody gets it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.imports.archives import MEGABYTE, open_archive
from my_shop.kernel.imports.columns import proposed_preset
from my_shop.kernel.imports.contract import Importer
from my_shop.kernel.imports.models import Import
from my_shop.kernel.imports.spreadsheets import CURE, FileRefused, read_table
from my_shop.kernel.imports.workbooks import write_workbook_as_csv

SAMPLES, LONGEST_SAMPLE = 3, 60
"""Values of a column that are shown beside it, and characters of each."""

LONGEST_FILE_NAME = 255

ARCHIVE = b"PK\x03\x04"
NO_TABLES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"\xd0\xcf\x11\xe0")
"""How pictures, PDFs and workbooks of before 2007 begin."""


def most_bytes() -> int:
    """Return how large a file may be, and what an archive unpacks to."""
    return settings.SHOP_IMPORT_MEGABYTES * MEGABYTE


def take_file(
    *,
    importer: Importer,
    file: Any,
    user: Any = None,
    pictures: Any = None,
    picture_folder: str = "",
    is_bounded: bool = True,
) -> Import:
    """Keep a file that came, with the kind of file it looks like; nothing of it is brought in yet.

    :param file: with ``name`` and ``size``: CSV, or a workbook (XLSX) of which the first sheet is taken.
    :param pictures: an archive (ZIP) with pictures.
    :param picture_folder: the path of a folder with pictures, in place of an archive.
    :param is_bounded: how large the files are is not left to whoever sends them.
    :raises FileRefused: one of them cannot be read, or is too large.
    """
    for each in filter(None, (file, pictures)):
        if is_bounded and each.size > most_bytes():
            raise FileRefused(
                gettext("“%(name)s” is larger than %(most)s MB (SHOP_IMPORT_MEGABYTES).")
                % {"name": each.name, "most": settings.SHOP_IMPORT_MEGABYTES}
            )
    if pictures:
        open_archive(pictures, most_bytes=most_bytes())
    with _as_csv(file) as path:
        facts = _look(path)
        preset = proposed_preset(importer.presets, facts["columns"])
        row = Import(
            importer=importer.key,
            file_name=Path(file.name).name[-LONGEST_FILE_NAME:],
            preset=preset.key if preset else "",
            picture_folder=picture_folder,
            user=user,
            **facts,
        )
        return _store(row, path, pictures)


def _store(row: Import, path: Path, pictures: Any) -> Import:
    """Write the files, then the row that names them: of one that fails nothing is left."""
    try:
        with path.open("rb") as text, transaction.atomic():
            row.file.save("table.csv", File(text), save=False)
            if pictures:
                pictures.seek(0)
                row.pictures.save("pictures.zip", File(pictures), save=False)
            row.save()
    except BaseException:
        for stored in (row.file, row.pictures):
            if stored:
                stored.storage.delete(str(stored.name))
        raise
    return row


@contextmanager
def _as_csv(file: Any) -> Iterator[Path]:
    """Have the file as text with columns, in a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        path, is_workbook = Path(folder) / "upload", Path(file.name).suffix.lower() in {".xlsx", ".xlsm"}
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)
        if is_workbook:
            path = Path(folder) / "table.csv"
            write_workbook_as_csv(Path(folder) / "upload", path)
        else:
            _check_kind(path)
        yield path


def _check_kind(path: Path) -> None:
    """Refuse, by its first bytes, what people send in the place of a table.

    :raises FileRefused: it is an archive, a picture, a PDF, or a workbook of before 2007.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(ARCHIVE):
        raise FileRefused(
            gettext(
                "The file is an archive: send the table that is in it. An archive of pictures goes into “Pictures”."
            )
        )
    if start.startswith(NO_TABLES):
        raise FileRefused(gettext("The file is no table. %(CURE)s") % {"CURE": CURE})


def _look(path: Path) -> dict[str, Any]:
    """Return the columns of a file, its first values and the number of its lines.

    :raises FileRefused: there are no columns, or no rows below them.
    """
    table = read_table(path, required=())
    rows = list(islice(table.rows, SAMPLES))
    if not any(table.columns) or not rows:
        raise FileRefused(gettext("The file has no rows below the names of its columns."))
    lines = rows[-1][0]
    for line, _ in table.rows:  # to its end: a file that breaks off is refused now, and not half-way
        lines = line
    samples = [
        [cells[place][:LONGEST_SAMPLE].replace("\x00", "") for _, cells in rows if len(cells) > place and cells[place]]
        for place in range(len(table.columns))
    ]
    return {
        "columns": [name.replace("\x00", "") for name in table.columns],
        "samples": samples,
        "lines": lines,
    }
