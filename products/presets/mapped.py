"""Any other file, whose columns somebody has named by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext

from products.presets.dialect import Keys, Row, Translation, by_column, category_path


class Mapped:
    """Rows belong together by their slug; in a file without one, each is a product, known again by its SKU."""

    def __init__(self, mapping: Mapping[str, str]):
        self._own = dict(mapping)
        theirs = {own: name for name, own in mapping.items()}
        self._slug = theirs.get("slug")
        self.name_column = self.label_column = theirs.get("name", "name")
        self.required = tuple(mapping)

    def keys(self, path: Path, columns: Sequence[str]) -> Keys:
        return by_column(columns, self._slug) if self._slug else lambda line, cells: str(line)

    def translate(self, rows: Sequence[tuple[int, Row]]) -> Translation:
        return Translation([(line, self._row(row)) for line, row in rows], spare_category=[gettext("Uncategorised")])

    def _row(self, row):
        told = {self._own[name]: text for name, text in row.items() if name in self._own}
        if "category1" in told:
            told["category1"] = category_path(part.strip() for part in told["category1"].replace("->", ">").split(">"))
            if not told["category1"]:
                del told["category1"]
        return told


def mapped(mapping: Mapping[str, str]) -> Mapped:
    return Mapped(mapping)
