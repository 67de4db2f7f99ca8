"""Pictures of a product, several at once: taken in, used again, put in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from my_shop.kernel.moves import renumbered
from my_shop.kernel.pages.versions import announce_change
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import PictureRejected
from products.models import Product, ProductImage
from products.services.catalogue import add_product_image
from products.services.history import note_picture
from products.services.shared_pictures import next_position


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


def _alt(product):
    number = product.images.count() + 1
    return product.name if number == 1 else f"{product.name[:190]}, {number}"
