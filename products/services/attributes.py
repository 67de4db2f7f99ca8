"""Brands, tags and options: what products and variants are filed under, and told apart by."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from my_shop.kernel.names import folded, free_slug
from my_shop.kernel.pages.versions import announce_change
from products import search
from products.models import MAX_POSITION, RESERVED_OPTION_SLUGS, Brand, Option, OptionValue, Product, Tag, Variant
from products.services import history

Label = TypeVar("Label", Brand, Tag, Option, OptionValue)
Named = TypeVar("Named", Brand, Tag, Option)


class StillInUse(ValidationError):
    """Variants have this option or value: they would lose what tells them apart."""

    def __init__(self, label):
        super().__init__(gettext("Variants have “%(label)s”: give them another value first.") % {"label": label})


@transaction.atomic
def get_or_create_brand(*, name: str, description: str = "") -> Brand:
    """Return the brand of this name, made where it is new.

    :raises ValidationError: the name breaks its rule.
    """
    return _named(Brand, name) or save_attribute(Brand(name=name.strip(), description=description))


@transaction.atomic
def get_or_create_tag(*, name: str) -> Tag:
    """Return the tag of this name, made where it is new.

    :raises ValidationError: the name breaks its rule.
    """
    return _named(Tag, name) or save_attribute(Tag(name=name.strip()))


def write_tags(wanted: Mapping[Product, Iterable[Tag]]) -> None:
    """Give each product these tags and no others, in statements whose number does not grow with them.

    It belongs into a transaction. Whoever calls it brings search index and the catalogue's version up to date.
    """
    through = Product.tags.through
    rows = through.objects.filter(product__in=wanted).values_list("product_id", "tag_id", "pk", "tag__name")
    there: dict[int, dict[int, tuple[int, str]]] = {product.pk: {} for product in wanted}
    for product_id, tag_id, pk, name in rows:
        there[product_id][tag_id] = pk, name
    gone, new = [], []
    for product, tags in wanted.items():
        known, told = there[product.pk], {tag.pk: tag.name for tag in tags}
        gone += [pk for tag_id, (pk, _) in known.items() if tag_id not in told]
        new += [through(product_id=product.pk, tag_id=tag_id) for tag_id in told if tag_id not in known]
        if known.keys() != told.keys():
            history.note_tags(product, old=(name for _, name in known.values()), new=told.values())
    if gone:
        through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(new)


@transaction.atomic
def get_or_create_option_value(*, option: str, value: str, swatch: str = "") -> OptionValue:
    """Return the value of an option by their names, made where they are new.

    :raises ValidationError: a name breaks its rule.
    """
    found = _named(Option, option) or save_attribute(Option(name=option.strip()))
    if existing := found.values.filter(folded_value=folded(value)).first():
        return existing
    return save_attribute(OptionValue(option=found, value=value.strip(), swatch=swatch))


@transaction.atomic
def save_attribute(label: Label) -> Label:
    """Save a brand, a tag, an option or a value of one; the labels of variants go with it.

    One without a slug gets an address that is free. A new value without a position stands behind the others of its
    option, so that sizes stay in the order in which they are typed.

    :raises ValidationError: a field breaks its rule, or another one has the name.
    """
    is_new = label.pk is None
    label.slug = label.slug or _free_slug(label)
    if is_new and isinstance(label, OptionValue) and not label.position:
        last = label.option.values.aggregate(last=Max("position"))["last"]
        label.position = 0 if last is None else min(last + 1, MAX_POSITION)
    label.full_clean()
    label.save()
    if not is_new:
        products = _relabel_variants(label) if isinstance(label, Option | OptionValue) else label.products.all()
        search.index(products.values_list("pk", flat=True))
    announce_change()
    return label


@transaction.atomic
def delete_attribute(label: Brand | Tag | Option | OptionValue) -> None:
    """Delete a tag, or a brand, an option or a value of one that nothing is filed under.

    :raises StillInUse: variants have the option or value.
    :raises django.db.models.ProtectedError: products have the brand.
    """
    if isinstance(label, Option | OptionValue) and is_in_use(label):
        raise StillInUse(label)
    tagged = list(label.products.values_list("pk", flat=True)) if isinstance(label, Tag) else []
    label.delete()
    search.index(tagged)
    announce_change()


def is_in_use(label: Option | OptionValue) -> bool:
    """Has any variant this value, or a value of this option?"""
    return _with(label).exists()


def variant_label(values) -> str:
    """Return the label of a variant with these option values, in the order of the options."""
    ordered = sorted(values, key=lambda value: (value.option.position, value.option.name))
    return ", ".join(value.value for value in ordered)


def _relabel_variants(label):
    """Write the labels of the variants with this option or value anew, and return their products."""
    variants = _with(label).prefetch_related("option_values__option")
    for variant in (changed := list(variants)):
        variant.label = variant_label(variant.option_values.all())
    Variant.objects.bulk_update(changed, ["label"], batch_size=200)
    return Product.objects.filter(pk__in={variant.product_id for variant in changed})


def _with(label):
    chosen = {"option_values": label} if isinstance(label, OptionValue) else {"option_values__option": label}
    return Variant.objects.filter(**chosen).distinct()


def _named(model: type[Named], name: str) -> Named | None:
    return model.objects.filter(folded_name=folded(name)).first()


def _free_slug(label):
    others = type(label).objects.exclude(pk=label.pk)
    if isinstance(label, OptionValue):
        return free_slug(label.value, among=others.filter(option=label.option))
    return free_slug(label.name, among=others, but_not=RESERVED_OPTION_SLUGS if isinstance(label, Option) else ())
