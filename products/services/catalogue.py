"""Products and their pictures."""

from collections.abc import Iterable, Sequence
from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.many_rows import clean_rows, update_rows
from my_shop.kernel.names import free_slug
from my_shop.kernel.pages.versions import announce_change
from my_shop.kernel.pictures.services import store_picture
from products import search
from products.models import Product, ProductImage, Tag, Variant
from products.models.redirects import FormerProductSlug
from products.publication_times import apply_times, check_times
from products.services import history
from products.services.attributes import write_tags
from products.services.denormalised import FIGURES, locked_products
from products.services.facets import refresh_facets
from products.services.files import require_files
from products.services.prices import lock_prices
from products.services.shared_pictures import delete_unused_pictures, next_position
from products.services.sold import delete_movements


@transaction.atomic
def save_product(*, product: Product, tags: Iterable[Tag] | None = None) -> Product:
    """Save what was changed of a product, new or not, under an address of its own; a former one leads there.

    :param tags: all that it has from now on; None leaves them.
    :raises ValidationError: a field breaks its rule, or it becomes digital and published without files
        (``FilesMissing``).
    """
    write_products([product])
    if tags is not None:
        write_tags({product: list(tags)})
    search.index([product.pk])
    refresh_facets([product.pk])
    announce_change()
    return product


def lock_products(product_ids: Iterable[int]) -> None:
    """Let nobody else write, sell or count these products until the transaction ends.

    Variants are locked before their products, as whoever sells does.
    """
    ids = list(product_ids)
    lock_prices(Variant.objects.filter(product__in=ids).values_list("pk", flat=True))
    locked_products(ids)


def write_products(products: Sequence[Product]) -> None:
    """Write products as ``save_product`` does one, in statements whose number does not grow with them.

    It belongs into a transaction. Whoever calls it brings search index, facets and the catalogue's version up to date.

    :raises ValidationError: for the first that breaks a rule.
    """
    now = timezone.now()
    for product in products:
        check_times(publish_at=product.publish_at, unpublish_at=product.unpublish_at)
        apply_times(product, now=now)
        product.slug = product.slug or free_slug(product.name, among=Product.objects.exclude(pk=product.pk))
    clean_rows(products)
    old = [product for product in products if product.pk]
    ids = [product.pk for product in old]
    locked = Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk") if ids else ()
    stored = {product.pk: product for product in locked}
    _check_files(products, stored)
    Product.objects.bulk_create([product for product in products if not product.pk])
    # price, quantity and the other figures belong to whoever sells meanwhile, so they are not written here
    kept = {"created_at", "value_ids", *FIGURES}
    written = [f.name for f in Product._meta.concrete_fields if f.name not in kept and not f.primary_key]
    update_rows(old, written, locked=stored)
    _keep_former_slugs(products, stored)
    history.note_products(products, before=stored)


@transaction.atomic
def publish_products(*, product_ids: Iterable[int], is_published: bool) -> int:
    """Show products to shoppers, or take them off the shelf; return how many were changed.

    A time at which the same would have happened by itself is over with it, and whoever withdraws a product ends both.

    :raises FilesMissing: one that is to be shown is digital and lacks files; then nothing is changed.
    """
    products = Product.objects.filter(pk__in=list(product_ids)).exclude(is_published=is_published)
    locked = list(products.select_for_update(no_key=True).order_by("pk"))
    if is_published:
        require_files(*(product for product in locked if product.is_digital))
    ids, before = [product.pk for product in locked], {product.pk: copy(product) for product in locked}
    times = {"publish_at": None} if is_published else {"publish_at": None, "unpublish_at": None}
    changed = products.filter(pk__in=ids).update(is_published=is_published, updated_at=timezone.now(), **times)
    for product in locked:
        for name, value in {"is_published": is_published, **times}.items():
            setattr(product, name, value)
    history.note_products(locked, before=before)
    search.index(ids)
    refresh_facets(ids)
    announce_change()
    return changed


@transaction.atomic
def delete_product(*, product: Product) -> None:
    """Delete a product that was never sold, with its stock and pictures; any other one is withdrawn instead.

    :raises AlreadySold: a variant of it was sold.
    """
    delete_products(products=[product])


@transaction.atomic
def delete_products(*, products: Sequence[Product]) -> None:
    """Delete products as ``delete_product`` does one, in statements whose number does not grow with them.

    :raises AlreadySold: a variant of one of them was sold; then none is deleted.
    """
    if not products:
        return
    ids = [product.pk for product in products]
    variants: dict[int, list[Variant]] = {pk: [] for pk in ids}
    for variant in Variant.objects.filter(product__in=ids).order_by("position", "pk"):
        variants[variant.product_id].append(variant)
    delete_movements(variant.pk for own in variants.values() for variant in own)
    pictures = list(ProductImage.objects.filter(product__in=ids).values_list("picture", flat=True))
    Product.objects.filter(pk__in=ids).delete()
    for product in products:
        history.note_deleted_product(product, product_id=product.pk, variants=variants[product.pk])
    search.index(ids)
    refresh_facets(ids)
    delete_unused_pictures(pictures)
    announce_change()


@transaction.atomic
def add_product_image(
    *,
    product: Product,
    file,
    alt: str,
    variant: Variant | None = None,
    position: int | None = None,
    source: str = "",
) -> ProductImage:
    """Add a picture to a product, as its last one unless a position is given.

    :param file: an uploaded or opened file, or a ``DrawnPicture``.
    :param variant: the variant that it shows, if one only.
    :param source: name of the file that it was imported from.
    :raises PictureRejected: the file is not a usable picture.
    :raises ValidationError: a field breaks its rule, or the variant is another product's.
    """
    if variant is not None and variant.product_id != product.pk:
        raise ValidationError(gettext("The variant belongs to another product."))
    if position is None:
        position = next_position(product)
    image = ProductImage(product=product, variant=variant, alt=alt, position=position, source=source)
    image.full_clean(exclude=["picture"])
    image.picture = store_picture(file)
    image.save()
    if not source:
        history.note_picture(image, "added")
    announce_change()
    return image


@transaction.atomic
def save_product_image(
    *, image: ProductImage, alt: str, variant: Variant | None = None, position: int = 0, file=None
) -> ProductImage:
    """Change what is said of a picture, and the picture itself where a file is given.

    :raises PictureRejected: the file is not a usable picture.
    :raises ValidationError: a field breaks its rule, or the variant is another product's.
    """
    if variant is not None and variant.product_id != image.product_id:
        raise ValidationError(gettext("The variant belongs to another product."))
    image.alt, image.variant, image.position = alt, variant, position
    old_picture_id = image.picture_id
    if file:
        image.picture = store_picture(file)
    image.full_clean()
    image.save()
    if file:
        delete_unused_pictures([old_picture_id])
    announce_change()
    return image


@transaction.atomic
def delete_product_image(*, image: ProductImage) -> None:
    """Take a picture off its product, with its files where no other product shows it."""
    delete_product_images(images=[image])


@transaction.atomic
def delete_product_images(*, images: Sequence[ProductImage]) -> None:
    """Take pictures off their products as ``delete_product_image`` does one."""
    if not images:
        return
    for image in images:
        history.note_picture(image, "removed")
    ProductImage.objects.filter(pk__in=[image.pk for image in images]).delete()
    delete_unused_pictures(image.picture_id for image in images)
    announce_change()


def _check_files(products, stored):
    """Refuse to put digital products without files on the shelf; what stands there already stays (a check tells)."""
    shown = {pk for pk, product in stored.items() if product.is_digital and product.is_published}
    require_files(*(p for p in products if p.pk in stored.keys() - shown and p.is_digital and p.is_published))


def _keep_former_slugs(products, stored):
    """Let the addresses that these had lead to them, and those that they have now to nothing else."""
    moved = [p for p in products if p.pk not in stored or stored[p.pk].slug != p.slug]
    former = [FormerProductSlug(slug=stored[p.pk].slug, product=p) for p in moved if p.pk in stored]
    slugs = [*(product.slug for product in moved), *(each.slug for each in former)]
    if slugs:
        FormerProductSlug.objects.filter(slug__in=slugs).delete()
    FormerProductSlug.objects.bulk_create(former)
