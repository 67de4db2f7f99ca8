"""What can be bought now, and at which price: asked of whoever keeps the catalogue."""

from collections.abc import Iterable, Mapping

from my_shop.kernel.names import folded
from orders.models import Order
from orders.signals import Offer, RejectedLine, offers_asked

LARGEST_ID = 2**63 - 1


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
    return next((offer for offer in offers.values() if folded(offer.sku) == folded(sku)), None)


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
