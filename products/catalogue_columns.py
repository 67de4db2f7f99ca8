"""The columns of our own catalogue file: which field each stands for, how a cell is read, and how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.imports.spreadsheets import RowRefused, amount, cell, number, whole_number
from my_shop.kernel.long_texts import plain_lines
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.unit_prices import ContentUnit
from my_shop.kernel.validators import longest, single_line
from products.gtin import compact_gtin, validate_gtin
from products.models import MAX_QUANTITY, Product, Variant

CATEGORY_SEPARATOR = "->"
OPTIONS = (1, 2, 3, 4, 5)
MAX_PRICE = Decimal("99999999.99")
MAX_CONTENT = Decimal("9999999.99")
GRAMS = {"lb": Decimal("453.59237"), "oz": Decimal("28.349523125"), "kg": Decimal(1000), "g": Decimal(1)}
"""Grams in one unit of weight (NIST Handbook 44, appendix C)."""
MEANINGS = {
    "status": {"": None, "active": True, "draft": False, "archived": False},
    "tax_category": {"": None, "default": TaxClass.STANDARD, **{each.value: each for each in TaxClass}},
    "digital": {"": None, "true": True, "false": False},
    "featured": {"": None, "true": True, "false": False},
}
"""What the words of a column mean; None tells nothing."""
UNTOLD = object()
"""What is read of a cell that tells nothing."""


class CellLeftOut(Exception):
    """This cell cannot be used, and is no reason to leave its row out; the text says why."""


@dataclass(frozen=True)
class OwnColumn:
    """A column of our own file.

    :param field: of the product or the variant.
    :param read: makes a value of a row's cell; ``UNTOLD`` where it tells nothing.
    :param write: makes a cell of a product or variant.
    :raises RowRefused, CellLeftOut: by ``read``.
    """

    field: str
    label: str | Promise
    read: Callable[[dict, str], Any]
    write: Callable[[Any], Any]


def one_line(row: dict, column: str, name: str = "") -> str:
    """Return a cell.

    :raises RowRefused: it has more than one line.
    """
    text = cell(row, column)
    try:
        single_line(text)
    except ValidationError:
        raise RowRefused(f"a line break or control character in {name or column}") from None
    return text


def cut(field: str) -> Callable[[dict, str], str]:
    """Return what reads a text of one line, as much of it as a field of a product holds."""
    return lambda row, column: one_line(row, column)[: longest(Product, field)].rstrip()


def _category(row, column):
    names = [part.strip() for part in one_line(row, column, "category").split(CATEGORY_SEPARATOR) if part.strip()]
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
    return UNTOLD if words[word] is None else words[word]


def _tags(row, column):
    names = (name.strip() for name in one_line(row, column).split(","))
    return list({name.casefold(): name for name in names if name}.values())


def _gtin(row, column):
    number = compact_gtin(cell(row, column).lstrip("'"))
    try:
        if number:
            validate_gtin(number)
    except ValidationError as error:
        raise CellLeftOut(gettext("%(reason)s It was left out.") % {"reason": " ".join(error.messages)}) from None
    return number


def _cost(row, column):
    return amount(row, column, largest=MAX_PRICE) if cell(row, column) else None


def _content(row, column):
    return amount(row, column, largest=MAX_CONTENT) or None if cell(row, column) else None


def _content_unit(row, column):
    unit = cell(row, column).lower().replace("²", "2").replace("³", "3")
    if unit and unit not in ContentUnit.values:
        units = ", ".join(ContentUnit.values)
        raise RowRefused(
            gettext("the unit of content “%(unit)s” is none of %(units)s") % {"unit": unit, "units": units}
        )
    return unit


def _weight(row, column):
    text = cell(row, column)
    if not text:
        return None
    unit = cell(row, "weight_unit").lower() or "g"
    if unit not in GRAMS:
        raise RowRefused(f"the unit of weight “{unit}” is not known ({', '.join(GRAMS)} are)")
    grams = number(row, column) * GRAMS[unit]
    if grams > MAX_QUANTITY:
        raise RowRefused(f"weight “{text}” is too large")
    return round(grams)


def read_stock(row: dict) -> int | None:
    """Return units, negative where more was sold than there was; None where the file does not tell."""
    if "inventory_count" not in row:
        return None
    return whole_number(row, "inventory_count", largest=MAX_QUANTITY) if cell(row, "inventory_count") else 0


def read_options(row: dict) -> tuple[dict[str, str] | None, bool]:
    """Return options by name, None where the file has no column for them; and whether it has one for a further one."""
    columns = [number for number in OPTIONS if f"option{number}_name" in row]
    named = [number for number in columns if cell(row, f"option{number}_name")]
    options = {
        one_line(row, f"option{number}_name", "option"): one_line(row, f"option{number}_value", "option")
        for number in named
    }
    return options if columns else None, len(named) < len(columns)


def _yes(value):
    return "TRUE" if value else "FALSE"


def _label(model, field):
    return model._meta.get_field(field).verbose_name


PRODUCT_COLUMNS = {
    # its path is written by whoever has read the tree
    "category1": OwnColumn("category", _("category"), _category, lambda product: ""),
    "brand": OwnColumn("brand", _("brand"), one_line, lambda product: product.brand.name if product.brand else ""),
    "manufacturer": OwnColumn(
        "manufacturer",
        _label(Product, "manufacturer"),
        one_line,
        lambda product: product.manufacturer.name if product.manufacturer else "",
    ),
    "safety": OwnColumn(
        "safety",
        _("warnings and safety information (Markdown)"),
        lambda row, column: plain_lines(cell(row, column)),
        lambda product: product.safety,
    ),
    "tags": OwnColumn(
        "tags", _("tags"), _tags, lambda product: ", ".join(sorted(tag.name for tag in product.tags.all()))
    ),
    "meta_description": OwnColumn("summary", _("summary"), cut("summary"), lambda product: product.summary),
    "description": OwnColumn(
        "description",
        _("description (Markdown)"),
        lambda row, column: plain_lines(cell(row, column)),
        lambda product: product.description,
    ),
    "seo_title": OwnColumn(
        "meta_title", _label(Product, "meta_title"), cut("meta_title"), lambda product: product.meta_title
    ),
    "seo_description": OwnColumn(
        "meta_description",
        _label(Product, "meta_description"),
        cut("meta_description"),
        lambda product: product.meta_description,
    ),
    "status": OwnColumn(
        "is_published",
        _("status: active or draft"),
        _meaning,
        lambda product: "active" if product.is_published else "draft",
    ),
    "tax_category": OwnColumn("tax_class", _("tax class"), _meaning, lambda product: product.tax_class),
    "digital": OwnColumn("is_digital", _("digital"), _meaning, lambda product: _yes(product.is_digital)),
    "featured": OwnColumn("is_featured", _("featured"), _meaning, lambda product: _yes(product.is_featured)),
}
"""What rows that open a product tell of it; its name, address, facts and pictures are read beside these."""

VARIANT_COLUMNS = {
    "weight": OwnColumn("weight_grams", _label(Variant, "weight_grams"), _weight, lambda variant: variant.weight_grams),
    "content": OwnColumn(
        "content_amount", _label(Variant, "content_amount"), _content, lambda variant: variant.content_amount
    ),
    "content_unit": OwnColumn(
        "content_unit", _label(Variant, "content_unit"), _content_unit, lambda variant: variant.content_unit
    ),
    "gtin": OwnColumn("gtin", _label(Variant, "gtin"), _gtin, lambda variant: variant.gtin),
    "cost": OwnColumn("cost", _("cost, without tax"), _cost, lambda variant: variant.cost),
}
"""What rows of variants tell of them; SKU, prices, options, stock and picture are read beside these."""
