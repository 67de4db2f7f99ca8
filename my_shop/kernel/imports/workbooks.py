"""Workbooks (XLSX) that somebody sends: their first sheet, written as text with columns."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext

from my_shop.kernel.imports.archives import MEGABYTE, open_archive
from my_shop.kernel.imports.spreadsheets import CURE, FileRefused

MOST_BYTES = 50 * MEGABYTE
"""Unpacked, of a workbook: some 20,000 rows of twenty columns, which are read in the time that a page may take."""

MOST_COLUMNS = 1_000
"""A sheet that was touched far to the right says it has 16,384."""

MOST_ROWS = 1_048_576
"""As every spreadsheet has; a file may name a row that is further down."""

MOST_WRITTEN = 100 * MEGABYTE
"""Characters: cells that are empty take none of a workbook, and a text that is repeated is in it once."""


def write_workbook_as_csv(source: Path, target: Path) -> None:
    """Write the first sheet of a workbook as CSV: dates as ISO 8601, formulas as what they came to when it was saved.

    :raises FileRefused: it is no workbook, or too large a one to be read while somebody waits.
    """
    import openpyxl  # noqa: PLC0415 - a web process that takes no workbook in never loads it

    with source.open("rb") as file:
        try:
            open_archive(file, most_bytes=MOST_BYTES)
        except FileRefused as refusal:
            raise FileRefused(f"{refusal} {CURE}") from refusal
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            if not book.worksheets:
                raise FileRefused(gettext("The workbook has no sheet."))
            sheet: Any = book.worksheets[0]
            with target.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(_rows(sheet))
        except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError) as error:
            # what openpyxl raises over what is no workbook is whatever it stumbles over
            raise FileRefused(gettext("The workbook cannot be read. %(cure)s") % {"cure": CURE}) from error


def _width(sheet) -> int:
    """Return the number of columns that have a name, as far as it goes."""
    names: Iterable = next(sheet.iter_rows(values_only=True, max_row=1, max_col=MOST_COLUMNS), ())
    return max((place for place, name in enumerate(names, 1) if name not in {None, ""}), default=1)


def _rows(sheet) -> Iterator[list[str]]:
    """Yield the rows of a sheet, without cells where it has none: each stays in its line."""
    written = 0
    for row in sheet.iter_rows(values_only=True, max_col=_width(sheet), max_row=MOST_ROWS):
        texts = [] if row.count(None) == len(row) else [_text(value) for value in row]
        written += sum(map(len, texts)) + len(texts)
        if written > MOST_WRITTEN:
            raise FileRefused(gettext("The workbook is too large. %(cure)s") % {"cure": CURE})
        yield texts


def _text(value: Any) -> str:
    """Return what a cell shows, without what a spreadsheet only shows: separators of thousands, currencies."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"  # a spreadsheet has no more digits than these
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value)
