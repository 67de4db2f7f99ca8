"""Products as Shopify exports them: a row for each variant or picture, those of one ``Handle`` below one another.

The columns: https://help.shopify.com/en/manual/products/import-export/using-csv
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from re import fullmatch

from django.utils.translation import gettext

from my_shop.kernel.html_to_markdown import to_markdown
from my_shop.kernel.imports.spreadsheets import RowRefused
from my_shop.kernel.validators import longest
from products.models import Variant
from products.presets.dialect import Keys, Row, Translation, by_column, category_path, renamed

PRODUCT = {
    "name": "Title",
    "brand": "Vendor",
    "tags": "Tags",
    "seo_title": "SEO Title",
    "seo_description": "SEO Description",
    "image1_src": "Image Src",
    "image1_alt": "Image Alt Text",
}
VARIANT = {
    "sku": "Variant SKU",
    "price": "Variant Price",
    "compare_at_price": "Variant Compare At Price",
    "weight": "Variant Grams",
    "inventory_count": "Variant Inventory Qty",
    "gtin": "Variant Barcode",
    "cost": "Cost per item",
    "image1_src": "Variant Image",
}
STATUS = {"active": "active", "draft": "draft", "archived": "draft", "unlisted": "draft"}
SINCE_2025 = {
    "Handle": "URL handle",
    "Body (HTML)": "Description",
    "Product Category": "Product category",
    "Published": "Published on online store",
    "Variant SKU": "SKU",
    "Variant Barcode": "Barcode",
    "Variant Price": "Price",
    "Variant Compare At Price": "Compare-at price",
    "Variant Taxable": "Charge tax",
    "Variant Inventory Qty": "Inventory quantity",
    "Variant Inventory Policy": "Continue selling when out of stock",
    "Variant Grams": "Weight value (grams)",
    "Variant Requires Shipping": "Requires shipping",
    "Image Src": "Product image URL",
    "Image Alt Text": "Image alt text",
    "Variant Image": "Variant image URL",
    "Gift Card": "Gift card",
    "SEO Title": "SEO title",
    "SEO Description": "SEO description",
    "Unit Price Total Measure": "Unit price total measure",
    "Unit Price Total Measure Unit": "Unit price total measure unit",
    **{f"Option{number} Name": f"Option{number} name" for number in (1, 2, 3)},
    **{f"Option{number} Value": f"Option{number} value" for number in (1, 2, 3)},
}
"""The columns above as exports name them since 2025; those that are missing here kept their names."""

UNITS = {"g": "g", "kg": "kg", "ml": "ml", "l": "l", "cm": "cm", "m": "m", "m2": "m2", "m3": "m3", "item": "piece"}
"""Of contents that a price per unit is made of, those that this shop has."""

NO_OPTION = "Default Title"
OPTIONS = (1, 2, 3)
LAST_PARTS = 2
"""Of ``Product Category``, a path of a taxonomy that is deeper than a menu should be."""


class Shopify:
    """``names`` are columns as the tables above call them, each with what the file has in its place."""

    name_column = "Title"

    def __init__(self, names: Mapping[str, str]):
        self._known = {theirs: known for known, theirs in names.items()}
        self.required = tuple(names.get(each, each) for each in ("Handle", "Title", "Variant SKU", "Variant Price"))
        self.label_column = self.required[0]

    def keys(self, path: Path, columns: Sequence[str]) -> Keys:
        return by_column(columns, self.label_column)

    def translate(self, rows: Sequence[tuple[int, Row]]) -> Translation:
        """A row is up to three of ours: the product or a further picture, and a variant."""
        rows = [(line, {self._known.get(name, name): text for name, text in row.items()}) for line, row in rows]
        line, first = rows[0]
        if first.get("Gift Card", "").strip().lower() == "true":
            raise RowRefused(gettext("a gift card, which is no product here"))
        found = Translation(spare_category=[gettext("Uncategorised")])
        handle = first["Handle"].strip()
        slug = handle if fullmatch(r"[-a-zA-Z0-9_]+", handle) else ""
        names = [first.get(f"Option{number} Name", "").strip() for number in OPTIONS]
        pictures = {first.get("Image Src", "").strip()}
        found.rows.append((line, {"slug": slug, **_product(first)}))
        for line, row in rows:
            if any(row.get(name, "").strip() for name in ("Option1 Value", "Variant SKU", "Variant Price")):
                found.rows.append((line, {"slug": slug, "name": "", **_variant(line, row, handle, names, found)}))
            picture = row.get("Image Src", "").strip()
            if picture and picture not in pictures:
                pictures.add(picture)
                alt = row.get("Image Alt Text", "").strip()
                found.rows.append((line, {"slug": slug, "image1_src": picture, "image1_alt": alt}))
        _note_unread(rows, found)
        return found


def _product(row):
    told = renamed(row, PRODUCT)
    if "Body (HTML)" in row:
        told["description"] = to_markdown(row["Body (HTML)"])
    parts = [part.strip() for part in row.get("Product Category", "").split(">")]
    names = [row.get("Type", "").strip()] if row.get("Type", "").strip() else parts[-LAST_PARTS:]
    if category := category_path(names):
        told["category1"] = category
    status, is_published = (row.get(name, "").strip().lower() for name in ("Status", "Published"))
    if status or is_published:
        told["status"] = "draft" if is_published == "false" else STATUS.get(status, "active")
    return told


def _variant(line, row, handle, names, found):
    told = renamed(row, VARIANT) | {"weight_unit": "g"} | _content(line, row, found)
    values = [row.get(f"Option{number} Value", "").strip() for number in OPTIONS]
    if values[0] == NO_OPTION:
        values = ["", "", ""]
    for number, name, value in zip(OPTIONS, names, values, strict=True):
        if value:
            told |= {f"option{number}_name": name, f"option{number}_value": value}
        elif f"Option{number} Name" in row:
            told |= {f"option{number}_name": "", f"option{number}_value": ""}
    if not told["sku"]:
        told["sku"] = derived_sku(handle, values)
        found.note(line, gettext("it has no SKU there; it is “%(sku)s” here") % {"sku": told["sku"]})
    stock = told.get("inventory_count", "")
    if stock.startswith("-"):
        found.note(line, gettext("%(stock)s in stock there: none here") % {"stock": stock})
    if row.get("Variant Inventory Policy", "").strip().lower() in {"continue", "true"}:
        found.note(line, gettext("sold there although there was none in stock: here it is sold while there is some"))
    return told


def _content(line, row, found):
    if "Unit Price Total Measure" not in row:
        return {}
    amount, unit = (row.get(f"Unit Price Total Measure{end}", "").strip() for end in ("", " Unit"))
    if amount and unit.lower() not in UNITS:
        found.note(line, gettext("a content in “%(unit)s” is not known here, and was left out") % {"unit": unit})
        amount = ""
    return {"content": amount, "content_unit": UNITS[unit.lower()] if amount else ""}


def derived_sku(handle: str, values: Sequence[str]) -> str:
    """Return a SKU for a variant that has none: the same one each time, of whatever tells it apart."""
    sku = "-".join(filter(None, [handle, *(" ".join(value.split()) for value in values)]))
    room = longest(Variant, "sku")
    return sku if len(sku) <= room else f"{sku[: room - 9]}-{sha256(sku.encode()).hexdigest()[:8]}"


def _note_unread(rows, found):
    """Say what this shop does otherwise, once for each product."""
    line = rows[0][0]
    if any(row.get("Variant Taxable", "").strip().lower() == "false" for _, row in rows):
        found.note(line, gettext("not taxed there: look at its tax class"))
    if any(row.get("Variant Requires Shipping", "").strip().lower() == "false" for _, row in rows):
        found.note(line, gettext("nothing was sent of it there: if it is digital, say so and upload its files"))


SHOPIFY, SHOPIFY_SINCE_2025 = Shopify({}), Shopify(SINCE_2025)
