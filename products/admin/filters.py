"""Filters of the back office's lists."""

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.models import Manufacturer, Option, OptionValue, Product, Tag
from products.selectors.categories import category_tree
from products.selectors.work import stock_ranges


class StockFilter(admin.SimpleListFilter):
    """What is there, what runs low, what is gone."""

    title = "stock"
    parameter_name = "stock"

    def lookups(self, request, model_admin):
        return [("there", "in stock"), ("low", f"low ({settings.SHOP_LOW_STOCK} or fewer)"), ("out", "sold out")]

    def queryset(self, request, queryset):
        return queryset.filter(**stock_ranges().get(self.value(), {}))


class CategoryFilter(admin.SimpleListFilter):
    """A category with all below it: offered are those at the top, those above the chosen one, and those one step down.

    So it is short in a shop with thousands of them, and two of one name stand in different places.
    """

    title = _("category")
    parameter_name = "category"
    key = "category"
    """The key to the category, from a row of the list."""

    def lookups(self, request, model_admin):
        return [(node.path, node.name) for node in category_tree().roots]

    def queryset(self, request, queryset):
        tree = category_tree()
        if self.value() not in tree.by_path:
            return queryset
        return queryset.filter(**{f"{self.key}__in": tree.within(self.value())})

    def choices(self, changelist):
        tree = category_tree()
        trail = tree.trail(self.value() or "")
        yield self._choice(changelist, None, gettext("All"), is_chosen=not trail)
        if not trail:
            for node in tree.roots:
                yield self._choice(changelist, node.path, node.name)
            return
        for node in trail:
            yield self._choice(changelist, node.path, f"{'› ' * node.depth}{node.name}", is_chosen=node is trail[-1])
        for node in trail[-1].below:
            yield self._choice(changelist, node.path, f"{'› ' * node.depth}{node.name}")

    def _choice(self, changelist, path, name, is_chosen=False):
        changes, removed = ({self.parameter_name: path}, []) if path else ({}, [self.parameter_name])
        return {"selected": is_chosen, "query_string": changelist.get_query_string(changes, removed), "display": name}


class VariantCategoryFilter(CategoryFilter):
    key = "product__category"


class ManufacturerFilter(admin.SimpleListFilter):
    """Products by who makes them, their brand's manufacturer included; and goods of which nobody is named."""

    title = _("manufacturer")
    parameter_name = "manufacturer"
    NOBODY = "nobody"

    def lookups(self, request, model_admin):
        named = [(str(pk), name) for pk, name in Manufacturer.objects.values_list("pk", "name")]
        return [(self.NOBODY, _("none named")), *named]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.without_manufacturer() if self.value() == self.NOBODY else queryset.made_by(self.value())


class CompleteFilter(admin.SimpleListFilter):
    """Manufacturers of whom an address is still missing."""

    title = _("addresses")
    parameter_name = "addresses"

    def lookups(self, request, model_admin):
        return [("missing", _("missing"))]

    def queryset(self, request, queryset):
        return queryset.incomplete() if self.value() == "missing" else queryset


class TagFilter(admin.SimpleListFilter):
    """Products that have a tag."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request, model_admin):
        return list(Tag.objects.values_list("slug", "name"))

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        tagged = Product.tags.through.objects.filter(tag__slug=self.value(), product=OuterRef("pk"))
        return queryset.filter(Exists(tagged))


class OptionFilter(admin.SimpleListFilter):
    """Variants that have a value of an option, whatever value."""

    title = _("option")
    parameter_name = "option"

    def lookups(self, request, model_admin):
        return [(str(pk), name) for pk, name in Option.objects.values_list("pk", "name")]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        values = OptionValue.objects.filter(option=self.value(), variants=OuterRef("pk"))
        return queryset.filter(Exists(values))
