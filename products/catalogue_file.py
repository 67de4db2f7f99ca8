"""Reading a catalogue file: CSV in UTF-8, one row for a product, then one for each variant and each further price.

A row with a ``name`` opens a product. A row without one, but with an option or a stock, is a variant of the product
with the same ``slug``; a row that only names a ``sku``, a ``price`` and a ``currency`` adds a price to that variant.
Reading writes nothing: what is wrong with a row is said in ``Problem``s, and the rest goes on.

Two columns of a product may be left out or empty, which leaves a product that is there already as it is:
``tax_category`` ("standard", "reduced", "second-reduced" or "zero"; "Default" is the standard one) and ``digital``
("TRUE" where nothing is sent, or "FALSE").
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

REQUIRED_COLUMNS = ("slug", "sku", "name", "price", "currency")
CATEGORY_SEPARATOR = "->"
FACT_PREFIX = "custom_field."
MAX_PRICE = Decimal("99999999.99")
GRAMS = {"lb": Decimal("453.59237"), "oz": Decimal("28.349523125"), "kg": Decimal(1000), "g": Decimal(1)}
"""Grams in one unit of weight (NIST Handbook 44, appendix C)."""
TAX_CLASSES = {"": None, "default": TaxClass.STANDARD, **{tax_class.value: tax_class for tax_class in TaxClass}}
TRUTHS = {"": None, "true": True, "false": False}


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
    line: int
    sku: str
    options: dict[str, str]
    prices: dict[str, tuple[Decimal, Decimal | None]]
    stock: int
    weight_grams: int | None
    picture: str

    @property
    def price(self) -> Decimal:
        """Price in the shop's currency, with tax."""
        return self.prices[settings.SHOP_CURRENCY][0]

    @property
    def was_price(self) -> Decimal | None:
        return self.prices[settings.SHOP_CURRENCY][1]


@dataclass
class ProductRow:
    line: int
    slug: str
    name: str
    category: list[str]
    brand: str
    summary: str
    description: str
    details: dict[str, str]
    is_published: bool
    picture: str
    tax_class: TaxClass | None = None
    is_digital: bool | None = None
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
    return _usable(products, problems), sorted(problems, key=lambda problem: problem.line)


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
    category = [part.strip() for part in row.get("category1", "").split(CATEGORY_SEPARATOR) if part.strip()]
    if not category:
        raise RowRefused("a product without category")
    return ProductRow(
        line=line,
        slug=slug,
        name=_one_line(row["name"], "name"),
        category=[_one_line(part, "category") for part in category],
        brand=_one_line(row.get("brand", ""), "brand"),
        summary=_one_line(row.get("meta_description", ""), "meta_description")[:250],
        description=row.get("description", "").strip(),
        details={
            column.rsplit(".", 1)[-1].replace("_", " ").capitalize(): row[column].strip()
            for column in row
            if column.startswith(FACT_PREFIX) and row[column].strip()
        },
        is_published=row.get("status", "active").strip().lower() in {"", "active"},
        picture=_picture(row),
        tax_class=_one_of(TAX_CLASSES, row, "tax_category"),
        is_digital=_one_of(TRUTHS, row, "digital"),
    )


def _variant(line, row, others):
    sku = _one_line(row["sku"], "sku")
    if not sku:
        raise RowRefused("a variant without SKU")
    if sku in others:
        raise RowRefused(f"the SKU “{sku}” stands in line {others[sku].line} already")
    options = {
        _one_line(row[f"option{number}_name"], "option"): _one_line(row.get(f"option{number}_value", ""), "option")
        for number in (1, 2, 3)
        if row.get(f"option{number}_name", "").strip()
    }
    variant = VariantRow(
        line=line,
        sku=sku,
        options=options,
        prices={},
        stock=_stock(row),
        weight_grams=_weight(row),
        picture=_picture(row),
    )
    _add_price(variant, row)
    return variant


def _has_variant_facts(row):
    return any(row.get(column, "").strip() for column in ("option1_name", "inventory_count", "image1_src"))


def _add_price(variant, row):
    currency = row["currency"].strip().upper()
    if currency in variant.prices:
        raise RowRefused(f"a second price in {currency} for “{variant.sku}”")
    price = _money(row["price"], "price")
    if price == 0:
        raise RowRefused("a price of 0")
    was_price = _money(row.get("compare_at_price", "") or "0", "compare_at_price")
    variant.prices[currency] = price, was_price if was_price > price else None


def _usable(products, problems):
    """Leave out variants without a price in the shop's currency, and products without variants."""
    usable = []
    for product in products.values():
        priced = []
        for variant in product.variants:
            if settings.SHOP_CURRENCY in variant.prices:
                priced.append(variant)
            else:
                problems.append(Problem(variant.line, f"“{variant.sku}” has no price in {settings.SHOP_CURRENCY}"))
        product.variants = priced
        if priced:
            usable.append(product)
        else:
            problems.append(Problem(product.line, f"the product “{product.slug}” has no usable variant"))
    return usable


def _one_line(text, column):
    text = text.strip()
    try:
        single_line(text)
    except ValidationError:
        raise RowRefused(f"a line break or control character in {column}") from None
    return text


def _one_of(meanings, row, column):
    word = row.get(column, "").strip().lower()
    if word not in meanings:
        raise RowRefused(f"{column} “{word}” is none of {', '.join(filter(None, meanings))}")
    return meanings[word]


def _decimal(text, column):
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise RowRefused(f"{column} “{text.strip()}” is no number") from None
    if not number.is_finite() or number < 0:
        raise RowRefused(f"{column} “{text.strip()}” is not 0 or more")
    return number


def _money(text, column):
    number = _decimal(text, column)
    if number > MAX_PRICE:
        raise RowRefused(f"{column} “{text.strip()}” is more than {MAX_PRICE}")
    return quantise(number)


def _stock(row):
    text = row.get("inventory_count", "").strip()
    number = _decimal(text or "0", "inventory_count")
    if number != number.to_integral_value() or number > MAX_QUANTITY:
        raise RowRefused(f"inventory_count “{text}” is no whole number up to {MAX_QUANTITY}")
    return int(number)


def _weight(row):
    text = row.get("weight", "").strip()
    if not text:
        return None
    unit = row.get("weight_unit", "").strip().lower() or "g"
    if unit not in GRAMS:
        raise RowRefused(f"the unit of weight “{unit}” is not known ({', '.join(GRAMS)} are)")
    # no unit is under a gram, so more than this is too large in each; “1e999999” as a whole number takes half a minute
    grams = min(_decimal(text, "weight"), MAX_QUANTITY + 1) * GRAMS[unit]
    if grams > MAX_QUANTITY:
        raise RowRefused(f"weight “{text}” is too large")
    return round(grams)


def _picture(row):
    """The file name: the last part of an address, and never a path of somebody's choosing."""
    return row.get("image1_src", "").strip().replace("\\", "/").rsplit("/", 1)[-1]
