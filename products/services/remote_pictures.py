"""Pictures at addresses that are not wanted any more: those that are on their way, and those that have come."""

import re
from collections.abc import Collection

from django.db import transaction

from my_shop.kernel.pictures.models import PictureRequest
from products.models import ProductImage, Variant
from products.services.catalogue import delete_product_images
from products.services.pictures import OF_VARIANT, SOURCE_LENGTH

_NUMBERED = re.compile(r", [0-9]+")


@transaction.atomic
def forget_pictures(*, request_ids: Collection[int]) -> set[int]:
    """Fetch these pictures no more and delete those that have come, and return which stay: somebody has changed them.

    A picture is changed where other words are beside it, or where it shows another variant.
    """
    requests = PictureRequest.objects.filter(pk__in=request_ids).select_related("remote")
    locked = list(requests.order_by("pk").select_for_update(no_key=True, of=("self",)))
    wanted = [each for each in locked if each.is_done and each.remote.picture_id is not None]
    variants = [each.owner_id for each in wanted if each.owner_kind == OF_VARIANT]
    products = dict(Variant.objects.filter(pk__in=variants).values_list("pk", "product")) if variants else {}
    shown: dict[tuple[int | None, int | None], ProductImage] = {
        (image.product_id, image.picture_id): image
        for image in ProductImage.objects.select_related("product").filter(
            picture__in=[each.remote.picture_id for each in wanted]
        )
    }
    going, changed = [], set()
    for each in wanted:
        is_variant = each.owner_kind == OF_VARIANT
        product_id = products.get(each.owner_id) if is_variant else each.owner_id
        image = shown.get((product_id, each.remote.picture_id))
        if image is None or image.source != each.remote.address[:SOURCE_LENGTH]:
            continue
        if image.variant_id == (each.owner_id if is_variant else None) and _has_its_words(image, each.alt):
            going.append(image)
        else:
            changed.add(each.pk)
    delete_product_images(images=going)
    PictureRequest.objects.filter(pk__in=[each.pk for each in locked if each.pk not in changed]).delete()
    return changed


def _has_its_words(image, told):
    """Is beside a picture what the file told, or what it was called without that?"""
    name = image.product.name
    if told:
        return image.alt == told
    return image.alt == name or bool(_NUMBERED.fullmatch(image.alt.removeprefix(name[:190])))
