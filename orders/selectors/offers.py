"""What can be bought now, and at which price: asked of whoever keeps the catalogue."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from my_shop.kernel.names import folded
from orders.models import Order
from orders.signals import Offer, OfferHit, RejectedLine, offers_asked, offers_searched

LARGEST_ID = 2**63 - 1
LONGEST_SEARCH = 100
"""Characters of what was typed that are looked for."""


def offers_for(
    variant_ids: Iterable[int | None], *, skus: Iterable[str] = (), with_pictures: bool = False
) -> dict[int, Offer]:
    """Return the offers of these variants, named by id or by SKU, by variant id; an unknown variant has none.

    :param with_pictures: for a page that shows them.
    """
    ids = tuple(sorted({pk for pk in variant_ids if pk is not None and 0 < pk <= LARGEST_ID}))
    skus = tuple(sorted({sku for sku in skus if sku and "\x00" not in sku}))
    if not ids and not skus:
        return {}
    answers = offers_asked.send(sender=Order, variant_ids=ids, skus=skus, with_pictures=with_pictures)
    return {offer.variant_id: offer for _, found in answers for offer in found or ()}


def offer_of_sku(offers: Mapping[int, Offer], sku: str) -> Offer | None:
    """Return the one of these offers that has this SKU, in whatever case."""
    return next((offer for offer in offers.values() if is_of_sku(offer, sku)), None)


def is_of_sku(offer: Offer, sku: str) -> bool:
    """Has this offer that SKU, in whatever case?"""
    return folded(offer.sku) == folded(sku)


def search_offers(words: str, *, limit: int = 20) -> list[OfferHit]:
    """Return the variants that somebody means who types words of a name, or the beginning of an SKU, the best first.

    :param limit: so many at most.
    """
    words = words.replace("\x00", " ").strip()[:LONGEST_SEARCH]
    if not words:
        return []
    answers = offers_searched.send(sender=Order, words=words, limit=limit)
    return [hit for _, found in answers for hit in found or ()][:limit]


def not_for_sale(*, variant_id: int | None, sku: str, wanted: int, name: str = "") -> RejectedLine:
    """Return the refusal of what there is no offer of."""
    name = name or gettext("Unknown product")
    return RejectedLine(variant_id, sku, name, wanted, available=0, is_for_sale=False)


def refused_lines(offers: Mapping[int, Offer], units: Mapping[int, int]) -> list[RejectedLine]:
    """Return a refusal for each variant whose offer is withdrawn or has fewer units than wanted."""
    return [
        RejectedLine(
            variant_id=variant_id,
            sku=offer.sku,
            name=f"{offer.name}, {offer.label}" if offer.label else offer.name,
            wanted=units[variant_id],
            available=offer.quantity if offer.is_available else 0,
            is_for_sale=offer.is_available,
        )
        for variant_id, offer in offers.items()
        if not offer.is_available or offer.quantity < units[variant_id]
    ]
