"""Brands, manufacturers, tags, options and categories under which nothing is filed: many at once."""

from collections.abc import Collection

from django.db import transaction

from my_shop.kernel.pages.versions import announce_change
from products.models import Brand, Category, Manufacturer, Option, OptionValue, Product, Tag

DESCRIBED = {
    Brand: ("description", "manufacturer_id"),
    Category: ("description", "meta_title", "meta_description"),
    Manufacturer: ("address", "contact"),
    Tag: (),
    OptionValue: ("swatch",),
}
"""What somebody writes of a label, and no file does."""


@transaction.atomic
def delete_unused_labels(model: type[Brand] | type[Tag] | type[OptionValue], ids: Collection[int]) -> tuple[set, set]:
    """Delete those of these labels that nothing has, and return which; and which stay only for what is said of them.

    An option goes with its last value.
    """
    of = "variants" if model is OptionValue else "products"
    labels = model._default_manager.filter(pk__in=ids, **{of: None}).in_bulk()
    described = _described(labels.values())
    deleted = labels.keys() - described
    model._default_manager.filter(pk__in=deleted).delete()
    if model is OptionValue:
        options = {labels[pk].option_id for pk in deleted}  # type: ignore[union-attr]
        Option.objects.filter(pk__in=options, values=None).delete()
    announce_change()
    return deleted, described


@transaction.atomic
def delete_unused_categories(ids: Collection[int]) -> tuple[set, set]:
    """Delete those of these categories that have nothing in them, the lowest first; see ``delete_unused_labels``."""
    empty = Category.objects.filter(pk__in=ids, products=None).in_bulk()
    described = _described(empty.values())
    deleted: set[int] = set()
    left = {pk: category for pk, category in empty.items() if pk not in described}
    while leaves := left.keys() - _parents(left):
        Category.objects.filter(pk__in=leaves).delete()
        deleted |= leaves
        left = {pk: category for pk, category in left.items() if pk not in leaves}
    announce_change()
    return deleted, described


@transaction.atomic
def delete_unused_manufacturers(ids: Collection[int]) -> tuple[set, set]:
    """Delete those of these that no product and no brand names; see ``delete_unused_labels``."""
    named: set[int] = set()
    for model in (Product, Brand):
        rows = model._default_manager.filter(manufacturer__in=ids)
        named |= set(rows.values_list("manufacturer", flat=True).order_by().distinct())
    unused = Manufacturer.objects.filter(pk__in=set(ids) - named).in_bulk()
    described = _described(unused.values())
    deleted = unused.keys() - described
    Manufacturer.objects.filter(pk__in=deleted).delete()
    return deleted, described


def _parents(ids):
    return set(Category.objects.filter(parent__in=ids).values_list("parent", flat=True).order_by())


def _described(labels):
    return {
        label.pk
        for label in labels
        if any(getattr(label, name) for name in DESCRIBED[type(label)]) or getattr(label, "picture_id", None)
    }
