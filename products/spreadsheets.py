"""Tables as spreadsheets save them: their letters, their separator, and numbers as people write them."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SEPARATORS = ",;\t"
CURE = _("Save it again as “CSV UTF-8”, which every spreadsheet offers.")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_WHOLE_NUMBER = re.compile(r"(-?[0-9]+)(?:[.,]0{1,2})?")
_NO_WESTERN_WORD = re.compile("[À-ÿ]{4,}")


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why."""


class RowRefused(Exception):
    """This row cannot be used; the text says why."""


@dataclass(frozen=True)
class Table:
    """The rows of a file, each with the number of its line; ``notes`` say how the file was understood."""

    rows: list[tuple[int, dict]]
    notes: list[str]


def read_table(path: Path, *, required: Sequence[str]) -> Table:
    """Return the rows of a file whose first line names the columns, without those that are empty.

    Commas, semicolons and tabs separate; UTF-8, UTF-16 and Windows-1252 are told apart.

    :raises FileRefused: it is not there, in letters that nobody can tell, no CSV, or lacks a column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileRefused(gettext("The file cannot be read: %(strerror)s.") % {"strerror": error.strerror}) from error
    text, notes = _decoded(content)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text, required))
        columns = [column.strip() for column in reader.fieldnames or ()]
        _check_columns(columns, required)
        reader.fieldnames = columns
        rows = [(reader.line_num, row) for row in reader if any(row.values())]
    except csv.Error as error:
        raise FileRefused(gettext("The file is no CSV: %(error)s.") % {"error": error}) from error
    return Table(rows, notes)


def cell(row: dict, column: str) -> str:
    return row.get(column, "").strip()


def check_row(row: dict) -> None:
    """Refuse a row that does not fit the first line.

    :raises RowRefused: it has more fields, or fewer, or a character that no database holds.
    """
    if None in row:
        raise RowRefused("more fields than the first line has columns")
    if None in row.values():
        raise RowRefused("fewer fields than the first line has columns")
    if any("\x00" in value for value in row.values()):
        raise RowRefused("contains a NUL character")


def number(row: dict, column: str) -> Decimal:
    """Return a number of 0 or more, with a point or a comma before its decimals and nothing between thousands.

    :raises RowRefused: it is none, or negative.
    """
    text = cell(row, column)
    if not _NUMBER.fullmatch(text):
        raise RowRefused(
            gettext("%(column)s “%(text)s” is no number: write it like 1234.50 or 1234,50")
            % {"column": column, "text": text}
        )
    if text.startswith("-"):
        raise RowRefused(gettext("%(column)s “%(text)s” is not 0 or more") % {"column": column, "text": text})
    return Decimal(text.replace(",", "."))


def amount(row: dict, column: str, *, largest: Decimal) -> Decimal:
    """Return an amount of money in whole cents.

    :raises RowRefused: it is none, has parts of a cent, or could be read in two ways.
    """
    found, text = number(row, column), cell(row, column)
    if re.search(r"[.,][0-9]{3}\Z", text):
        raise RowRefused(
            gettext("%(column)s “%(text)s” may be one or a thousand: write it like 1234.50 or 1234,50")
            % {"column": column, "text": text}
        )
    if found > largest:
        raise RowRefused(
            gettext("%(column)s “%(text)s” is more than %(largest)s")
            % {"column": column, "text": text, "largest": largest}
        )
    if found != found.quantize(Decimal("0.01")):
        raise RowRefused(gettext("%(column)s “%(text)s” has more than two decimals") % {"column": column, "text": text})
    return found.quantize(Decimal("0.01"))


def whole_number(row: dict, column: str, *, largest: int) -> int:
    """Return a whole number, which may be negative.

    :raises RowRefused: it is none, or larger.
    """
    text = cell(row, column)
    found = _WHOLE_NUMBER.fullmatch(text)
    if not found or len(text) > 15 or abs(int(found[1])) > largest:
        raise RowRefused(
            gettext("%(column)s “%(text)s” is no whole number up to %(largest)s")
            % {"column": column, "text": text, "largest": largest}
        )
    return int(found[1])


def _decoded(content):
    """Return the text, and a note where its letters were guessed."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), []
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        where = error.start
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    # bytes of UTF-8 in between, or no word of western Europe: nobody knows what it is
    if not text or re.search(rb"\xc3[\x80-\xbf]", content) or _NO_WESTERN_WORD.search(text):
        raise FileRefused(gettext("The file is not UTF-8 (byte %(where)s). %(CURE)s") % {"where": where, "CURE": CURE})
    return text, [
        gettext("The file is not UTF-8; it was read as Windows-1252. If letters come out wrong: %(CURE)s")
        % {"CURE": CURE}
    ]


def _separator(text, required):
    """Return what separates the columns of the first line: what finds the ones that there must be, else a comma."""
    first = text.splitlines()[:1]
    for separator in SEPARATORS:
        if set(required) <= {name.strip() for name in next(csv.reader(first, delimiter=separator), ())}:
            return separator
    return SEPARATORS[0]


def _check_columns(columns, required):
    if missing := [column for column in required if column not in columns]:
        raise FileRefused(
            gettext("The first line must name the columns; these are missing: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )
    for column in filter(None, columns):
        if columns.count(column) > 1:
            raise FileRefused(gettext("The first line names the column “%(column)s” twice.") % {"column": column})
