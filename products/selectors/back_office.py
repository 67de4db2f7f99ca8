"""What staff look for in the catalogue."""

from django.db.models import Q, QuerySet

from my_shop.kernel.names import folded
from products.models import Product, Variant
from products.search import find

MOST = 1000
"""Products that are found by an SKU, and drafts, at most."""


def find_products(products: QuerySet[Product], words: str) -> QuerySet[Product]:
    """Narrow products to those that the shop's search finds, that have an SKU which begins so, and to drafts, which the
    search does not know, with all of the words in their name."""
    if not words.strip():
        return products
    found = find(words)
    begun = Variant.objects.order_by().filter(folded_sku__startswith=folded(words.strip()))
    named = Q()
    for word in words.split():
        named &= Q(name__icontains=word)
    drafts = Product.objects.filter(named, is_published=False).order_by("name", "pk")
    ids = {*([] if found.is_loose else found.ids), *begun.values_list("product", flat=True)[:MOST]}
    return products.filter(pk__among=ids.union(drafts.values_list("pk", flat=True)[:MOST]))
