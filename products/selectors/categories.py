"""The categories that have something to sell, as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from my_shop.kernel.prepared import PreparedQuery
from products.caching import remember
from products.models import Category
from products.selectors.counts import products_by_category


@dataclass
class Node:
    """One category: ``count`` published products in it and below, ``children_list`` only those that have any.

    ``menu_children`` are those of them that the menu shows; ``below`` are all, with something to sell or not.
    """

    pk: int
    name: str
    path: str
    description: str
    url: str
    count: int = 0
    is_in_menu: bool = True
    picture_id: int | None = None
    meta_title: str = ""
    meta_description: str = ""
    parent_path: str = ""
    children_list: list["Node"] = field(default_factory=list)
    menu_children: list["Node"] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """How many categories it lies below."""
        return self.path.count("/")


@dataclass
class Tree:
    top: list[Node]
    by_path: dict[str, Node]
    by_pk: dict[int, Node]
    roots: list[Node]
    """All at the top, with something to sell or not."""

    @property
    def menu(self) -> list[Node]:
        """Those at the top that the menu, the footer and the home page show."""
        return [node for node in self.top if node.is_in_menu]

    def in_order(self, nodes: "list[Node] | None" = None) -> Iterator[Node]:
        """All categories as the tree is read: each followed by those below it."""
        for node in self.roots if nodes is None else nodes:
            yield node
            yield from self.in_order(node.below)

    def words(self, pk: int) -> str:
        """The names from the root down: “Kitchen › Mugs”; empty for an unknown category."""
        node = self.by_pk.get(pk)
        return " › ".join(each.name for each in self.trail(node.path)) if node else ""

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


SHOWN = ("pk", "name", "path", "description", "is_in_menu", "picture_id", "meta_title", "meta_description")
CATEGORIES = PreparedQuery(lambda: Category.objects.order_by("position", "name", "pk").values_list(*SHOWN))


def category_tree() -> Tree:
    """Return all categories, from the cache."""
    return remember("tree", _make)


def category_at_former_path(path: str) -> Category | None:
    """Return the category that had this path, which nobody has now."""
    return Category.objects.filter(former_paths__path=path).first() if path.isprintable() else None


def _make():
    own_counts = products_by_category()
    address = reverse("products:category", args=["-path-"])  # looked up once for all of them
    nodes: dict[str, Node] = {}
    for pk, name, path, description, *shown in CATEGORIES.rows():
        url, count = address.replace("-path-", path), own_counts.get(pk, 0)
        nodes[path] = Node(pk, name, path, description, url, count, *shown)
    for path in sorted(nodes, key=lambda path: -path.count("/")):  # the deepest first: sums go up
        parent = nodes.get(path.rpartition("/")[0])
        if parent:
            parent.count += nodes[path].count
            nodes[path].parent_path = parent.path
    for node in nodes.values():
        if not node.parent_path:
            continue
        parent = nodes[node.parent_path]
        parent.below.append(node)
        if node.count:
            parent.children_list.append(node)
        if node.count and node.is_in_menu:
            parent.menu_children.append(node)
    roots = [node for node in nodes.values() if not node.parent_path]
    top = [node for node in roots if node.count]
    return Tree(top=top, by_path=nodes, by_pk={node.pk: node for node in nodes.values()}, roots=roots)
