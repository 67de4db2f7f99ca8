"""Products as they stand in a grid: everything a card prints, in three queries for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from my_shop.kernel.pictures.models import Picture
from products.models import Product, ProductImage, Variant

NEW_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Card:
    """``lowest_price_30_days`` is there where the price is on sale; ``varies``: other variants cost more."""

    pk: int
    slug: str
    name: str
    url: str
    brand: str
    tax_class: str
    is_digital: bool
    picture: Picture | None
    alt: str
    price: Decimal | None
    lowest_price_30_days: Decimal | None
    varies: bool
    is_new: bool
    is_sold_out: bool
    rating_average: Decimal | None
    rating_count: int


def cards(products: Iterable[Product]) -> list[Card]:
    """Return a card for each product, in the same order. Select their ``brand`` along."""
    products = list(products)
    ids = [product.pk for product in products]
    images, variants = {}, {}
    for image in ProductImage.objects.filter(product__in=ids).select_related("picture").order_by("position", "pk"):
        images.setdefault(image.product_id, image)
    printed = Variant.objects.only("product_id", "price", "lowest_price_30_days")
    for variant in printed.filter(product__in=ids).order_by("price"):
        variants.setdefault(variant.product_id, []).append(variant)
    return [_card(product, images.get(product.pk), variants.get(product.pk, [])) for product in products]


def _card(product, image, variants):
    cheapest = variants[0] if variants else None
    reduced = cheapest if cheapest and cheapest.is_reduced else None
    return Card(
        pk=product.pk,
        slug=product.slug,
        name=product.name,
        url=product.get_absolute_url(),
        brand=product.brand.name if product.brand else "",
        tax_class=product.tax_class,
        is_digital=product.is_digital,
        picture=image and image.picture,
        alt=image.alt if image else "",
        price=product.price,
        lowest_price_30_days=reduced and reduced.lowest_price_30_days,
        varies=bool(variants) and variants[-1].price > cheapest.price,
        is_new=product.created_at > timezone.now() - NEW_FOR,
        is_sold_out=not product.is_in_stock,
        rating_average=product.rating_average,
        rating_count=product.rating_count,
    )
