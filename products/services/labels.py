"""Brands and options: what products and variants are filed under, and told apart by."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from products import search
from products.models import Brand, Option, OptionValue, Product, Variant
from products.services.figures import bump_catalogue_version


class StillInUse(ValidationError):
    """Variants have this option or value: they would lose what tells them apart."""


@transaction.atomic
def brand(*, name: str, description: str = "") -> Brand:
    """Return the brand of this name, made where it is new.

    :raises ValidationError: the name has nothing to make an address from, or breaks its rule.
    """
    return _by_slug(Brand, slugify(name), name=name.strip(), description=description)


@transaction.atomic
def option_value(*, option: str, value: str, swatch: str = "") -> OptionValue:
    """Return the value of an option by their names, made where they are new.

    :raises ValidationError: a name has nothing to make an address from, or breaks its rule.
    """
    found = _by_slug(Option, slugify(option), name=option.strip())
    slug = slugify(value)
    existing = OptionValue.objects.filter(option=found, slug=slug).first()
    if existing:
        return existing
    position = found.values.count()
    return save_label(OptionValue(option=found, slug=slug, value=value.strip(), swatch=swatch, position=position))


@transaction.atomic
def save_label(label: Brand | Option | OptionValue) -> Brand | Option | OptionValue:
    """Save a brand, an option or a value of one; the labels of variants go with it.

    :raises ValidationError: a field breaks its rule.
    """
    is_new = label.pk is None
    label.slug = label.slug or slugify(label.value if isinstance(label, OptionValue) else label.name)
    label.full_clean()
    label.save()
    if not is_new:
        products = Product.objects.filter(brand=label) if isinstance(label, Brand) else _relabel_variants(label)
        search.index(products.values_list("pk", flat=True))
    bump_catalogue_version()
    return label


@transaction.atomic
def delete_label(label: Brand | Option | OptionValue) -> None:
    """Delete a brand, an option or a value of one that nothing is filed under.

    :raises StillInUse: variants have the option or value.
    :raises django.db.models.ProtectedError: products have the brand.
    """
    if not isinstance(label, Brand) and is_in_use(label):
        raise StillInUse(f"Variants have “{label}”: give them another value first.")
    label.delete()
    bump_catalogue_version()


def is_in_use(label: Option | OptionValue) -> bool:
    """Has any variant this value, or a value of this option?"""
    return _with(label).exists()


def joined(values) -> str:
    """Return the label of a variant with these option values, in the order of the options."""
    ordered = sorted(values, key=lambda value: (value.option.position, value.option.name))
    return ", ".join(value.value for value in ordered)


def _relabel_variants(label):
    """Write the labels of the variants with this option or value anew, and return their products."""
    variants = _with(label).prefetch_related("option_values__option")
    for variant in (changed := list(variants)):
        variant.label = joined(variant.option_values.all())
    Variant.objects.bulk_update(changed, ["label"], batch_size=200)
    return Product.objects.filter(pk__in={variant.product_id for variant in changed})


def _with(label):
    chosen = {"option_values": label} if isinstance(label, OptionValue) else {"option_values__option": label}
    return Variant.objects.filter(**chosen).distinct()


def _by_slug(model, slug, **fields):
    return model.objects.filter(slug=slug).first() or save_label(model(slug=slug, **fields))
