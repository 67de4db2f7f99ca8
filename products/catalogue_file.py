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

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from my_shop.kernel.imports.file_rows import FileRows
from my_shop.kernel.imports.spreadsheets import RowRefused, amount, as_row, cell, read_table
from my_shop.kernel.names import folded
from products.catalogue_columns import (
    MAX_PRICE,
    PRODUCT_COLUMNS,
    UNTOLD,
    VARIANT_COLUMNS,
    CellLeftOut,
    one_line,
    read_options,
    read_stock,
)
from products.catalogue_rows import Catalogue, PictureRow, Problem, ProductRow, VariantRow, file_name
from products.presets import dialect_of

FACTS, FACT_PREFIX = "custom_fields", "custom_field."


def read_catalogue(path: Path, *, preset: str = "own", mapping: Mapping[str, str] | None = None) -> Catalogue:
    """Return the products of a file with their variants.

    :param preset: whose file it is, by the key of ``products.presets``; empty where ``mapping`` says it.
    :param mapping: names of its columns, each with the column of ours that it is read as.
    :raises FileRefused: the file as a whole cannot be read.
    """
    dialect = dialect_of(preset, mapping or {})
    table = read_table(path, required=dialect.required)
    keys = dialect.keys(path, table.columns)
    rows = FileRows((line, keys(line, cells), cells) for line, cells in table.rows)
    problems: list[Problem] = []
    return Catalogue(_products(dialect, table.columns, rows, problems), problems, table.notes)


def _products(dialect, columns, rows, problems):
    for _, own in rows.groups():
        reading, told = _Reading(rows, problems), []
        for line, cells in own:
            try:
                told.append((line, as_row(columns, cells)))
            except RowRefused as refusal:
                row = dict(zip(columns, cells, strict=False))
                reading.label = reading.label or row.get(dialect.label_column, "").strip()
                reading.refuse(line, refusal, opens=bool(row.get(dialect.name_column, "").strip()))
        if told and (product := _read(reading, dialect, told)):
            yield product


def _read(reading, dialect, told):
    """Return the product of these rows, None where it cannot be taken whole."""
    reading.label = told[0][1].get(dialect.label_column, "").strip()
    try:
        translation = dialect.translate(told)
    except RowRefused as refusal:
        reading.refuse(told[0][0], refusal, opens=True)
        return None
    for line, row in translation.rows:
        try:
            reading.take(line, row)
        except RowRefused as refusal:
            reading.refuse(line, refusal, opens=bool(cell(row, "name")))
    product = reading.finish()
    if product:
        product.notes += [Problem(line, text, reading.label) for line, text in translation.notes]
        product.spare_category = translation.spare_category
    return product


class _Reading:
    """The rows of one slug so far: those below the one that opens the product belong to it."""

    label = ""
    """What a merchant finds them by."""

    def __init__(self, file_rows: FileRows, problems: list[Problem]):
        self.product: ProductRow | None = None
        self._is_refused = self._is_broken = False
        self._file_rows, self._problems = file_rows, problems
        self._variants: dict[str, VariantRow] = {}
        self._maybe: VariantRow | None = None

    def refuse(self, line: int, refusal: RowRefused, *, opens: bool) -> None:
        """Say why a row cannot be used: the product that it belongs to is not taken either.

        :param opens: does it open a product? Then those below it have none; what came before has nothing to do with it.
        """
        self._problems.append(Problem(line, str(refusal), self.label))
        if opens:
            self._is_refused = True
        elif not self._is_refused:
            self._is_broken = True

    def take(self, line, row):
        sku, slug = folded(cell(row, "sku")), cell(row, "slug")
        if cell(row, "name"):
            self._open(line, slug, row)
        elif self._is_refused:
            raise RowRefused(f"its product “{slug}” was skipped")
        elif self.product is None:
            raise RowRefused(f"there is no product “{slug}” above it" if slug else "it has no name")
        elif sku in self._variants and not _has_variant_facts(row):
            _add_price(self._variants[sku], row)
        elif _is_picture(row) and (not sku or sku in self._variants):
            self.product.pictures.append(_picture(line, row))
        else:
            self._forget_maybe()
            self._add(self._variant(line, row, self.product.notes))

    def finish(self) -> ProductRow | None:
        """Return the product, None where a row of it was refused; without variants that this shop cannot price."""
        if self.product is None:
            return None
        if self._is_broken:
            text = gettext("the product “%(name)s” was skipped: a row of it cannot be used")
            text %= {"name": self.product.slug or self.product.fields["name"]}
            self._problems.append(Problem(self.product.line, text, self.label))
            return None
        for variant in list(self.product.variants):
            if variant.prices and settings.SHOP_CURRENCY not in variant.prices:
                text = gettext("“%(sku)s” has no price in %(SHOP_CURRENCY)s") % {
                    "sku": variant.sku,
                    "SHOP_CURRENCY": settings.SHOP_CURRENCY,
                }
                self._problems.append(Problem(variant.line, text, variant.sku))
                self.product.variants.remove(variant)
        return self.product

    def _open(self, line, slug, row):
        if self.product or self._is_refused:
            raise RowRefused(f"a second product “{slug}”: give it a slug of its own")
        product, variant = _product(line, slug, row), None
        has_facts = any(cell(row, column) for column in ("option1_name", "inventory_count"))
        has_price = bool(cell(row, "price").strip("0.,"))
        if has_price and (has_facts or cell(row, "sku")) or has_facts and "price" not in row:
            variant = self._variant(line, row, product.notes)
            variant.picture = PictureRow(line, "", "")
        self.product = product
        if variant:
            self._add(variant)
            if not has_facts:
                self._maybe = variant

    def _variant(self, line, row, notes):
        sku = one_line(row, "sku")
        if not sku:
            raise RowRefused("a variant without SKU: give each an article number of its own")
        if other := self._file_rows.line_of(folded(sku)):
            raise RowRefused(f"the SKU “{sku}” stands in line {other} already")
        options, has_room = read_options(row)
        variant = VariantRow(
            line=line,
            sku=sku,
            facts=_facts_of(VARIANT_COLUMNS, line, row, notes),
            options=options,
            has_room_for_options=has_room,
            prices={},
            stock=read_stock(row),
            picture=_picture(line, row),
        )
        _add_price(variant, row)
        return variant

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
    if not slug and "slug" in row:
        raise RowRefused("a product without slug")
    notes: list[Problem] = []
    fields = {"name": one_line(row, "name"), **_facts_of(PRODUCT_COLUMNS, line, row, notes)}
    if details := [column for column in row if column.startswith(FACT_PREFIX)]:
        fields["details"] = {
            column.rsplit(".", 1)[-1].replace("_", " ").capitalize(): row[column].strip() for column in details
        }
    if FACTS in row:
        fields["details"] = _facts(row) | fields.get("details", {})
    return ProductRow(line=line, slug=slug, fields=fields, picture=_picture(line, row), notes=notes)


def _facts_of(columns, line, row, notes):
    """Return what a row tells, by field; what of it cannot be used is noted."""
    fields = {}
    for column, own in columns.items():
        try:
            if column in row and (value := own.read(row, column)) is not UNTOLD:
                fields[own.field] = value
        except CellLeftOut as reason:
            notes.append(Problem(line, str(reason)))
    return fields


def _facts(row):
    """Return the facts of a cell with one on each line, ``Material: Oak``."""
    facts = {}
    for text in filter(None, map(str.strip, row[FACTS].splitlines())):
        name, colon, fact = text.partition(":")
        if not (colon and name.strip()):
            raise RowRefused(f"the fact “{text}” has no name: write it like Material: Oak")
        facts[name.strip()] = fact.strip()
    return facts


def _has_variant_facts(row):
    return any(cell(row, column) for column in ("option1_name", "inventory_count", "image1_src"))


def _is_picture(row):
    told = ("option1_name", "inventory_count", "price")
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


def _picture(line, row):
    source = cell(row, "image1_src")
    address = source if source.startswith(("https://", "http://")) else ""
    return PictureRow(line, file_name(source), one_line(row, "image1_alt"), address, cell(row, "sku"))
