"""The figures that a product keeps of its variants, purchases and reviews, for whoever lists, sorts or filters."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import (
    Avg,
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from my_shop.kernel.pages.versions import announce_change
from products.models import Product, Review

FIGURES = frozenset(
    {"price", "highest_price", "quantity", "is_sold_out", "sold_count", "rating_average", "rating_count"}
)
"""Fields of a product that belong to whoever sells, prices or reviews: nobody else writes them."""

REFRESH = """
    UPDATE products_product SET price = lowest, highest_price = highest, quantity = units
    FROM (
        SELECT product.id AS product_id, MIN(variant.price) AS lowest, MAX(variant.price) AS highest,
            COALESCE(SUM(variant.quantity), 0) AS units
        FROM products_product AS product LEFT JOIN products_variant AS variant ON variant.product_id = product.id
        WHERE product.id IN ({}) GROUP BY product.id
    ) AS found
    WHERE products_product.id = found.product_id
        AND (COALESCE(price, -1), COALESCE(highest_price, -1), products_product.quantity)
            <> (COALESCE(lowest, -1), COALESCE(highest, -1), units)
"""


def refresh_products(product_ids: Iterable[int]) -> None:
    """Write prices and quantity of products anew from their variants where they differ, in two queries however many.

    Whoever holds locks on variants may call it: products are locked after variants, by primary key.
    """
    ids = sorted(set(product_ids))
    if not ids:
        return
    locked_products(ids)
    with connection.cursor() as cursor:
        cursor.execute(REFRESH.format(", ".join(["%s"] * len(ids))), ids)


def count_units(units: Mapping[int, int], *, is_sale: bool) -> None:
    """Add units that came or left to the quantities of products, in one query; the variants are locked.

    They are counted up, not summed anew: whoever sells another variant of the same product at the same time adds
    theirs to ours, whatever this statement has seen of it. A figure that was wrong before stops no sale.

    :param units: by product id; negative where they left.
    :param is_sale: they were sold, or came back: what was sold of the products counts them, too.
    """
    change = Case(*(When(pk=pk, then=Value(count)) for pk, count in units.items()), output_field=BigIntegerField())
    figures: dict[str, Combinable] = {"quantity": Greatest(F("quantity") + change, Value(0))}
    if is_sale:
        figures["sold_count"] = F("sold_count") - change
    # an UPDATE of several rows locks them in no promised order, so the inner query does
    in_order = Product.objects.filter(pk__in=units).order_by("pk").select_for_update(no_key=True)
    Product.objects.filter(pk__in=list(units)).filter(pk__in=in_order.values("pk")).update(**figures)


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
