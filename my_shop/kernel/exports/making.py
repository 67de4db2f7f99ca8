"""Making the file of an export: the rows' keys first, then the rows piece by piece."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db.models import Case, Model, QuerySet, When

from my_shop.kernel.exports.contract import Exporter, Line
from my_shop.kernel.exports.writers import write_csv, write_xlsx, write_zip

PIECE = 500
"""Rows that are read together."""

KEYS_AT_ONCE = 10_000

Progress = Callable[[int, int], None]


def write_file(
    exporter: Exporter, rows: QuerySet, *, file_format: str, path: Path, progress: Progress = lambda done, total: None
) -> int:
    """Write the rows into a file, in their order, and return how many there were.

    Of each row the key alone is held from the beginning (8 bytes), so that nothing is written while a cursor is open:
    on SQLite the two meet. Rows that are added meanwhile are left out, and those that go are missing.

    :param progress: is told after each piece how many rows are done, of how many; it may raise, which ends it. No
        cursor and no transaction is open then.
    :raises TooManyLines: they do not fit into a workbook.
    """
    keys = _keys(rows)
    progress(0, len(keys))
    if file_format == "zip":
        lines = _lines(exporter, keys, lambda done, total: progress(0, total))  # a row is done once its files are in
        register = (exporter.columns, lines) if exporter.rows else None
        write_zip(path, _files(exporter, keys, progress), register=register)
    elif file_format == "xlsx":
        write_xlsx(path, exporter.key, exporter.columns, _lines(exporter, keys, progress))
    else:
        with path.open("wb") as file:
            write_csv(file, exporter.columns, _lines(exporter, keys, progress))
    return len(keys)


def _keys(rows) -> array:
    keys = rows.prefetch_related(None).values_list("pk", flat=True)
    return array("q", keys.iterator(chunk_size=KEYS_AT_ONCE))


def _pieces(exporter, keys, size, progress) -> Iterator[QuerySet]:
    for start in range(0, len(keys), size):
        piece = keys[start : start + size]
        yield _in_order(exporter.model, piece.tolist())
        progress(start + len(piece), len(keys))


def _in_order(model: type[Model], keys: list[int]) -> QuerySet:
    places = Case(*(When(pk=key, then=place) for place, key in enumerate(keys)))
    return model._default_manager.filter(pk__in=keys).order_by("pk" if keys == sorted(keys) else places)


def _lines(exporter, keys, progress) -> Iterator[Line]:
    for piece in _pieces(exporter, keys, PIECE, progress):
        yield from exporter.rows(piece)


def _files(exporter, keys, progress) -> Iterator[tuple[str, bytes]]:
    for piece in _pieces(exporter, keys, exporter.files_piece, progress):
        yield from exporter.files(piece)
