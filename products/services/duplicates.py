"""A product made from another one: a draft with the same variants and pictures, and nothing on the shelf."""

from functools import reduce
from itertools import count
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.pages.versions import announce_change
from my_shop.kernel.validators import longest
from products.models import Product, ProductImage, Revision, Variant
from products.services.catalogue import save_product
from products.services.history import note_picture, one_change
from products.services.variants import VariantInput, save_variants

COPIED = (
    *("category", "brand", "summary", "description", "details", "tax_class", "is_digital"),
    *("manufacturer", "safety", "meta_title", "meta_description"),
)
ENDING = "-COPY"


@transaction.atomic
def duplicate_product(*, product: Product, user=None) -> Product:
    """Write an unpublished copy of a product and return it: its variants have new SKUs, no barcode and no stock, and
    its pictures are the same ones."""
    with one_change(user=user, source=Revision.Source.HAND):
        return _copy_of(product, user)


def _copy_of(product, user):
    copy = Product(name=_free_name(product.name), is_published=False)
    for field in COPIED:
        setattr(copy, field, getattr(product, field))
    save_product(product=copy, tags=product.tags.all())
    variants = list(product.variants.prefetch_related("option_values__option"))
    skus = _free_skus([variant.sku for variant in variants])
    made = save_variants(
        product=copy,
        data=[
            VariantInput.like(variant, sku=sku, gtin="", option_values=list(variant.option_values.all()))
            for variant, sku in zip(variants, skus, strict=True)
        ],
        user=user,
    )
    counterparts = {old.pk: new for old, new in zip(variants, made, strict=True)}
    images = [
        ProductImage(
            product=copy,
            picture_id=image.picture_id,
            variant=counterparts.get(image.variant_id),
            alt=image.alt,
            position=image.position,
        )
        for image in product.images.all()
    ]
    for image in ProductImage.objects.bulk_create(images):
        note_picture(image, "added")
    announce_change()
    return copy


def _free_name(name):
    """Return the name with “(copy)” behind it, numbered where a product has that one."""
    room = longest(Product, "name")
    endings = (
        gettext("(copy)") if number == 1 else gettext("(copy %(number)s)") % {"number": number} for number in count(1)
    )
    names = (f"{name[: room - len(ending) - 1]} {ending}" for ending in endings)
    return next(each for each in names if not Product.objects.filter(name=each).exists())


def _free_skus(skus):
    """Return a SKU for the copy of each that no variant has."""
    room = longest(Variant, "sku") - len(ENDING) - 4
    bases = [f"{sku[:room]}{ENDING}" for sku in skus]
    begun = reduce(or_, (Q(folded_sku__startswith=folded(base)) for base in bases), Q(pk=None))
    taken = set(Variant.objects.filter(begun).values_list("folded_sku", flat=True))
    free = []
    for base in bases:
        numbered = (base if number == 1 else f"{base}-{number}" for number in count(1))
        sku = next(each for each in numbered if folded(each) not in taken)
        taken.add(folded(sku))
        free.append(sku)
    return free
