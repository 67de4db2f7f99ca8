"""Categories and brands for whoever lists them."""

from collections.abc import Collection

from my_shop.kernel.pictures.models import picture_of
from products.selectors.categories import category_tree
from products.selectors.counts import kept_counts
from products.selectors.pages import PICTURES, CategoryTile


def categories_shown(paths: Collection[str] | None = None) -> list[CategoryTile]:
    """Return categories with their own pictures, each followed by those below it.

    :param paths: only those of these paths.
    """
    tree = category_tree()
    nodes = [node for node in tree.in_order() if paths is None or node.path in paths]
    wanted = [node.picture_id for node in nodes if node.picture_id]
    pictures = dict(PICTURES.rows(wanted)) if wanted else {}
    return [CategoryTile(node, picture_of(pictures.get(node.picture_id))) for node in nodes]


def brand_counts() -> dict[int, int]:
    """Return how many published products each brand has that has any, by primary key."""
    return {pk: count for pk, count in kept_counts().brands.items() if count}
