"""What a catalogue file tells, row by row and product by product, whichever shop it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Problem:
    """What was skipped in line ``line`` of the file, and why; ``label`` is what it is about, where that is known."""

    line: int
    text: str
    label: str = ""

    def __str__(self):
        return f"line {self.line}: {self.text}"


def file_name(source: str) -> str:
    """Return the name of a picture's file: the last part of an address without its query, and never a path."""
    if "://" in source:
        source = source.partition("?")[0].partition("#")[0]
    return source.replace("\\", "/").rsplit("/", 1)[-1]


@dataclass
class PictureRow:
    """A picture by its file name, and what is to be seen on it; both are empty where the row tells none.

    ``address`` is where it is to be had, empty where the row tells a name only; ``sku`` is the variant that a further
    picture shows, if one only.
    """

    line: int
    file: str
    alt: str
    address: str = ""
    sku: str = ""


@dataclass
class VariantRow:
    """``facts`` are fields of the variant; ``options`` is None where the file has no column for them.

    ``has_room_for_options``: a further option would have had a column, so that one which is not named is not wanted.
    """

    line: int
    sku: str
    facts: dict[str, Any]
    options: dict[str, str] | None
    has_room_for_options: bool
    prices: dict[str, dict[str, Decimal | None]]
    stock: int | None
    picture: PictureRow

    @property
    def fields(self) -> dict[str, Any]:
        """Fields of the variant by name, its price in the shop's currency, with tax; what is not told is not there."""
        return self.facts | self.prices.get(settings.SHOP_CURRENCY, {})


@dataclass
class ProductRow:
    """``fields`` are fields of the product by name: ``category`` is a path of names, ``brand`` is a name or empty.

    ``details`` are the facts that the file tells, empty where they go, ``tags`` are names; ``pictures`` are those after
    the first one; ``notes`` say what could not be taken as it is. ``slug`` is empty where the file has none: then it is
    the product that has its SKUs, or a new one. ``spare_category`` is where a new one goes that the file files nowhere.
    """

    line: int
    slug: str
    fields: dict[str, Any]
    picture: PictureRow
    variants: list[VariantRow] = field(default_factory=list)
    pictures: list[PictureRow] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    spare_category: list[str] = field(default_factory=list)


@dataclass
class Catalogue:
    """The products of a file that can be used, how it was understood, and what was skipped of what was read so far.

    ``products`` come one by one, once, so that a file may be as long as it likes.
    """

    products: Iterable[ProductRow]
    problems: list[Problem]
    notes: list[str]
