"""Reading a catalogue file: CSV in UTF-8, one row for a product, then one for each variant and each further price.

A row with a ``name`` opens a product. A row without one, but with an option or a stock, is a variant of the product
with the same ``slug``; a row that only names a ``sku``, a ``price`` and a ``currency`` adds a price to that variant.
Reading writes nothing: what is wrong with a row is said in ``Problem``s, and the rest goes on.

A missing column and an empty cell are two things. What the file has no column for is not told (``told`` lacks it), and
stays as it is; an empty cell of a column that is there empties what the column stands for. Three have nothing to
empty, so that an empty cell tells nothing: ``status`` ("active", "draft", "archived"), ``tax_category`` ("standard",
"reduced", "second-reduced" or "zero"; "Default" is the standard one) and ``digital`` ("TRUE" where nothing is sent, or
"FALSE"). docs/opening.md has the columns in words for merchants.
"""

import csv
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from my_shop.money import quantise
from my_shop.tax import TaxClass
from my_shop.text import single_line
from products.models import MAX_QUANTITY

REQUIRED_COLUMNS = ("slug", "sku", "name")
CATEGORY_SEPARATOR = "->"
FACT_PREFIX = "custom_field."
MAX_PRICE = Decimal("99999999.99")
GRAMS = {"lb": Decimal("453.59237"), "oz": Decimal("28.349523125"), "kg": Decimal(1000), "g": Decimal(1)}
"""Grams in one unit of weight (NIST Handbook 44, appendix C)."""
MEANINGS = {
    "status": {"": None, "active": True, "draft": False, "archived": False},
    "tax_category": {"": None, "default": TaxClass.STANDARD, **{each.value: each for each in TaxClass}},
    "digital": {"": None, "true": True, "false": False},
}
"""What the words of a column mean; None tells nothing."""


class FileRefused(Exception):
    """The file as a whole cannot be read; the text says why."""


class RowRefused(Exception):
    """This row cannot be used; the text says why."""


@dataclass(frozen=True)
class Problem:
    """What was skipped in line ``line`` of the file, and why."""

    line: int
    text: str

    def __str__(self):
        return f"line {self.line}: {self.text}"


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
    picture: str

    @property
    def told(self) -> dict:
        """Fields of the variant by name, its price in the shop's currency, with tax; what is not told is not there."""
        return self.facts | self.prices.get(settings.SHOP_CURRENCY, {})


@dataclass
class ProductRow:
    """``told`` are fields of the product by name: ``category`` is a path of names, ``brand`` is a name or empty.

    ``details`` are the facts that the file has columns for, empty where they go.
    """

    line: int
    slug: str
    told: dict
    picture: str
    variants: list[VariantRow] = field(default_factory=list)


def read_catalogue(path: Path) -> tuple[list[ProductRow], list[Problem]]:
    """Return the products of a file that can be used, with their variants, and what was skipped.

    :raises FileRefused: it is not there, not UTF-8, no CSV, or lacks a column.
    """
    products: dict[str, ProductRow] = {}
    variants: dict[str, VariantRow] = {}
    problems: list[Problem] = []
    refused: set[str] = set()
    for line, row in _rows(path):
        slug = (row.get("slug") or "").strip()
        try:
            _check(row)
            if row["name"].strip():
                if slug in products or slug in refused:
                    raise RowRefused(f"a second product “{slug}”")
                products[slug] = _product(line, slug, row)
            elif slug in refused:
                raise RowRefused(f"its product “{slug}” was skipped")
            elif slug not in products:
                raise RowRefused(f"there is no product “{slug}” above it")
            elif row["sku"].strip() in variants and not _has_variant_facts(row):
                _add_price(variants[row["sku"].strip()], row)
            else:
                variant = _variant(line, row, variants)
                variants[variant.sku] = variant
                products[slug].variants.append(variant)
        except RowRefused as refusal:
            problems.append(Problem(line, str(refusal)))
            if (row.get("name") or "").strip() and slug not in products:
                refused.add(slug)
    return _priced(list(products.values()), problems), sorted(problems, key=lambda problem: problem.line)


def _rows(path):
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in REQUIRED_COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise FileRefused(f"The first line must name the columns; these are missing: {', '.join(missing)}.")
            for row in reader:
                yield reader.line_num, row
    except OSError as error:
        raise FileRefused(f"The file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FileRefused(f"The file is not UTF-8 (byte {error.start}).") from error
    except csv.Error as error:
        raise FileRefused(f"The file is no CSV: {error}.") from error


def _check(row):
    if None in row:
        raise RowRefused("more fields than the first line has columns")
    if None in row.values():
        raise RowRefused("fewer fields than the first line has columns")
    if any("\x00" in value for value in row.values()):
        raise RowRefused("contains a NUL character")


def _product(line, slug, row):
    if not slug:
        raise RowRefused("a product without slug")
    told = {"name": _one_line(row, "name")}
    for column, (fact, read) in PRODUCT_COLUMNS.items():
        if column in row and (value := read(row, column)) is not None:
            told[fact] = value
    if details := [column for column in row if column.startswith(FACT_PREFIX)]:
        told["details"] = {
            column.rsplit(".", 1)[-1].replace("_", " ").capitalize(): row[column].strip() for column in details
        }
    return ProductRow(line=line, slug=slug, told=told, picture=_picture(row))


def _variant(line, row, others):
    sku = _one_line(row, "sku")
    if not sku:
        raise RowRefused("a variant without SKU")
    if sku in others:
        raise RowRefused(f"the SKU “{sku}” stands in line {others[sku].line} already")
    columns = [number for number in (1, 2, 3) if f"option{number}_name" in row]
    named = [number for number in columns if _cell(row, f"option{number}_name")]
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
        stock=_stock(row) if "inventory_count" in row else None,
        picture=_picture(row),
    )
    _add_price(variant, row)
    return variant


def _has_variant_facts(row):
    return any(_cell(row, column) for column in ("option1_name", "inventory_count", "image1_src"))


def _add_price(variant, row):
    currency = _cell(row, "currency").upper() or settings.SHOP_CURRENCY
    if currency in variant.prices:
        raise RowRefused(f"a second price in {currency} for “{variant.sku}”")
    if not {"price", "compare_at_price"} & row.keys():
        return
    told = variant.prices[currency] = {}
    if "price" in row:
        told["price"] = _money(row, "price")
        if told["price"] == 0:
            raise RowRefused("a price of 0")
    if "compare_at_price" in row:
        was_price = _money(row, "compare_at_price") if _cell(row, "compare_at_price") else 0
        told["was_price"] = was_price if was_price > told.get("price", 0) else None


def _priced(products, problems):
    """Leave out variants that have prices, and none in the shop's currency."""
    for product in products:
        for variant in list(product.variants):
            if variant.prices and settings.SHOP_CURRENCY not in variant.prices:
                problems.append(Problem(variant.line, f"“{variant.sku}” has no price in {settings.SHOP_CURRENCY}"))
                product.variants.remove(variant)
    return products


def _cell(row, column):
    return row.get(column, "").strip()


def _one_line(row, column, name=""):
    text = _cell(row, column)
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
    word, words = _cell(row, column).lower(), MEANINGS[column]
    if word not in words:
        raise RowRefused(f"{column} “{word}” is none of {', '.join(filter(None, words))}")
    return words[word]


PRODUCT_COLUMNS = {
    "category1": ("category", _category),
    "brand": ("brand", _one_line),
    "meta_description": ("summary", lambda row, column: _one_line(row, column)[:250]),
    "description": ("description", _cell),
    "status": ("is_published", _meaning),
    "tax_category": ("tax_class", _meaning),
    "digital": ("is_digital", _meaning),
}
"""The field of a product that a column stands for, and what reads it."""


def _decimal(row, column):
    text = _cell(row, column)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise RowRefused(f"{column} “{text}” is no number") from None
    if not number.is_finite() or number < 0:
        raise RowRefused(f"{column} “{text}” is not 0 or more")
    return number


def _money(row, column):
    number = _decimal(row, column)
    if number > MAX_PRICE:
        raise RowRefused(f"{column} “{_cell(row, column)}” is more than {MAX_PRICE}")
    return quantise(number)


def _stock(row):
    text = _cell(row, "inventory_count")
    number = _decimal(row, "inventory_count") if text else Decimal(0)
    if number != number.to_integral_value() or number > MAX_QUANTITY:
        raise RowRefused(f"inventory_count “{text}” is no whole number up to {MAX_QUANTITY}")
    return int(number)


def _weight(row):
    text = _cell(row, "weight")
    if not text:
        return None
    unit = _cell(row, "weight_unit").lower() or "g"
    if unit not in GRAMS:
        raise RowRefused(f"the unit of weight “{unit}” is not known ({', '.join(GRAMS)} are)")
    # no unit is under a gram, so more than this is too large in each; “1e999999” as a whole number takes half a minute
    grams = min(_decimal(row, "weight"), MAX_QUANTITY + 1) * GRAMS[unit]
    if grams > MAX_QUANTITY:
        raise RowRefused(f"weight “{text}” is too large")
    return round(grams)


def _picture(row):
    """The file name: the last part of an address, and never a path of somebody's choosing."""
    return _cell(row, "image1_src").replace("\\", "/").rsplit("/", 1)[-1]
