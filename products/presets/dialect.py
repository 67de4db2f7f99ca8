"""What a kind of file has to say to be read: which rows make a product, and what they are in our columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Row = Mapping[str, str]
Keys = Callable[[int, Sequence[str]], str]


@dataclass
class Translation:
    """The rows of a product in our columns, each with its line, and what is to be noted, with lines as well.

    ``spare_category`` is where a new product goes that its file files nowhere.
    """

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    spare_category: list[str] = field(default_factory=list)

    def note(self, line: int, text: str) -> None:
        self.notes.append((line, text))


class Dialect(Protocol):
    """A kind of file. ``required`` are the columns that it has to have; ``name_column`` opens a product, and
    ``label_column`` is what a merchant finds it by."""

    required: Sequence[str]
    name_column: str
    label_column: str

    def keys(self, path: Path, columns: Sequence[str]) -> Keys:
        """Return what says to which product the row of a line belongs: rows of one key are translated together."""

    def translate(self, rows: Sequence[tuple[int, Row]]) -> Translation:
        """Return the rows of a product in our columns.

        :raises RowRefused: it is no product that this shop can have.
        """


def by_column(columns: Sequence[str], name: str) -> Keys:
    """Return what keeps the rows together that have the same in a column."""
    place = columns.index(name)
    return lambda line, cells: cells[place].strip() if len(cells) > place else ""


def renamed(row: Row, names: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row by our columns, of those that the file has.

    :param names: our columns, each with theirs.
    """
    return {own: row[theirs].strip() for own, theirs in names.items() if theirs in row}


def category_path(names: Iterable[str]) -> str:
    """Return the names of categories, from the top down, as our file writes them."""
    return " -> ".join(name.replace("->", "–") for name in names if name)
