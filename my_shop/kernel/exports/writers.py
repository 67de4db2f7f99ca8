"""Lines as files: CSV, workbooks and archives, written as the lines come, in memory that does not grow with them."""

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.exports.contract import Cell, Line
from my_shop.kernel.formula_marks import disarm

MOST_LINES_OF_A_SHEET = 1_048_576
"""Of a workbook (Excel specifications and limits), the names of the columns included."""


class TooManyLines(Exception):
    """The table does not fit into a workbook."""

    def __str__(self):
        return gettext("A workbook holds %(count)s rows at most. Take CSV, or a shorter period.") % {
            "count": f"{MOST_LINES_OF_A_SHEET - 1:,}"
        }


def write_csv(file: IO[bytes], columns: Sequence[str], lines: Iterable[Line]) -> None:
    """Write a table as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know it."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text)  # its lines end with CR LF
    writer.writerow(columns)
    for line in lines:
        writer.writerow([csv_cell(value) for value in line])
    text.detach()  # flushes, and leaves the file to its owner


def csv_cell(value: Cell) -> str:
    """Return a value as text: numbers with a point, days and times as ISO 8601 has them, in the shop's time zone."""
    if isinstance(value, str):
        return disarm(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def write_xlsx(path: Path, title: str, columns: Sequence[str], lines: Iterable[Line]) -> None:
    """Write a table as a workbook of one sheet: real numbers and dates, the names of the columns bold and in sight.

    :raises TooManyLines: the sheet is full.
    """
    # here: whoever makes no workbook never loads what makes them
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, value=column) for column in columns]
    for number, cell in enumerate(head, start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = max(12, len(str(cell.value)) + 2)
    sheet.append(head)

    def shown(value: Cell):
        if not isinstance(value, Decimal):
            return xlsx_value(value)
        cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type] # it takes a Decimal; the stubs do not
        cell.number_format = "0.00"
        return cell

    try:
        for number, line in enumerate(lines, start=2):
            if number > MOST_LINES_OF_A_SHEET:
                raise TooManyLines
            sheet.append([shown(value) for value in line])
    except BaseException:
        _drop(sheet)
        raise
    book.save(path)


def sheet_title(name: str) -> str:
    """Return a name as Excel takes it for a sheet: 31 characters, without those of paths and references."""
    return re.sub(r"[\\/*?:\[\]]", "-", name)[:31].strip("'")


def xlsx_value(value: Cell):
    """Return a value as openpyxl writes it: text stays text, also of digits, and lacks what no workbook may hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", disarm(value)) or None
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)  # a workbook knows no time zones
    return value


def _drop(sheet) -> None:
    """Delete the file into which openpyxl has written a sheet so far: only saving the workbook does."""
    with suppress(Exception):  # what went wrong is told by the error that led here
        sheet.close()
    sheet._writer.cleanup()


def write_zip(
    path: Path, files: Iterable[tuple[str, bytes]], *, register: tuple[Sequence[str], Iterable[Line]] | None = None
) -> None:
    """Write files into an archive as they are (PDFs are packed already), after ``register.csv`` where there is one.

    Of several files of one name the first is in it: two products may show one picture.
    """
    written = set()
    with ZipFile(path, "w", ZIP_STORED) as archive:
        if register:
            with archive.open("register.csv", "w", force_zip64=True) as file:
                write_csv(file, *register)
        for name, content in files:
            if name not in written:
                written.add(name)
                archive.writestr(name, content)
