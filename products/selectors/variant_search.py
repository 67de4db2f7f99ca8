"""Variants by what somebody calls them: the words of a name, or the beginning of an SKU."""

from collections.abc import Sequence

from my_shop.kernel.names import folded
from products import search
from products.models import Variant

MOST_LOOKED_AT = 500
"""Variants among which the best are chosen: those of the products that the search names first."""


def search_variants(words: str, *, limit: int) -> list[Variant]:
    """Return published variants that fit what was typed, the best first, with their products, in three queries.

    Those whose SKU begins so, in whatever case, stand first; where one of them is what was typed, nothing else was
    meant. Then come the variants of the products that the shop's search finds, those first that have most of the words
    in their SKU and options.

    :param limit: of so many at most.
    """
    typed = folded(words)
    if not typed or "\x00" in typed or limit < 1:
        return []
    variants = Variant.objects.filter(product__is_published=True).select_related("product")
    begun = list(variants.filter(folded_sku__startswith=typed).order_by("folded_sku")[:limit])
    if begun and begun[0].folded_sku == typed:
        return begun
    found = search.find(words)
    ids = [] if found.is_loose else list(found.ids[:limit])
    named = list(variants.filter(product__in=ids).order_by("product", "position", "pk")[:MOST_LOOKED_AT]) if ids else []
    places = {product_id: place for place, product_id in enumerate(ids)}
    named.sort(key=lambda variant: (-_words_shared(variant, found.words), places[variant.product_id]))
    return list({variant.pk: variant for variant in [*begun, *named]}.values())[:limit]


def _words_shared(variant: Variant, words: Sequence[str]) -> int:
    text = folded(f"{variant.sku} {variant.label}")
    return sum(folded(word) in text for word in words)
