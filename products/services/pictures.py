"""Pictures of a product, several at once: taken in, used again, put in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from my_shop.kernel.moves import renumbered
from my_shop.kernel.pages.versions import announce_change
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import PictureRejected
from my_shop.kernel.signals import PictureOwner
from products.models import Product, ProductImage, Variant
from products.models.catalogue import MAX_POSITION
from products.services.catalogue import add_product_image
from products.services.history import note_picture
from products.services.shared_pictures import next_position

OF_PRODUCT, OF_VARIANT = "products.product", "products.variant"
"""What an owner of a picture is called that is to be fetched."""

SOURCE_LENGTH = 200


@dataclass(frozen=True)
class RejectedFile:
    """A file that is no usable picture, by its name, and why."""

    name: str
    reason: str


@transaction.atomic
def add_pictures(*, product: Product, files: Sequence) -> list[RejectedFile]:
    """Add pictures behind those that are there, and return which files could not be used; the others come in.

    What each shows is said by the product's name, until somebody says more.

    :param files: uploaded files, with ``name``.
    """
    rejected = []
    for file in files:
        try:
            add_product_image(product=product, file=file, alt=_alt(product))
        except PictureRejected as refusal:
            rejected.append(RejectedFile(str(file.name), str(refusal)))
    return rejected


@transaction.atomic
def reuse_pictures(*, product: Product, picture_ids: Iterable[int]) -> int:
    """Show pictures that other products show with this one, too, and return how many were new to it.

    They are the same pictures, with the same words: nothing is copied, and the last product takes the file with it.
    """
    # whoever deletes one looks behind the same lock whether somebody shows it
    pictures = Picture.objects.select_for_update().filter(pk__in=list(picture_ids)).order_by("pk")
    wanted = {picture.pk: picture for picture in pictures}
    own = set(product.images.values_list("picture", flat=True))
    shown = ProductImage.objects.filter(picture__in=wanted.keys() - own).order_by("picture", "pk")
    alts = {image.picture_id: image.alt for image in reversed(shown)}
    last = next_position(product)
    images = [
        ProductImage(product=product, picture=wanted[pk], alt=alt, position=last + number)
        for number, (pk, alt) in enumerate(sorted(alts.items()))
    ]
    ProductImage.objects.bulk_create(images)
    for image in images:
        note_picture(image, "added")
    announce_change()
    return len(images)


@transaction.atomic
def renumber_pictures(*, product: Product) -> None:
    """Number the pictures of a product from 0 in the order in which they stand: the first one is that of its cards."""
    if changed := renumbered(product.images.select_for_update(no_key=True).order_by("position", "pk")):
        ProductImage.objects.bulk_update(changed, ["position"])
        announce_change()


@transaction.atomic
def attach_picture(*, picture_id: int, address: str, owners: Sequence[PictureOwner]) -> int:
    """Show a picture with the products and variants that wanted it, and return how many show it.

    Several may be one product's: it has the picture once, as its own rather than a variant's.

    :param address: where the picture was fetched, kept as its source.
    """
    by_kind = {kind: {owner.id: owner for owner in owners if owner.kind == kind} for kind in (OF_PRODUCT, OF_VARIANT)}
    variants = Variant.objects.filter(pk__in=by_kind[OF_VARIANT]).in_bulk()
    own = by_kind[OF_PRODUCT].keys() | {variant.product_id for variant in variants.values()}
    # locked: whoever adds another one at the same moment reads its place behind this one
    products = {row.pk: row for row in Product.objects.filter(pk__in=own).order_by("pk").select_for_update(no_key=True)}
    wanted: list[tuple[Product, Variant | None, PictureOwner]]
    wanted = [(products[pk], None, owner) for pk, owner in by_kind[OF_PRODUCT].items() if pk in products]
    wanted += [(products[variants[pk].product_id], variants[pk], by_kind[OF_VARIANT][pk]) for pk in variants]
    shows = set(ProductImage.objects.filter(picture=picture_id, product__in=products).values_list("product", flat=True))
    for product, variant, owner in wanted:
        if product.pk not in shows:
            shows.add(product.pk)
            ProductImage.objects.create(
                product=product,
                variant=variant,
                picture_id=picture_id,
                alt=owner.alt or _alt(product),
                position=next_position(product) if owner.position is None else min(owner.position, MAX_POSITION),
                source=address[:SOURCE_LENGTH],
            )
    if wanted:
        announce_change()
    return len(wanted)


def _alt(product):
    number = product.images.count() + 1
    return product.name if number == 1 else f"{product.name[:190]}, {number}"
