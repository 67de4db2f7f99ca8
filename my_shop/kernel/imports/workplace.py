"""The files of an import on the machine that works at it, wherever they are kept."""

import shutil
import tempfile
from pathlib import Path

from my_shop.kernel.imports.archives import unpack_pictures
from my_shop.kernel.imports.intake import most_bytes
from my_shop.kernel.imports.models import Import

_folders: dict[int, tempfile.TemporaryDirectory] = {}
"""Of the import that this process was at last: it comes back to it, piece by piece."""


def files_of(row: Import) -> tuple[Path, Path | None]:
    """Return the path of the table and that of the folder with pictures.

    :raises FileRefused: the archive of pictures cannot be unpacked.
    """
    is_new = row.pk not in _folders
    if is_new:
        leave()
        _folders[row.pk] = tempfile.TemporaryDirectory(prefix="import-")
    folder = Path(_folders[row.pk].name)
    try:
        return _table(row, folder), _pictures(row, folder, is_new=is_new)
    except BaseException:
        leave()
        raise


def leave() -> None:
    """Forget the files of the import that this process was at."""
    for folder in _folders.values():
        folder.cleanup()
    _folders.clear()


def _table(row: Import, folder: Path) -> Path:
    try:
        return Path(row.file.path)
    except NotImplementedError:  # a storage that is no folder of this machine
        path = folder / "table.csv"
        if not path.exists():
            with row.file.open("rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
        return path


def _pictures(row: Import, folder: Path, *, is_new: bool) -> Path | None:
    if row.picture_folder:
        return Path(row.picture_folder)
    if not row.pictures:
        return None
    pictures = folder / "pictures"
    if is_new:
        pictures.mkdir()
        with row.pictures.open("rb") as archive:
            unpack_pictures(archive, pictures, most_bytes=most_bytes())
    return pictures
