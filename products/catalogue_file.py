"""Reading a catalogue file: one row for a product, then one for each variant and each further price.

A row with a ``name`` opens a product. A row without one, but with an option or a stock, is a variant of the product
with the same ``slug``; a row that only names a ``sku``, a ``price`` and a ``currency`` adds a price to that variant.
A row that opens a product with a price and an option or a stock is its first variant, too, and so is one with a price
and a SKU that no variant follows. One that only names a ``slug`` and a picture adds the picture to that product.
Reading writes nothing: what is wrong with a row is said in ``Problem``s, and the rest goes on.

A missing column and an empty cell are two things. What the file has no column for is not among ``fields``, and stays
as it is; an empty cell of a column that is there empties what the column stands for. Four have nothing to
empty, so that an empty cell changes nothing: ``status`` ("active", "draft", "archived"), ``tax_category`` ("standard",
"reduced", "second-reduced" or "zero"; "Default" is the standard one), ``digital`` ("TRUE" where nothing is sent, or
"FALSE") and ``featured`` ("TRUE" or "FALSE"). docs/opening.md has the columns in words for merchants.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from my_shop.kernel.imports.file_rows import FileRows
from my_shop.kernel.imports.spreadsheets import RowRefused, amount, as_row, cell, number, read_table, whole_number
from my_shop.kernel.names import folded
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.validators import single_line
from products.models import MAX_QUANTITY

REQUIRED_COLUMNS = ("slug", "sku", "name")
CATEGORY_SEPARATOR = "->"
FACTS, FACT_PREFIX = "custom_fields", "custom_field."
MAX_PRICE = Decimal("99999999.99")
GRAMS = {"lb": Decimal("453.59237"), "oz": Decimal("28.349523125"), "kg": Decimal(1000), "g": Decimal(1)}
"""Grams in one unit of weight (NIST Handbook 44, appendix C)."""
MEANINGS = {
    "status": {"": None, "active": True, "draft": False, "archived": False},
    "tax_category": {"": None, "default": TaxClass.STANDARD, **{each.value: each for each in TaxClass}},
    "digital": {"": None, "true": True, "false": False},
    "featured": {"": None, "true": True, "false": False},
}
"""What the words of a column mean; None tells nothing."""


@dataclass(frozen=True)
class Problem:
    """What was skipped in line ``line`` of the file, and why."""

    line: int
    text: str

    def __str__(self):
        return f"line {self.line}: {self.text}"


@dataclass
class PictureRow:
    """A picture by its file name, and what is to be seen on it; both are empty where the row tells none."""

    line: int
    file: str
    alt: str


@dataclass
class VariantRow:
    """``facts`` are fields of the variant; ``options`` is None where the file has no column for them.

    ``has_room_for_options``: a further option would have had a column, so that one which is not named is not wanted.
    """

    line: int
    sku: str
    facts: dict
    options: dict[str, str] | None
    has_room_for_options: bool
    prices: dict[str, dict[str, Decimal | None]]
    stock: int | None
    picture: PictureRow

    @property
    def fields(self) -> dict:
        """Fields of the variant by name, its price in the shop's currency, with tax; what is not told is not there."""
        return self.facts | self.prices.get(settings.SHOP_CURRENCY, {})


@dataclass
class ProductRow:
    """``fields`` are fields of the product by name: ``category`` is a path of names, ``brand`` is a name or empty.

    ``details`` are the facts that the file tells, empty where they go; ``pictures`` are those after the first one.
    """

    line: int
    slug: str
    fields: dict
    picture: PictureRow
    variants: list[VariantRow] = field(default_factory=list)
    pictures: list[PictureRow] = field(default_factory=list)


@dataclass
class Catalogue:
    """The products of a file that can be used, how it was understood, and what was skipped of what was read so far.

    ``products`` come one by one, once, so that a file may be as long as it likes.
    """

    products: Iterable[ProductRow]
    problems: list[Problem]
    notes: list[str]


def read_catalogue(path: Path) -> Catalogue:
    """Return the products of a file with their variants.

    :raises FileRefused: the file as a whole cannot be read.
    """
    table = read_table(path, required=REQUIRED_COLUMNS)
    place = table.columns.index("slug")
    rows = FileRows((line, cells[place].strip() if len(cells) > place else "", cells) for line, cells in table.rows)
    problems: list[Problem] = []
    return Catalogue(_products(table.columns, rows, problems), problems, table.notes)


def _products(columns, rows, problems):
    for slug, own in rows.groups():
        reading = _Reading(slug, rows, problems)
        for line, cells in own:
            try:
                reading.take(line, as_row(columns, cells))
            except RowRefused as refusal:
                problems.append(Problem(line, str(refusal)))
                if dict(zip(columns, cells, strict=False)).get("name", "").strip():
                    reading.is_refused = True
        if reading.product:
            reading.leave_out_unpriced_variants()
            yield reading.product


class _Reading:
    """The rows of one slug so far: those below the one that opens the product belong to it."""

    def __init__(self, slug: str, file_rows: FileRows, problems: list[Problem]):
        self.product: ProductRow | None = None
        self.is_refused = False
        self._slug, self._file_rows, self._problems = slug, file_rows, problems
        self._variants: dict[str, VariantRow] = {}
        self._maybe: VariantRow | None = None

    def take(self, line, row):
        sku = folded(cell(row, "sku"))
        if cell(row, "name"):
            self._open(line, row)
        elif self.is_refused:
            raise RowRefused(f"its product “{self._slug}” was skipped")
        elif self.product is None:
            raise RowRefused(f"there is no product “{self._slug}” above it")
        elif sku in self._variants and not _has_variant_facts(row):
            _add_price(self._variants[sku], row)
        elif _is_picture(row):
            self.product.pictures.append(_picture(line, row))
        else:
            self._forget_maybe()
            self._add(_variant(line, row, self._file_rows))

    def leave_out_unpriced_variants(self):
        """Leave out the variants that have prices, and none in the shop's currency."""
        for variant in list(self.product.variants):
            if variant.prices and settings.SHOP_CURRENCY not in variant.prices:
                text = gettext("“%(sku)s” has no price in %(SHOP_CURRENCY)s") % {
                    "sku": variant.sku,
                    "SHOP_CURRENCY": settings.SHOP_CURRENCY,
                }
                self._problems.append(Problem(variant.line, text))
                self.product.variants.remove(variant)

    def _open(self, line, row):
        if self.product or self.is_refused:
            raise RowRefused(f"a second product “{self._slug}”: give it a slug of its own")
        product, variant = _product(line, self._slug, row), None
        has_facts = any(cell(row, column) for column in ("option1_name", "inventory_count"))
        has_price = bool(cell(row, "price").strip("0.,"))
        if has_price and (has_facts or cell(row, "sku")) or has_facts and "price" not in row:
            variant = _variant(line, row, self._file_rows)
            variant.picture = PictureRow(line, "", "")
        self.product = product
        if variant:
            self._add(variant)
            if not has_facts:
                self._maybe = variant

    def _add(self, variant):
        self._file_rows.take_name(folded(variant.sku), variant.line)
        self._variants[folded(variant.sku)] = variant
        self.product.variants.append(variant)

    def _forget_maybe(self):
        """What looked like a product in one row has variants below it: its SKU and price are nothing's."""
        if maybe := self._maybe:
            self._maybe = None
            self.product.variants.remove(maybe)
            del self._variants[folded(maybe.sku)]
            self._file_rows.free_name(folded(maybe.sku))


def _product(line, slug, row):
    if not slug:
        raise RowRefused("a product without slug")
    fields = {"name": _one_line(row, "name")}
    for column, (fact, read) in PRODUCT_COLUMNS.items():
        if column in row and (value := read(row, column)) is not None:
            fields[fact] = value
    if details := [column for column in row if column.startswith(FACT_PREFIX)]:
        fields["details"] = {
            column.rsplit(".", 1)[-1].replace("_", " ").capitalize(): row[column].strip() for column in details
        }
    if FACTS in row:
        fields["details"] = _facts(row) | fields.get("details", {})
    return ProductRow(line=line, slug=slug, fields=fields, picture=_picture(line, row))


def _facts(row):
    """Return the facts of a cell with one on each line, ``Material: Oak``."""
    facts = {}
    for text in filter(None, map(str.strip, row[FACTS].splitlines())):
        name, colon, fact = text.partition(":")
        if not (colon and name.strip()):
            raise RowRefused(f"the fact “{text}” has no name: write it like Material: Oak")
        facts[name.strip()] = fact.strip()
    return facts


def _variant(line, row, file_rows):
    sku = _one_line(row, "sku")
    if not sku:
        raise RowRefused("a variant without SKU: give each an article number of its own")
    if other := file_rows.line_of(folded(sku)):
        raise RowRefused(f"the SKU “{sku}” stands in line {other} already")
    columns = [number for number in (1, 2, 3) if f"option{number}_name" in row]
    named = [number for number in columns if cell(row, f"option{number}_name")]
    options = {
        _one_line(row, f"option{number}_name", "option"): _one_line(row, f"option{number}_value", "option")
        for number in named
    }
    variant = VariantRow(
        line=line,
        sku=sku,
        facts={"weight_grams": _weight(row)} if "weight" in row else {},
        options=options if columns else None,
        has_room_for_options=len(named) < len(columns),
        prices={},
        stock=_stock(row),
        picture=_picture(line, row),
    )
    _add_price(variant, row)
    return variant


def _has_variant_facts(row):
    return any(cell(row, column) for column in ("option1_name", "inventory_count", "image1_src"))


def _is_picture(row):
    told = ("sku", "option1_name", "inventory_count", "price")
    return bool(cell(row, "image1_src")) and not any(cell(row, column) for column in told)


def _add_price(variant, row):
    currency = cell(row, "currency").upper() or settings.SHOP_CURRENCY
    if currency in variant.prices:
        raise RowRefused(f"a second price in {currency} for “{variant.sku}”")
    if not {"price", "compare_at_price"} & row.keys():
        return
    fields = variant.prices[currency] = {}
    if "price" in row:
        fields["price"] = amount(row, "price", largest=MAX_PRICE)
        if fields["price"] == 0:
            raise RowRefused("a price of 0")
    if "compare_at_price" in row:
        regular = amount(row, "compare_at_price", largest=MAX_PRICE) if cell(row, "compare_at_price") else 0
        fields["compare_at_price"] = regular if regular > fields.get("price", 0) else None


def _one_line(row, column, name=""):
    text = cell(row, column)
    try:
        single_line(text)
    except ValidationError:
        raise RowRefused(f"a line break or control character in {name or column}") from None
    return text


def _category(row, column):
    names = [part.strip() for part in _one_line(row, column, "category").split(CATEGORY_SEPARATOR) if part.strip()]
    if not names:
        raise RowRefused("a product without category")
    return names


def _meaning(row, column):
    word, words = cell(row, column).lower(), MEANINGS[column]
    if word not in words:
        raise RowRefused(
            gettext("%(column)s “%(word)s” is none of %(words)s")
            % {"column": column, "word": word, "words": ", ".join(filter(None, words))}
        )
    return words[word]


PRODUCT_COLUMNS = {
    "category1": ("category", _category),
    "brand": ("brand", _one_line),
    "meta_description": ("summary", lambda row, column: _one_line(row, column)[:250]),
    "description": ("description", cell),
    "status": ("is_published", _meaning),
    "tax_category": ("tax_class", _meaning),
    "digital": ("is_digital", _meaning),
    "featured": ("is_featured", _meaning),
}
"""The field of a product that a column stands for, and what reads it."""


def _stock(row):
    """Units, negative where more was sold than there was; None where the file does not tell."""
    if "inventory_count" not in row:
        return None
    return whole_number(row, "inventory_count", largest=MAX_QUANTITY) if cell(row, "inventory_count") else 0


def _weight(row):
    text = cell(row, "weight")
    if not text:
        return None
    unit = cell(row, "weight_unit").lower() or "g"
    if unit not in GRAMS:
        raise RowRefused(f"the unit of weight “{unit}” is not known ({', '.join(GRAMS)} are)")
    grams = number(row, "weight") * GRAMS[unit]
    if grams > MAX_QUANTITY:
        raise RowRefused(f"weight “{text}” is too large")
    return round(grams)


def _picture(line, row):
    """The file name: the last part of an address without its query, and never a path of somebody's choosing."""
    source = cell(row, "image1_src")
    if "://" in source:
        source = source.partition("?")[0].partition("#")[0]
    return PictureRow(line, source.replace("\\", "/").rsplit("/", 1)[-1], _one_line(row, "image1_alt"))
