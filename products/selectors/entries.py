"""What variants are called and where they lie, for whoever reports on many at once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from products.models import Category, Variant

IN_ONE_QUERY = 10_000
SEPARATOR = " › "


class Entry(NamedTuple):
    """In the words of ``orders.signals.CatalogueEntry``."""

    variant_id: int
    product_id: int
    sku: str
    title: str
    product: str
    category: str


def entries(variant_ids: Sequence[int]) -> Iterator[Entry]:
    """Give what variants are called; one that is gone is left out."""
    categories = category_names()
    columns = ("pk", "product_id", "sku", "label", "product__name", "product__category_id")
    for start in range(0, len(variant_ids), IN_ONE_QUERY):
        found = Variant.objects.order_by().filter(pk__in=variant_ids[start : start + IN_ONE_QUERY])
        for pk, product_id, sku, label, name, category_id in found.values_list(*columns):
            title = f"{name}, {label}" if label else name
            yield Entry(pk, product_id, sku, title, name, categories.get(category_id, ""))


def category_names() -> dict[int, str]:
    """Return the path of every category in words: “Kitchen › Mugs”."""
    rows = {pk: (name, parent) for pk, name, parent in Category.objects.order_by().values_list("pk", "name", "parent")}

    def path(pk):
        name, parent = rows[pk]
        return f"{path(parent)}{SEPARATOR}{name}" if parent in rows else name

    return {pk: path(pk) for pk in rows}
