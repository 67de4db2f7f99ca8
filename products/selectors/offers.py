"""Reads for what other apps ask: variants as they can be bought now, and products as a post shows them."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from products.models import Category, Product, ProductImage, Variant


class JoinedIds(Subquery):
    """The ids that a query finds, as one text: ``"3,17"``."""

    output_field = CharField()
    template = "(SELECT GROUP_CONCAT(_found.id) FROM (%(subquery)s) AS _found)"

    def as_postgresql(self, compiler, connection, **context):
        template = self.template.replace("GROUP_CONCAT(_found.id)", "STRING_AGG(_found.id::text, ',')")
        return self.as_sql(compiler, connection, template=template, **context)


def variants_to_sell(*, ids: Sequence[int] = (), skus: Sequence[str] = (), with_pictures: bool = True) -> list[Variant]:
    """Return variants with their products, in two queries.

    Each has the ``category_ids`` of its category and of all above that, and as ``picture`` what shows it best: its own
    first one, else the product's first one that shows no other variant, else the product's first one; None where it
    has none. Without pictures it is one query, and every ``picture`` is None.
    """
    found = Variant.objects.filter(Q(pk__in=ids) | Q(folded_sku__in=[folded(sku) for sku in skus]))
    variants = list(found.select_related("product").annotate(joined_ids=_category_ids()).order_by("pk"))
    images = _images_of({variant.product_id for variant in variants}) if with_pictures else {}
    for variant in variants:
        candidates = images.get(variant.product_id, ())
        own = [image for image in candidates if image.variant_id == variant.pk]
        shared = [image for image in candidates if image.variant_id is None]
        best = next(iter((*own, *shared, *candidates)), None)
        variant.picture = best and best.picture.shown
        variant.category_ids = frozenset(map(int, variant.joined_ids.split(",")))
    return variants


def products_to_show(*, slugs: Sequence[str]) -> list[Product]:
    """Return the published products of these slugs, in two queries, and a third one for slugs that nobody has now.

    Each has its ``first_image`` (or None) and its ``asked_slug``, which may be a former one.
    """
    shown = Product.objects.published().filter(price__isnull=False)
    products = list(shown.annotate(asked_slug=F("slug")).filter(asked_slug__in=slugs))
    if unknown := set(slugs) - {product.slug for product in products}:
        products += shown.annotate(asked_slug=F("former_slugs__slug")).filter(asked_slug__in=unknown)
    images = _images_of({product.pk for product in products})
    for product in products:
        product.first_image = next(iter(images.get(product.pk, ())), None)
    return products


def stock_label(quantity: int) -> str:
    """Say to a shopper how many units are left: exactly, once they are few."""
    if quantity <= 0:
        return gettext("Sold out")
    return (
        gettext("Only %(quantity)s left") % {"quantity": quantity}
        if quantity <= settings.SHOP_LOW_STOCK
        else gettext("In stock")
    )


def _category_ids() -> JoinedIds:
    """The ids of a variant's category and of those above it."""
    path = ExpressionWrapper(OuterRef("product__category__path"), output_field=CharField())
    above = Category.objects.alias(below=Concat(path, Value("/")), beginning=Concat(F("path"), Value("/")))
    return JoinedIds(above.filter(below__startswith=F("beginning")).order_by().values("id"))


def _images_of(product_ids) -> dict[int, list[ProductImage]]:
    """Images of products in their order, by product, in one query."""
    found: dict[int, list[ProductImage]] = {}
    images = ProductImage.objects.filter(product__in=product_ids).select_related("picture")
    for image in images.order_by("product", "position", "pk"):
        found.setdefault(image.product_id, []).append(image)
    return found
