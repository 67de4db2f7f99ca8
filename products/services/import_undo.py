"""Taking an import of the catalogue back: what it made goes, what it changed becomes what it was.

Rows are taken back some hundred at a time, kind by kind, in statements whose number does not grow with them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Result, RowOutcome
from my_shop.kernel.pictures.models import PictureRequest
from products.models import Brand, Category, Manufacturer, OptionValue, Product, ProductImage, Revision, Tag, Variant
from products.services.catalogue import delete_product_images, delete_products, publish_products
from products.services.history import one_change
from products.services.import_put_back import put_back_products, put_back_variants
from products.services.prices import lock_prices
from products.services.remote_pictures import forget_pictures
from products.services.since_made import edits_since_made, reviewed_products, used_variants, variants_with_files
from products.services.unused_labels import delete_unused_categories, delete_unused_labels, delete_unused_manufacturers
from products.services.variants import delete_variants

AT_ONCE = 500
"""Rows that are taken back in one transaction."""

Answers = dict[int, tuple[Result, str]]
"""What became of rows, by primary key; those that are missing are not there any more."""


@dataclass(frozen=True)
class Kind:
    """Rows of a model that an import has made, or has changed, and what takes them back."""

    model: type[Model]
    is_made: bool
    take_back: Callable[[dict], Answers]


def undo_import(outcomes: Iterable[RowOutcome], *, user=None) -> Iterator[list[RowOutcome]]:
    """Take back what an import did, and yield what became of it; see ``kernel.imports.contract.Importer.undo``.

    A product that was made goes with its variants and pictures. It is withdrawn where it was ordered or its stock has
    moved since, and stays where somebody has edited or reviewed it. A field that was changed gets its former value,
    unless somebody has changed it since.
    """
    rest = iter(outcomes)
    while batch := list(islice(rest, AT_ONCE)):
        with one_change(user=user, source=Revision.Source.UNDO):
            answers = _taken_back(batch)
        gone = Result.UNCHANGED, gettext("not there any more")
        told = ((outcome, answers.get(outcome.key, gone)) for outcome in batch)
        yield [replace(outcome, result=result, text=text, before=None) for outcome, (result, text) in told]


def _taken_back(batch):
    """Return what became of rows, by their keys."""
    wanted: dict[str, dict | None] = {}
    for outcome in batch:  # the last first: of a row that was changed twice, the first change tells what it was
        wanted[outcome.key] = _both(outcome.before, wanted.get(outcome.key))
    _lock_variants(wanted)
    answers: dict[str, Any] = {}
    for kind in KINDS:
        rows = {pk: before for pk, before in _of(kind.model, wanted).items() if (before is None) == kind.is_made}
        if rows:
            answers |= {f"{_key(kind.model)}{pk}": answer for pk, answer in kind.take_back(rows).items()}
    return answers


def _lock_variants(wanted):
    """Lock all variants before any product, as whoever sells does."""
    variants, products = _of(Variant, wanted), _of(Product, wanted)
    if variants or products:
        own = Variant.objects.filter(Q(pk__in=variants) | Q(product__in=products))
        lock_prices(own.values_list("pk", flat=True))


def _of(model, wanted):
    """Return what is wanted of the rows of a model, by primary key."""
    start = _key(model)
    return {int(key.removeprefix(start)): before for key, before in wanted.items() if key.startswith(start)}


def _key(model):
    return f"{model._meta.label_lower}:"


def _both(first, later):
    if first is None or later is None:
        return first
    return {"old": later["old"] | first["old"], "new": first["new"] | later["new"]}


def _stays(reason):
    return Result.SKIPPED, reason


def _changed_since():
    return gettext("It stays: somebody has changed it since.")


def _delete_products(made):
    variants = Variant.objects.filter(product__in=made).values_list("pk", "product")
    owners = dict(variants)
    lock_prices(owners)
    products = Product.objects.filter(pk__in=made).order_by("pk").select_for_update(no_key=True).in_bulk()
    used = {owners[pk] for pk in used_variants(owners)}
    with_files = {owners[pk] for pk in variants_with_files(owners)}
    reviewed, edits, answers = reviewed_products(products), edits_since_made(products), {}
    for pk in products:
        if pk in used:
            answers[pk] = _stays(gettext("It stays, withdrawn: it was ordered, or its stock has changed since."))
        elif pk in reviewed:
            answers[pk] = _stays(gettext("It stays: it has reviews."))
        elif pk in with_files:
            answers[pk] = _stays(gettext("It stays: files were uploaded for it."))
        elif edits[pk].product.changes:
            answers[pk] = _stays(_changed_since())
    if used:
        publish_products(product_ids=used, is_published=False)
    delete_products(products=[product for pk, product in products.items() if pk not in answers])
    return answers | _deleted(products.keys() - answers.keys())


def _delete_variants(made):
    variants = lock_prices(made)
    used, with_files = used_variants(variants), variants_with_files(variants)
    edits = edits_since_made({variant.product_id for variant in variants.values()})
    answers: dict[int, Any] = {}
    for pk, variant in variants.items():
        if pk in used:
            answers[pk] = _stays(gettext("It stays: it was ordered, or its stock has changed since."))
        elif pk in with_files:
            answers[pk] = _stays(gettext("It stays: files were uploaded for it."))
        elif edits[variant.product_id].is_variant_edited(pk):
            answers[pk] = _stays(_changed_since())
    going = [variant for pk, variant in variants.items() if pk not in answers]
    others = Variant.objects.filter(product__in={each.product_id for each in going})
    left = set(others.exclude(pk__in=[each.pk for each in going]).values_list("product", flat=True).order_by())
    last = {each.pk for each in going if each.product_id not in left}
    answers |= dict.fromkeys(last, _stays(gettext("It stays: its product would have no variant.")))
    delete_variants(variants=[variant for variant in going if variant.pk not in last])
    return answers | _deleted(variants.keys() - answers.keys())


def _delete_pictures(made):
    images = ProductImage.objects.filter(pk__in=made).in_bulk()
    delete_product_images(images=list(images.values()))
    return _deleted(images)


def _forget_pictures(made):
    changed = forget_pictures(request_ids=made)
    return _deleted(made.keys() - changed) | dict.fromkeys(changed, _stays(_changed_since()))


def _delete_labels(model):
    def take_back(made):
        there = set(model.objects.filter(pk__in=made).values_list("pk", flat=True))
        deleted, described = delete_unused_labels(model, there)
        return _labels_answered(there, deleted, described)

    return take_back


def _delete_categories(made):
    there = set(Category.objects.filter(pk__in=made).values_list("pk", flat=True))
    deleted, described = delete_unused_categories(there)
    return _labels_answered(there, deleted, described)


def _delete_manufacturers(made):
    there = set(Manufacturer.objects.filter(pk__in=made).values_list("pk", flat=True))
    deleted, described = delete_unused_manufacturers(there)
    return _labels_answered(there, deleted, described)


def _labels_answered(there, deleted, described):
    in_use = there - deleted - described
    return (
        _deleted(deleted)
        | dict.fromkeys(described, _stays(gettext("It stays: somebody has described it.")))
        | dict.fromkeys(in_use, _stays(gettext("It stays: it is in use.")))
    )


def _deleted(ids):
    return dict.fromkeys(ids, (Result.CHANGED, gettext("deleted")))


KINDS = [
    Kind(Variant, True, _delete_variants),
    Kind(Variant, False, put_back_variants),
    Kind(Product, False, put_back_products),
    Kind(Product, True, _delete_products),
    Kind(ProductImage, True, _delete_pictures),
    Kind(PictureRequest, True, _forget_pictures),
    Kind(OptionValue, True, _delete_labels(OptionValue)),
    Kind(Tag, True, _delete_labels(Tag)),
    Kind(Brand, True, _delete_labels(Brand)),
    Kind(Manufacturer, True, _delete_manufacturers),
    Kind(Category, True, _delete_categories),
]
"""What an import makes and changes, in the order in which it is taken back: what is filed under a label goes first."""
