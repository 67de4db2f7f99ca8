"""Products as WooCommerce exports them: a row each for products and, naming their parent, for variations.

The columns: https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema
"""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext

from my_shop.kernel.html_to_markdown import to_markdown
from my_shop.kernel.imports.file_rows import FileRows
from my_shop.kernel.imports.spreadsheets import RowRefused, read_table
from my_shop.kernel.names import folded
from my_shop.kernel.tax import TaxClass
from products.presets.dialect import Keys, Row, Translation, category_path, renamed

PRODUCT = {"name": "Name", "tags": "Tags", "brand": "Brands"}
VARIANT = {"gtin": "GTIN, UPC, EAN, or ISBN"}
TAX_CLASSES = {"": TaxClass.STANDARD, "standard": TaxClass.STANDARD, "reduced-rate": TaxClass.REDUCED}
TAX_CLASSES |= {"zero-rate": TaxClass.ZERO}
OPTIONS = (1, 2, 3, 4, 5)
_WEIGHT = re.compile(r"Weight \((\w+)\)")
_ATTRIBUTE = re.compile(r"Attribute (\d+) name")
_COMMA = re.compile(r"(?<!\\),")
_BLOCK = re.compile(r"<(?:p|div|ul|ol|h[1-6]|table|br|blockquote)\b", re.IGNORECASE)
_DOWNLOAD = re.compile(r"Download \d+ URL")


class WooCommerce:
    required = ("ID", "Type", "SKU", "Name", "Regular price")
    name_column = "Name"
    label_column = "Name"

    def keys(self, path: Path, columns: Sequence[str]) -> Keys:
        """A variation belongs to the row of its parent, which it names by SKU or as ``id:104`` and which may follow."""
        parents, of_row = FileRows(()), list(columns).index
        for line, cells in read_table(path, required=self.required).rows:
            row = dict(zip(columns, cells, strict=False))
            if "variable" in _types(row):
                for name in (row.get("SKU", ""), f"id:{row.get('ID', '').strip()}"):
                    parents.take_name(folded(name), line)
        place, kind = of_row("Parent") if "Parent" in columns else -1, of_row("Type")

        def key(line: int, cells: Sequence[str]) -> str:
            if len(cells) == len(columns) and place >= 0 and "variation" in cells[kind]:
                return str(parents.line_of(folded(cells[place])) or line)
            return str(line)

        return key

    def translate(self, rows: Sequence[tuple[int, Row]]) -> Translation:
        parents = [(line, row) for line, row in rows if "variation" not in _types(row)]
        if not parents:
            text = gettext("a variation of “%(parent)s”, which is not in the file")
            raise RowRefused(text % {"parent": rows[0][1].get("Parent", "").strip()})
        line, parent = parents[0]
        kinds = _types(parent)
        if kinds & {"external", "grouped"}:
            reasons = {
                "external": gettext("sold by somebody else: this shop has no such products"),
                "grouped": gettext("several products shown together: this shop has no such products"),
            }
            raise RowRefused(reasons["external" if "external" in kinds else "grouped"])
        variations = [(own, row) for own, row in rows if "variation" in _types(row)]
        if "variable" in kinds and not variations:
            raise RowRefused(gettext("none of its variations is in the file"))
        found = Translation(spare_category=[gettext("Uncategorised")])
        units = variations or [(line, parent)]
        is_digital = all("virtual" in _types(row) for _, row in units)
        found.rows.append((line, _product(line, parent, found, is_digital, _options_of(variations))))
        for own, row in units:
            found.rows.append((own, _variant(own, row, parent, found, is_variation=bool(variations))))
        for address in _listed(parent.get("Images", ""))[1:]:
            found.rows.append((line, {"image1_src": address}))
        _note_unread(line, parent, units, found)
        return found


def _types(row):
    return {each.strip() for each in row.get("Type", "").lower().split(",")}


def _listed(text):
    """Return the parts between commas; one within a part has a backslash before it."""
    return [part for each in _COMMA.split(text) if (part := each.replace("\\,", ",").strip())]


def _text(text):
    """Return a text as Markdown: its lines are ended by two characters, and blank lines make paragraphs."""
    text = text.replace("\\n", "\n").strip()
    if text and not _BLOCK.search(text):
        text = "".join(f"<p>{part}</p>" for part in text.replace("\n", "<br>").split("<br><br>"))
    return to_markdown(text)


def _attributes(row):
    """Return the attributes of a row: their names with what the row has of them."""
    numbers = [found[1] for column in row if (found := _ATTRIBUTE.fullmatch(column))]
    named = ((row[f"Attribute {n} name"].strip(), row.get(f"Attribute {n} value(s)", "")) for n in numbers)
    return {name: values.strip() for name, values in named if name}


def _options_of(variations):
    return {folded(name) for _, row in variations for name, value in _attributes(row).items() if value}


def _product(line, row, found, is_digital, options):
    told = renamed(row, PRODUCT)
    if "tags" in told:
        told["tags"] = ", ".join(each.replace(",", " ") for each in _listed(told["tags"]))
    if "Description" in row:
        told["description"] = _text(row["Description"])
    if "Short description" in row:
        plain = strip_tags(row["Short description"].replace("\\n", " "))
        told["meta_description"] = " ".join(unescape(plain).split())
    paths = [each.split(">") for each in _listed(row.get("Categories", ""))]
    if paths:
        told["category1"] = category_path(part.strip() for part in max(paths, key=len))
    if "Images" in row:
        told["image1_src"] = next(iter(_listed(row["Images"])), "")
    if "Is featured?" in row:
        told["featured"] = "TRUE" if row["Is featured?"].strip() == "1" else "FALSE"
    told["digital"] = "TRUE" if is_digital else "FALSE"
    if "Published" in row and not (is_digital and row["Published"].strip() == "1"):  # it waits for its files
        told["status"] = "active" if row["Published"].strip() == "1" else "draft"
    if "Tax class" in row:
        name = row["Tax class"].strip().lower()
        if name not in TAX_CLASSES:
            text = gettext("the tax class “%(name)s” is not known: look at its tax class")
            found.note(line, text % {"name": row["Tax class"].strip()})
        told["tax_category"] = TAX_CLASSES.get(name, "")
    facts = {name: _listed(text) for name, text in _attributes(row).items() if folded(name) not in options}
    if facts or any(_ATTRIBUTE.fullmatch(column) for column in row):
        lines = (f"{name.replace(':', ' ')}: {', '.join(each)}" for name, each in facts.items())
        told["custom_fields"] = "\n".join(lines)
    return told


def _variant(line, row, parent, found, *, is_variation):
    told = renamed(row, VARIANT) | {"name": "", "sku": row["SKU"].strip()}
    if not told["sku"] or is_variation and folded(told["sku"]) == folded(parent["SKU"]):
        told["sku"] = f"WC-{row['ID'].strip()}"
        found.note(line, gettext("it has no SKU there; it is “%(sku)s” here") % {"sku": told["sku"]})
    told |= _prices(line, row, found)
    told |= _weight(row, parent)
    if is_variation:
        chosen = [(name, value) for name, value in _attributes(row).items() if value]
        for number in OPTIONS:
            name, value = chosen[number - 1] if number <= len(chosen) else ("", "")
            told |= {f"option{number}_name": name, f"option{number}_value": value.replace("\\,", ",")}
        if "Images" in row:
            told["image1_src"] = next(iter(_listed(row["Images"])), "")
    if "Stock" in row:
        told["inventory_count"] = stock = row["Stock"].strip()
        if stock.startswith("-"):
            found.note(line, gettext("%(stock)s in stock there: none here") % {"stock": stock})
        elif not stock and row.get("In stock?", "").strip() == "1":
            found.note(line, gettext("its stock was not counted there: none here, until you count it"))
    return told


def _prices(line, row, found):
    regular, sale = row["Regular price"].strip(), row.get("Sale price", "").strip()
    begins, ends = (row.get(f"Date sale price {when}", "").strip()[:10] for when in ("starts", "ends"))
    if sale and (begins or ends):
        found.note(
            line,
            gettext("the sale price was for a time (from %(begins)s until %(ends)s): here it stays until you change it")
            % {"begins": begins or "–", "ends": ends or "–"},
        )
        today = timezone.localdate().isoformat()
        if ends and ends < today or begins > today:
            sale = ""
    return {"price": sale or regular, "compare_at_price": regular if sale else ""}


def _weight(row, parent):
    for column, text in row.items():
        if found := _WEIGHT.fullmatch(column):
            unit = found[1].lower().removesuffix("s")
            return {"weight": text.strip() or parent[column].strip(), "weight_unit": unit}
    return {}


def _note_unread(line, row, units, found):
    """Say what this shop does otherwise, once for each product."""
    if row.get("Visibility in catalog", "").strip().lower() in {"hidden", "search", "catalog"}:
        found.note(line, gettext("hidden from lists or the search there: here whatever is published is found"))
    if row.get("Tax status", "").strip().lower() in {"none", "shipping"}:
        found.note(line, gettext("not taxed there: look at its tax class"))
    for own, unit in units:
        if any(_DOWNLOAD.fullmatch(column) and text.strip() for column, text in unit.items()):
            found.note(own, gettext("its files were not fetched: upload them, then publish it"))
        if unit.get("Backorders allowed?", "").strip().lower() in {"1", "notify"}:
            found.note(own, gettext("sold there although there was none in stock: here it is sold while there is some"))


WOOCOMMERCE = WooCommerce()
