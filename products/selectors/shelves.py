"""Categories and brands for whoever lists them."""

from collections.abc import Collection
from dataclasses import dataclass

from my_shop.kernel.pictures.models import picture_of
from products.models import Brand
from products.selectors.categories import category_tree
from products.selectors.counts import kept_counts
from products.selectors.pages import PICTURES, CategoryTile


@dataclass(frozen=True)
class BrandOnShelf:
    """``product_count`` are published."""

    name: str
    slug: str
    description: str
    product_count: int


def categories_shown(paths: Collection[str] | None = None) -> list[CategoryTile]:
    """Return categories with their own pictures, each followed by those below it.

    :param paths: only those of these paths.
    """
    tree = category_tree()
    nodes = [node for node in tree.in_order() if paths is None or node.path in paths]
    wanted = [node.picture_id for node in nodes if node.picture_id]
    pictures = dict(PICTURES.rows(wanted)) if wanted else {}
    return [CategoryTile(node, picture_of(pictures.get(node.picture_id))) for node in nodes]


def brands_with_products() -> list[BrandOnShelf]:
    """Return the brands that have something published, by name."""
    counts = kept_counts().brands
    rows = Brand.objects.order_by("name", "pk").values_list("pk", "name", "slug", "description")
    return [BrandOnShelf(*facts, counts[pk]) for pk, *facts in rows if counts.get(pk)]
