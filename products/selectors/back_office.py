"""What staff look for in the catalogue."""

from django.db.models import Q, QuerySet

from my_shop.kernel.names import folded
from products.models import Product, Variant
from products.search import find

MOST_SKUS = 1000


def find_products(products: QuerySet[Product], words: str) -> QuerySet[Product]:
    """Narrow products to those that the shop's search finds, that have an SKU which begins so, and to drafts, which the
    search does not know, with all of the words in their name."""
    if not words.strip():
        return products
    skus = (
        Variant.objects.order_by()
        .filter(folded_sku__startswith=folded(words.strip()))
        .values_list("product", flat=True)
    )
    drafts = Q(is_published=False)
    for word in words.split():
        drafts &= Q(name__icontains=word)
    found = find(words)
    return products.filter(Q(pk__in=[*([] if found.is_loose else found.ids), *skus]) | drafts)
