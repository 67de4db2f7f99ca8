"""Products as they stand in a grid: everything a card prints, in three queries for any number of them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.pictures.models import SHOWN_FIELDS, shown_picture
from my_shop.kernel.pictures.shown import ShownPicture
from products.models import Product, ProductImage, Variant
from products.models.variants import is_reduced

NEW_FOR = timedelta(days=14)
_PRINTED = (
    *("pk", "slug", "name", "brand__name", "tax_class", "is_digital", "price", "created_at", "quantity"),
    *("rating_average", "rating_count"),
)
_PICTURE = [f"picture__{field}" for field in SHOWN_FIELDS]


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
    picture: ShownPicture | None
    alt: str
    price: Decimal | None
    lowest_price_30_days: Decimal | None
    varies: bool
    is_new: bool
    is_sold_out: bool
    rating_average: Decimal | None
    rating_count: int


def cards(products: QuerySet[Product]) -> list[Card]:
    """Return a card for each product of a query, in its order."""
    rows = list(products.values_list(*_PRINTED, named=True))
    ids = [row.pk for row in rows]
    pictures, prices = _first_pictures(ids), _prices(ids)
    address = reverse("products:product", args=["-slug-"])  # looked up once for all of them
    return [
        _card(row, address.replace("-slug-", row.slug), pictures.get(row.pk, (None, "")), prices.get(row.pk, ()))
        for row in rows
    ]


def _first_pictures(product_ids):
    """The picture that stands first, and its alternative text, by product."""
    images = ProductImage.objects.filter(product__in=product_ids).order_by("position", "pk")
    first: dict[int, tuple] = {}
    for product_id, alt, *picture in images.values_list("product_id", "alt", *_PICTURE):
        first.setdefault(product_id, (picture, alt))
    return {product_id: (shown_picture(*picture), alt) for product_id, (picture, alt) in first.items()}


def _prices(product_ids):
    """What the variants cost, each with its lowest price before, the cheapest first, by product."""
    variants = Variant.objects.filter(product__in=product_ids).order_by("price")
    found: dict[int, list[tuple]] = {}
    for product_id, price, lowest in variants.values_list("product_id", "price", "lowest_price_30_days"):
        found.setdefault(product_id, []).append((price, lowest))
    return found


def _card(row, url, picture_and_alt, prices):
    picture, alt = picture_and_alt
    price, lowest = prices[0] if prices else (None, None)
    return Card(
        pk=row.pk,
        slug=row.slug,
        name=row.name,
        url=url,
        brand=row.brand__name or "",
        tax_class=row.tax_class,
        is_digital=row.is_digital,
        picture=picture,
        alt=alt,
        price=row.price,
        lowest_price_30_days=lowest if is_reduced(price, lowest) else None,
        varies=bool(prices) and prices[-1][0] > price,
        is_new=row.created_at > timezone.now() - NEW_FOR,
        is_sold_out=row.quantity <= 0,
        rating_average=row.rating_average,
        rating_count=row.rating_count,
    )
