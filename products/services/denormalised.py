"""The figures that a product keeps of its variants, purchases and reviews, for whoever lists, sorts or filters."""

from collections.abc import Iterable, Mapping

from django.db.models import (
    Avg,
    BigIntegerField,
    Case,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from my_shop.kernel.pages.versions import announce_change
from products.models import Product, Review, Variant

FIGURES = frozenset(
    {"price", "highest_price", "quantity", "is_sold_out", "sold_count", "rating_average", "rating_count"}
)
"""Fields of a product that belong to whoever sells, prices or reviews: nobody else writes them."""


def refresh_products(product_ids: Iterable[int], *, sold: Mapping[int, int] | None = None) -> None:
    """Write prices and quantity of products anew from their variants, in two queries however many they are.

    Whoever holds locks on variants may call it: products are locked after variants, by primary key.

    :param sold: units to add, by product id, to what was sold of the products; negative ones came back. A best seller
        has a movement for every order, so they are counted up and not summed anew.
    """
    variants = Variant.objects.filter(product=OuterRef("pk")).order_by().values("product")
    figures = {
        "price": Subquery(variants.annotate(lowest=Min("price")).values("lowest")),
        "highest_price": Subquery(variants.annotate(highest=Max("price")).values("highest")),
        "quantity": Coalesce(Subquery(variants.annotate(units=Sum("quantity")).values("units")), 0),
    }
    if sold:
        cases = (When(pk=pk, then=Value(units)) for pk, units in sold.items())
        figures["sold_count"] = F("sold_count") + Case(*cases, default=0, output_field=BigIntegerField())
    locked_products(product_ids).update(**figures)


def refresh_ratings(product_ids: Iterable[int]) -> None:
    """Write average and number of the visible reviews of products anew."""
    reviews = Review.objects.visible().filter(product=OuterRef("pk")).order_by().values("product")
    locked_products(product_ids).update(
        rating_average=Subquery(reviews.annotate(average=Avg("rating")).values("average")),
        rating_count=Coalesce(Subquery(reviews.annotate(count=Count("pk")).values("count")), 0),
    )
    announce_change()


def locked_products(product_ids: Iterable[int]) -> QuerySet[Product]:
    """Return these products, locked in primary-key order."""
    ids = sorted(set(product_ids))
    products = Product.objects.filter(pk__in=ids)
    # an UPDATE of several rows locks them in no promised order, so they are locked first
    list(products.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return products
