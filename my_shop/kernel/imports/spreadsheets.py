"""Tables as spreadsheets save them: their letters, their separator, and numbers as people write them."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.formula_marks import rearm

SEPARATORS = ",;\t"
PIECE = 1024 * 1024
"""Bytes of a file that are decoded together."""

LONGEST_CELL = 2_000_000
"""Characters: a description with pictures in its text has more than the 131,072 that Python reads if nobody says."""

csv.field_size_limit(LONGEST_CELL)

CURE = _("Save it again as “CSV UTF-8”, which every spreadsheet offers.")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3})+\.[0-9]+)")
"""A number with a sign between thousands and another one before its decimals: it can be read in one way only."""
_WHOLE_NUMBER = re.compile(r"(-?[0-9]+)(?:[.,]0{1,2})?")
_UTF_8 = re.compile(f"Ã[{re.escape(bytes(range(0x80, 0xC0)).decode('cp1252', 'ignore'))}]")
"""A letter of UTF-8, as it looks where it is taken for Windows-1252."""

_NO_WESTERN_WORD = re.compile("[À-ÿ]{4,}")


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why."""


class RowRefused(Exception):
    """This row cannot be used; the text says why."""


@dataclass(frozen=True)
class Table:
    """The cells of a file's rows, each with the number of its line; ``notes`` say how the file was understood.

    ``rows`` are read one by one, once, and may raise ``FileRefused``.
    """

    columns: list[str]
    rows: Iterator[tuple[int, list[str]]]
    notes: list[str]


def read_table(path: Path, *, required: Sequence[str]) -> Table:
    """Return the rows of a file whose first line names the columns, without those that are empty.

    Commas, semicolons and tabs separate; UTF-8, UTF-16 and Windows-1252 are told apart. The mark that exports of ours
    put before what a spreadsheet would take for a formula is taken off.

    :raises FileRefused: it is not there, in letters that nobody can tell, no CSV, or lacks a column.
    """
    try:
        encoding, notes = _encoding(path)
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline()
    except OSError as error:
        text = gettext("The file “%(path)s” cannot be read: %(strerror)s.") % {"path": path, "strerror": error.strerror}
        raise FileRefused(text) from error
    rows = _rows(path, encoding, _separator(first, required))
    _, names = next(rows, (1, []))
    columns = [column.strip() for column in names]
    _check_columns(columns, required)
    return Table(columns, rows, notes)


def _rows(path, encoding, separator):
    """Return the rows of a file that have something in them, the names of the columns first."""
    begins = 1
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator)
            for row in reader:
                if any(row) or reader.line_num == 1:
                    yield reader.line_num, [rearm(value) for value in row]
                begins = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            told = {"line": begins, "most": LONGEST_CELL}
            text = gettext(
                "A cell of the row that begins in line %(line)s has more than %(most)s characters: a quotation mark "
                "in it may lack the one that ends it."
            )
            raise FileRefused(text % told) from error
        raise FileRefused(gettext("The file is no CSV: %(error)s.") % {"error": error}) from error


def as_row(columns: Sequence[str], cells: Sequence[str]) -> dict:
    """Return the cells of a row by column.

    :raises RowRefused: there are more of them than columns, or fewer, or one has a character that no database holds.
    """
    if len(cells) > len(columns):
        raise RowRefused("more fields than the first line has columns")
    if len(cells) < len(columns):
        raise RowRefused("fewer fields than the first line has columns")
    if any("\x00" in value for value in cells):
        raise RowRefused("contains a NUL character")
    return dict(zip(columns, cells, strict=True))


def cell(row: dict, column: str) -> str:
    return row.get(column, "").strip()


def one_line(row: dict, column: str) -> str:
    """Return a cell without its line breaks, and one space where there are several."""
    return " ".join(cell(row, column).split())


def unmarked(text: str) -> str:
    """Return a postcode or a phone number without the apostrophe that Shopify puts before them.

    No name loses its own, such as ’s-Hertogenbosch.
    """
    return text.removeprefix("'").strip()


def number(row: dict, column: str) -> Decimal:
    """Return a number of 0 or more, with a point or a comma before its decimals. Where it has decimals, the other one
    may stand between thousands.

    :raises RowRefused: it is none, or negative.
    """
    text = cell(row, column)
    if _GROUPED.fullmatch(text):
        text = re.sub("[.,](?=.*[.,])", "", text)
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


def _encoding(path):
    """Return how the text of a file is encoded, and a note where that was guessed."""
    with path.open("rb") as file:
        start = file.read(2)
    encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    try:
        for _ in _pieces(path, encoding):
            pass
        return encoding, []
    except UnicodeDecodeError as error:
        where = error.start
    if not _is_windows_1252(path):
        raise FileRefused(gettext("The file is not UTF-8 (byte %(where)s). %(CURE)s") % {"where": where, "CURE": CURE})
    return "cp1252", [
        gettext("The file is not UTF-8; it was read as Windows-1252. If letters come out wrong: %(CURE)s")
        % {"CURE": CURE}
    ]


def _is_windows_1252(path):
    """May it be? Not with bytes of UTF-8 in between, and not without a word of western Europe: nobody knows those."""
    before = ""
    try:
        for piece in _pieces(path, "cp1252"):
            text = before + piece
            if _UTF_8.search(text) or _NO_WESTERN_WORD.search(text):
                return False
            before = text[-4:]  # what is looked for may begin there
    except UnicodeDecodeError:
        return False
    return True


def _pieces(path, encoding):
    """Return the text of a file, a piece at a time.

    :raises UnicodeDecodeError: it is not encoded so; ``start`` is the byte, counted from the beginning of the file.
    """
    decoder, place = codecs.getincrementaldecoder(encoding)(), 0
    with path.open("rb") as file:
        content = b"..."
        while content:
            content = file.read(PIECE)
            held = len(decoder.getstate()[0])
            try:
                yield decoder.decode(content, final=not content)
            except UnicodeDecodeError as error:
                error.start += place - held
                raise
            place += len(content)


def _separator(first, required):
    """Return what separates the columns of the first line: what finds the most, and those that there must be."""
    found: dict[str, int] = {}
    for separator in SEPARATORS:
        with suppress(csv.Error):  # whoever reads the rows says it
            names = [name.strip() for name in next(csv.reader([first], delimiter=separator), ())]
            if set(required) <= set(names):
                found[separator] = len(names)
    return max(found, key=lambda separator: found[separator], default=SEPARATORS[0])


def _check_columns(columns, required):
    if missing := [column for column in required if column not in columns]:
        raise FileRefused(
            gettext("The first line must name the columns; these are missing: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )
    for column in filter(None, columns):
        if columns.count(column) > 1:
            raise FileRefused(gettext("The first line names the column “%(column)s” twice.") % {"column": column})
