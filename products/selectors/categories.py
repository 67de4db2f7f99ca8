"""The categories that have something to sell, as a tree."""

from dataclasses import dataclass, field

from django.urls import reverse

from my_shop.kernel.prepared import PreparedQuery
from products.caching import remember
from products.models import Category
from products.selectors.counts import products_by_category


@dataclass
class Node:
    """One category: ``count`` published products in it and below, ``children_list`` only those that have any."""

    pk: int
    name: str
    path: str
    description: str
    url: str
    count: int = 0
    parent_path: str = ""
    children_list: list["Node"] = field(default_factory=list)


@dataclass
class Tree:
    top: list[Node]
    by_path: dict[str, Node]

    def trail(self, path: str) -> list[Node]:
        """The category of this path with all above it, from the root down; empty for an unknown path."""
        parts = path.split("/")
        paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
        return [self.by_path[each] for each in paths if each in self.by_path] if path in self.by_path else []

    def count(self, path: str) -> int:
        """How many published products a category has with all below it; without a path, the shop."""
        return self.by_path[path].count if path else sum(node.count for node in self.top)

    def within(self, path: str) -> set[int]:
        """Ids of the category and all below it."""
        return {node.pk for each, node in self.by_path.items() if each == path or each.startswith(f"{path}/")}


CATEGORIES = PreparedQuery(
    lambda: Category.objects.order_by("position", "name", "pk").values_list("pk", "name", "path", "description")
)


def category_tree() -> Tree:
    """Return all categories, from the cache."""
    return remember("tree", _make)


def category_at_former_path(path: str) -> Category | None:
    """Return the category that had this path, which nobody has now."""
    return Category.objects.filter(former_paths__path=path).first() if path.isprintable() else None


def _make():
    own_counts = products_by_category()
    address = reverse("products:category", args=["-path-"])  # looked up once for all of them
    nodes = {
        path: Node(pk, name, path, description, address.replace("-path-", path), own_counts.get(pk, 0))
        for pk, name, path, description in CATEGORIES.rows()
    }
    for path in sorted(nodes, key=lambda path: -path.count("/")):  # the deepest first: sums go up
        parent = nodes.get(path.rpartition("/")[0])
        if parent:
            parent.count += nodes[path].count
            nodes[path].parent_path = parent.path
    for node in nodes.values():
        if node.parent_path and node.count:
            nodes[node.parent_path].children_list.append(node)
    return Tree(top=[node for node in nodes.values() if not node.parent_path and node.count], by_path=nodes)
