"""Taking an import of the catalogue back: what it made goes, what it changed becomes what it was."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Result, RowOutcome
from products.models import (
    Brand,
    Category,
    OptionValue,
    Product,
    ProductImage,
    Revision,
    StockMovement,
    Tag,
    Variant,
)
from products.services.attributes import delete_attribute, get_or_create_option_value, get_or_create_tag
from products.services.catalogue import delete_product, delete_product_image, publish_products, save_product
from products.services.categories import delete_category
from products.services.history import one_change, read
from products.services.import_report import kept
from products.services.prices import lock_prices
from products.services.sold import sold_skus
from products.services.variants import VariantInput, delete_variant, save_variants

AT_ONCE = 50
"""Rows that are taken back in one transaction."""


class Stays(Exception):
    """It is not taken back; the text says why."""


def undo_import(outcomes: Iterable[RowOutcome], *, user=None) -> Iterator[list[RowOutcome]]:
    """Take back what an import did, and yield what became of it; see ``kernel.imports.contract.Importer.undo``.

    A product that was made goes with its variants and pictures, unless it was ordered or its stock moved since: then it
    is withdrawn. A field that was changed gets its former value, unless somebody has changed it since.
    """
    rest = iter(outcomes)
    while batch := list(islice(rest, AT_ONCE)):
        with one_change(user=user, source=Revision.Source.UNDO):
            taken_back = [_taken_back(outcome) for outcome in batch]
        yield taken_back


def _taken_back(outcome):
    label, _, pk = outcome.key.partition(":")
    model, delete = MADE[label]
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        return replace(outcome, result=Result.UNCHANGED, text=gettext("not there any more"), before=None)
    try:
        with transaction.atomic():
            text = delete(row) if outcome.before is None else _put_back(row, outcome.before)
    except Stays as reason:
        return replace(outcome, result=Result.SKIPPED, text=str(reason), before=None)
    except ValidationError as error:
        return replace(outcome, result=Result.SKIPPED, text=" ".join(error.messages), before=None)
    is_there = outcome.before is None and model._default_manager.filter(pk=pk).exists()
    return replace(outcome, result=Result.SKIPPED if is_there else Result.CHANGED, text=text, before=None)


def _delete_product(product):
    variant_ids = list(lock_prices(product.variants.values_list("pk", flat=True)))
    if _is_moved(variant_ids):
        publish_products(product_ids=[product.pk], is_published=False)
        return gettext("It stays, withdrawn: it was ordered, or its stock has changed since.")
    delete_product(product=product)
    return gettext("deleted")


def _is_moved(variant_ids):
    """Was any of these ordered, or has stock of it come or gone since it was made?"""
    moved = StockMovement.objects.filter(variant__in=variant_ids).exclude(reason=StockMovement.Reason.OPENING)
    return moved.exists() or bool(sold_skus(variant_ids))


def _delete_variant(variant):
    ids = list(lock_prices([variant.pk]))
    if _is_moved(ids):
        raise Stays(gettext("It stays: it was ordered, or its stock has changed since."))
    if not variant.product.variants.exclude(pk=variant.pk).exists():
        raise Stays(gettext("It stays: its product would have no variant."))
    delete_variant(variant=variant)
    return gettext("deleted")


def _delete_label(label):
    """Delete a brand, a tag or the value of an option that nothing has; an option goes with its last value."""
    if label.products.exists() if isinstance(label, Brand | Tag) else label.variants.exists():
        raise Stays(gettext("It stays: it is in use."))
    delete_attribute(label)
    if isinstance(label, OptionValue) and not label.option.values.exists():
        delete_attribute(label.option)
    return gettext("deleted")


def _delete_category(category):
    try:
        delete_category(category=category)
    except ProtectedError:
        raise Stays(gettext("It stays: it is in use.")) from None
    return gettext("deleted")


def _delete_picture(image):
    delete_product_image(image=image)
    return gettext("deleted")


MADE: dict[str, tuple[type[Model], Callable]] = {
    model._meta.label_lower: (model, delete)
    for model, delete in (
        (Product, _delete_product),
        (Variant, _delete_variant),
        (ProductImage, _delete_picture),
        (Category, _delete_category),
        (Brand, _delete_label),
        (Tag, _delete_label),
        (OptionValue, _delete_label),
    )
}
"""What an import makes, by the label of its model, and how that goes."""


def _put_back(row, before):
    """Give the fields of a row their former values, where they still are what the import has made of them."""
    old, new = before["old"], before["new"]
    now = {name: _now(row, name) for name in new}
    ours = {name: old[name] for name in new if now[name] == new[name]}
    if not ours:
        raise Stays(gettext("It stays: somebody has changed it since."))
    (_write_variant if isinstance(row, Variant) else _write_product)(row, ours)
    names = ", ".join(str(row._meta.get_field(name).verbose_name) for name in ours)
    if left := [str(row._meta.get_field(name).verbose_name) for name in new if name not in ours]:
        facts = {"names": names, "left": ", ".join(left)}
        return gettext("as before: %(names)s. Changed by somebody since, so left: %(left)s") % facts
    return gettext("as before: %(names)s") % {"names": names}


def _now(row, name):
    if name == "option_values":
        return kept(list(row.option_values.select_related("option")))
    return kept(list(row.tags.all())) if name == "tags" else kept(getattr(row, name))


def _write_product(product, old):
    tags = [get_or_create_tag(name=name) for name in old["tags"]] if "tags" in old else None
    for name, model in (("category", Category), ("brand", Brand)):
        if old.get(name) is not None:
            found = model._default_manager.filter(pk=old[name]).first()
            if found is None:
                raise Stays(gettext("It stays: the %(what)s it had is deleted.") % {"what": model._meta.verbose_name})
            old = old | {name: found}
    for name, value in old.items():
        if name != "tags":
            setattr(product, name, value)
    save_product(product=product, tags=tags)


def _write_variant(variant, old):
    values = list(variant.option_values.select_related("option"))
    if "option_values" in old:
        told = dict(old["option_values"] or {})
        values = [get_or_create_option_value(option=option, value=value) for option, value in told.items()]
    facts = {name: read(name, value) for name, value in old.items() if name != "option_values"}
    data = VariantInput.like(variant, variant=variant, option_values=values, **facts)
    save_variants(product=variant.product, data=[data])
