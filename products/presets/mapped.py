"""Any other file, whose columns somebody has named by hand."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext

from my_shop.kernel.html_to_markdown import to_markdown
from my_shop.kernel.names import folded
from products.catalogue_columns import GRAMS, OPTIONS, VARIANT_COLUMNS
from products.presets.dialect import Keys, Row, Translation, category_path

OF_VARIANTS = {"price", "compare_at_price", "currency", "inventory_count", "weight_unit", *VARIANT_COLUMNS}
OF_VARIANTS |= {f"option{number}_{part}" for number in OPTIONS for part in ("name", "value")}
"""What is left out of the row that opens a product: it is its first variant as well, where it is one."""

_UNIT = re.compile(r"\((\w+)\)\s*\Z")
_HTML = re.compile(r"</?(?:p|div|ul|ol|li|h[1-6]|br|strong|b|em|i|span|table|a)\b[^>]*>", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"\s*,\s*(?=https?://)")


class Mapped:
    """Rows belong together by their slug, or by what they name as their parent; else each is a product by itself.

    Of rows that belong together, the one that names no other as its parent opens the product, or the first one.
    """

    def __init__(self, mapping: Mapping[str, str]):
        self._own = dict(mapping)
        self._theirs = {own: name for name, own in mapping.items()}
        self.name_column = self.label_column = self._theirs.get("name", "name")
        self.required = tuple(mapping)

    def keys(self, path: Path, columns: Sequence[str]) -> Keys:
        place = {own: list(columns).index(name) for own, name in self._theirs.items()}

        def text(cells, own):
            return cells[place[own]].strip() if own in place and len(cells) > place[own] else ""

        def key(line: int, cells: Sequence[str]) -> str:
            if "parent" in place:
                return folded(text(cells, "parent") or text(cells, "sku")) or str(line)
            return text(cells, "slug") if "slug" in place else str(line)

        return key

    def translate(self, rows: Sequence[tuple[int, Row]]) -> Translation:
        """The row that opens a product is two of ours where it is a variant as well."""
        told = [(line, self._row(row)) for line, row in rows]
        told.sort(key=lambda one: not self._is_parent(one[1]))
        (line, first), found = told[0], Translation(spare_category=[gettext("Uncategorised")])
        names = {f"option{number}_name": self._option_name(number, told) for number in OPTIONS}
        pictures = _NEXT_ADDRESS.split(first.get("image1_src", ""))
        slug = {"slug": first["slug"]} if "slug" in first else {}
        opening = {name: text for name, text in first.items() if name not in {"parent", "sku", *OF_VARIANTS}}
        found.rows.append((line, opening | ({"image1_src": pictures[0]} if "image1_src" in first else {})))
        for own, row in told:
            is_first = row is first
            if row["name"] not in {"", first["name"]} and "parent" not in row:
                found.rows.append((own, row))  # another product: whoever reads it says so
            elif not is_first or len(told) == 1 or self._is_priced(row):
                found.rows.append((own, self._variant(row, names) | slug | ({"image1_src": ""} if is_first else {})))
        found.rows += [(line, {**slug, "image1_src": each}) for each in pictures[1:]]
        return found

    def _row(self, row):
        told = {self._own[name]: text.strip() for name, text in row.items() if name in self._own}
        if "category1" in told:
            told["category1"] = category_path(part.strip() for part in _path(told["category1"]))
            if not told["category1"]:
                del told["category1"]
        if _HTML.search(told.get("description", "")):
            told["description"] = to_markdown(told["description"])
        if not told.get("price", "0").strip("0.,") and told.get("compare_at_price", "").strip("0.,"):
            told |= {"price": told["compare_at_price"], "compare_at_price": ""}  # no sale
        return told

    def _variant(self, row, names):
        told = {"sku", "image1_src", "image1_alt"} | OF_VARIANTS
        variant = {name: text for name, text in row.items() if name in told}
        for name, option in names.items():
            value = name.replace("name", "value")
            if value in row:
                variant |= {name: option if row[value] else "", value: row[value] if option else ""}
        unit = _UNIT.search(self._theirs.get("weight", ""))
        if unit and "weight_unit" not in row and (known := unit[1].lower().removesuffix("s")) in GRAMS:
            variant["weight_unit"] = known
        return variant | {"name": ""}

    def _option_name(self, number, told):
        """Return what an option is called: in its column, in the first row that says it, or by the column of values."""
        name = f"option{number}_name"
        if name not in self._theirs:
            return self._theirs.get(f"option{number}_value", "")
        return next((row[name] for _, row in told if row[name]), "")

    def _is_parent(self, row):
        parent = folded(row.get("parent", ""))
        return not parent or parent == folded(row.get("sku", ""))

    def _is_priced(self, row):
        return bool(row.get("sku")) and ("price" not in row or bool(row["price"].strip("0.,")))


def _path(text):
    """Return the names of a path; of several, as WooCommerce writes them with commas between, the deepest."""
    paths = [path.replace("->", ">").split(">") for path in text.split(",")]
    trimmed = [[part.strip() for part in path] for path in paths]
    deepest = max(trimmed, key=len)
    others = [path for path in trimmed if path is not deepest]
    if others and all(len(path) > 1 or path == deepest[: len(path)] for path in others):
        return deepest
    return text.replace("->", ">").split(">")


def mapped(mapping: Mapping[str, str]) -> Mapped:
    return Mapped(mapping)
