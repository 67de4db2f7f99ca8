"""Pictures that products may share: a file goes with the last one that shows it."""

from collections.abc import Iterable

from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import delete_pictures
from products.models import Product, ProductImage


def delete_unused_pictures(picture_ids: Iterable[int]) -> None:
    """Delete those of these pictures that no product shows any more; it belongs into a transaction."""
    # locked first: two who take the same picture off their products at once would each see it with the other
    pictures = list(Picture.objects.select_for_update().filter(pk__in=list(picture_ids)).order_by("pk"))
    shown = set(ProductImage.objects.filter(picture__in=pictures).values_list("picture", flat=True))
    delete_pictures([picture for picture in pictures if picture.pk not in shown])


def next_position(product: Product) -> int:
    """Return the place behind the last picture of a product."""
    last = product.images.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
