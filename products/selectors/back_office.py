"""What staff look for in the catalogue."""

from collections import Counter

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from my_shop.kernel.names import folded
from my_shop.kernel.signals import MOST_FOUND, Found
from products.models import Product, ProductImage, Variant
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
    ids = {*([] if found.is_loose else found.ids), *begun.values_list("product", flat=True)[:MOST]}
    return products.filter(pk__among=ids.union(_drafts(words).values_list("pk", flat=True)[:MOST]))


def find_variants(variants: QuerySet[Variant], words: str) -> QuerySet[Variant]:
    """Narrow variants to those whose SKU begins so, and those of products that ``find_products`` finds."""
    if not words.strip():
        return variants
    return variants.filter(pk__among=_variant_ids(words))


def find_by_variant(rows: QuerySet, words: str) -> QuerySet:
    """Narrow movements or purchases to those of an order of this number, or of variants that are found so."""
    typed = words.strip()
    if not typed:
        return rows
    found = Q(variant__pk__among=_variant_ids(words))
    return rows.filter(found | Q(order_number__in={typed, typed.upper()}))


def _variant_ids(words):
    begun = Variant.objects.order_by().filter(folded_sku__startswith=folded(words.strip()))
    products = find_products(Product.objects.order_by(), words).values("pk")
    named = Variant.objects.order_by().filter(product__in=products)
    return {*begun.values_list("pk", flat=True)[:MOST], *named.values_list("pk", flat=True)[:MOST]}


def search_catalogue(*, user, words: str) -> list[Found]:
    """Return variants whose SKU begins so, and products that the shop's search finds, then drafts named so.

    Of a whole SKU nothing else was meant.
    """
    if not user.has_perm("products.view_product"):
        return []
    begun = Variant.objects.filter(folded_sku__startswith=folded(words)).select_related("product")
    skus = list(begun.order_by("folded_sku")[:MOST_FOUND])
    is_whole = bool(skus) and skus[0].folded_sku == folded(words)
    named = [] if is_whole else _products_named(words)
    return [*map(_found_sku, skus[:1] if is_whole else skus), *map(_found_product, named)]


def _drafts(words):
    """Products that the search does not know, with all of the words in their name."""
    named = Q(*(("name__icontains", word) for word in words.split()))
    return Product.objects.filter(named, is_published=False).order_by("name", "pk")


def _products_named(words):
    found = find(words)
    ids = [] if found.is_loose else list(found.ids[:MOST_FOUND])
    if len(ids) < MOST_FOUND:
        ids += _drafts(words).values_list("pk", flat=True)[: MOST_FOUND - len(ids)]
    products = Product.objects.in_bulk(ids)
    return [products[pk] for pk in ids if pk in products]


def _found_sku(variant):
    about = f"{variant.product.name} {variant.label}".strip()
    return Found(gettext("SKUs"), variant.sku, about, _page(variant.product_id))


def _found_product(product):
    return Found(gettext("Products"), product.name, _state(product), _page(product.pk))


def _page(product_id):
    return reverse("admin:products_product_change", args=[product_id])


def _state(product):
    if not product.is_published:
        return gettext("not published")
    return "" if product.price is None else format_money(product.price)


MOST_PICTURES = 60


def find_pictures(words: str, *, but_not_of: Product) -> list[ProductImage]:
    """Return the newest pictures of other products that have all of the words in their own or the product's name, each
    once; what this product shows is left out."""
    named = Q()
    for word in words.split()[:8]:
        named &= Q(alt__icontains=word) | Q(product__name__icontains=word)
    images = ProductImage.objects.filter(named).exclude(product=but_not_of)
    images = images.exclude(picture__in=but_not_of.images.values("picture"))
    found: dict[int, ProductImage] = {}
    for image in images.select_related("picture", "product").order_by("-picture", "pk")[: 3 * MOST_PICTURES]:
        found.setdefault(image.picture_id, image)
    return list(found.values())[:MOST_PICTURES]


NAMES_READ, MOST_NAMES = 300, 60


def names_of_details() -> list[str]:
    """Return the names of facts that the newest products have, the most frequent ones, by alphabet."""
    latest = Product.objects.order_by("-pk").values_list("details", flat=True)[:NAMES_READ]
    names = Counter(name for details in latest for name in details or ())
    return sorted(name for name, _ in names.most_common(MOST_NAMES))
