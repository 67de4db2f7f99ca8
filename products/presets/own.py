"""Our own file: its rows are what they are."""

from collections.abc import Sequence
from pathlib import Path

from products.presets.dialect import Keys, Row, Translation, by_column


class Own:
    required = ("slug", "sku", "name")
    name_column = "name"
    label_column = "slug"

    def keys(self, path: Path, columns: Sequence[str]) -> Keys:
        return by_column(columns, "slug")

    def translate(self, rows: Sequence[tuple[int, Row]]) -> Translation:
        return Translation([(line, dict(row)) for line, row in rows])


OWN = Own()
