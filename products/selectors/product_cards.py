"""Products as they stand in a grid: everything a card prints, in one query for any number of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.pictures.models import picture_facts, picture_of
from my_shop.kernel.pictures.shown import ShownPicture
from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.unit_prices import Content, content_of
from products.models import Product, ProductImage, Variant
from products.models.variants import is_reduced

NEW_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Card:
    """``lowest_price_30_days`` is there where the price is on sale; ``varies``: other variants cost more.

    ``content`` is that of the variant whose price it is.
    """

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
    quantity: int
    is_sold_out: bool
    rating_average: Decimal | None
    rating_count: int
    content: Content | None = None


def printed(products: QuerySet[Product]) -> QuerySet:
    """Return a query for what the cards of these products print."""
    images = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    first = images.values_list(JSONObject(alt="alt", picture=picture_facts("picture__")))[:1]
    cheapest = Variant.objects.filter(product=OuterRef("pk")).order_by("price", "pk")
    return products.values_list(
        *("pk", "slug", "name", "brand__name", "tax_class", "is_digital", "price", "highest_price"),
        *(Subquery(cheapest.values(name)[:1]) for name in ("lowest_price_30_days", "content_amount", "content_unit")),
        *("created_at", "quantity", "rating_average", "rating_count"),
        Subquery(first, output_field=JSONField()),
    )


BY_ID = PreparedQuery(lambda ids: printed(Product.objects.published().filter(pk__in=ids)))


def cards_of(ids: Sequence[int]) -> list[Card]:
    """Return a card for each of these products that is published, in the order of the ids."""
    found = {card.pk: card for card in cards(BY_ID.rows(ids))}
    return [found[pk] for pk in ids if pk in found]


BY_SLUG = PreparedQuery(lambda slugs: printed(Product.objects.published().filter(slug__in=slugs)))


def cards_by_slug(slugs: Sequence[str]) -> dict[str, Card]:
    """Return a card for each of these slugs that a published product has, or had if nobody has it now."""
    found = {card.slug: card for card in cards(BY_SLUG.rows(slugs))}
    if unknown := set(slugs) - found.keys():
        renamed = Product.objects.filter(former_slugs__slug__in=unknown).values_list("former_slugs__slug", "pk")
        former = dict(renamed)
        cards_now = {card.pk: card for card in cards_of(list(set(former.values())))}
        found |= {slug: cards_now[pk] for slug, pk in former.items() if pk in cards_now}
    return found


def cards(rows: Iterable[tuple]) -> list[Card]:
    """Return a card for each row of a query that is ``printed``."""
    address = reverse("products:product", args=["-slug-"])  # looked up once for all of them
    new_since = timezone.now() - NEW_FOR
    return [_card(row, address, new_since) for row in rows]


def _card(row, address, new_since):
    pk, slug, name, brand, tax_class, is_digital, price, highest_price, lowest, *facts = row
    amount, unit, *facts = facts
    created_at, quantity, rating_average, rating_count, image = facts
    return Card(
        pk=pk,
        slug=slug,
        name=name,
        url=address.replace("-slug-", slug),
        brand=brand or "",
        tax_class=tax_class,
        is_digital=is_digital,
        picture=picture_of(image and image["picture"]),
        alt=image["alt"] if image else "",
        price=price,
        lowest_price_30_days=lowest if price is not None and is_reduced(price, lowest) else None,
        content=content_of(amount, unit),
        varies=None not in (price, highest_price) and highest_price > price,
        is_new=created_at > new_since,
        quantity=quantity,
        is_sold_out=quantity <= 0,
        rating_average=rating_average,
        rating_count=rating_count,
    )
