"""Categories, brands, manufacturers, tags and options by the names that a file tells, made where they are new."""

from collections.abc import Callable, Sequence

from my_shop.kernel.names import folded
from products.catalogue_rows import ProductRow
from products.models import Brand, Category, Manufacturer, Option, OptionValue, Tag
from products.services.attributes import get_or_create_brand, get_or_create_option_value, get_or_create_tag
from products.services.categories import lock_tree, save_category
from products.services.manufacturers import draft_manufacturer


class Labels:
    """What the names of some rows stand for; what is there of it is read once for all of them.

    Where a category is missing, the tree is locked: make it before variants and products are.

    ``new`` are those that were made, since somebody has last taken them out.
    """

    def __init__(self, rows: Sequence[ProductRow], *, require: Callable[[str], None]):
        self._require = require
        self.new: list[Category | Brand | Manufacturer | Tag | OptionValue] = []
        self._categories = categories_of(rows)
        brands = {folded(row.fields.get("brand", "")) for row in rows}
        self._brands = {brand.folded_name: brand for brand in Brand.objects.filter(folded_name__in=brands)}
        makers = {folded(row.fields["manufacturer"]) for row in rows if row.fields.get("manufacturer")}
        found_makers = Manufacturer.objects.filter(folded_name__in=makers) if makers else ()
        self._manufacturers = {each.folded_name: each for each in found_makers}
        tags = {folded(name) for row in rows for name in row.fields.get("tags", ())}
        found_tags = Tag.objects.filter(folded_name__in=tags) if tags else ()
        self._tags = {tag.folded_name: tag for tag in found_tags}
        told = [
            (folded(o), folded(v)) for row in rows for each in row.variants for o, v in (each.options or {}).items()
        ]
        values = OptionValue.objects.filter(
            option__folded_name__in={option for option, _ in told}, folded_value__in={value for _, value in told}
        ).select_related("option")
        self._values = {(each.option.folded_name, each.folded_value): each for each in values}

    def category(self, names: Sequence[str]) -> Category:
        """Return the category at the end of a path of names."""
        category = None
        for name in names:
            key = category.pk if category else None, folded(name)
            if key not in self._categories:
                self._categories[key] = self._made(Category, save_category, name=name.strip(), parent=category)
            category = self._categories[key]
        assert category is not None  # noqa: S101 - a row without one was refused when it was read
        return category

    def brand(self, name: str) -> Brand:
        if folded(name) not in self._brands:
            self._brands[folded(name)] = self._made(Brand, get_or_create_brand, name=name)
        return self._brands[folded(name)]

    def manufacturer(self, name: str) -> Manufacturer:
        if folded(name) not in self._manufacturers:
            self._manufacturers[folded(name)] = self._made(Manufacturer, draft_manufacturer, name=name)
        return self._manufacturers[folded(name)]

    def tags(self, names: Sequence[str]) -> list[Tag]:
        for name in names:
            if folded(name) not in self._tags:
                self._tags[folded(name)] = self._made(Tag, get_or_create_tag, name=name)
        return list({folded(name): self._tags[folded(name)] for name in names}.values())

    def option_values(self, options: dict[str, str]) -> list[OptionValue]:
        """Return values of options, told as ``{"Colour": "Ink"}``."""
        return [self._option_value(option, value) for option, value in options.items()]

    def _option_value(self, option, value):
        key = folded(option), folded(value)
        if key not in self._values:
            if not Option.objects.filter(folded_name=folded(option)).exists():
                self._require("add_option")
            self._values[key] = self._made(OptionValue, get_or_create_option_value, option=option, value=value)
        return self._values[key]

    def _made(self, model, make, **named):
        self._require(f"add_{model._meta.model_name}")
        label = make(**named)
        self.new.append(label)
        return label


def categories_of(rows):
    """Return the categories that rows name by their parents and names, in a locked tree where one is missing."""
    paths = [path for row in rows if (path := row.fields.get("category", row.spare_category))]
    names = {folded(name) for path in paths for name in path}

    def found():
        return {(each.parent_id, each.folded_name): each for each in Category.objects.filter(folded_name__in=names)}

    known = found()
    if all(_is_known(path, known) for path in paths):
        return known
    lock_tree()
    return found()


def _is_known(path, known):
    category = None
    for name in path:
        category = known.get((category and category.pk, folded(name)))
        if category is None:
            return False
    return True
