"""What can be bought now, and at which price: asked of whoever keeps the catalogue."""

from collections.abc import Iterable, Mapping

from my_shop.kernel.names import folded
from orders.models import Order
from orders.signals import Offer, RejectedLine, offers_asked

LARGEST_ID = 2**63 - 1


def offers_for(variant_ids: Iterable[int | None], *, with_pictures: bool = False) -> dict[int, Offer]:
    """Return the offers of these variants by variant id; an unknown variant has none.

    :param with_pictures: for a page that shows them.
    """
    wanted = tuple(sorted({pk for pk in variant_ids if pk is not None and 0 < pk <= LARGEST_ID}))
    return {offer.variant_id: offer for offer in _ask(wanted, (), with_pictures)} if wanted else {}


def offers_for_skus(skus: Iterable[str], *, with_pictures: bool = False) -> dict[str, Offer]:
    """Return the offers of these SKUs by SKU as it was asked for, in whatever case; an unknown one has none."""
    wanted = tuple(sorted({sku for sku in skus if sku and "\x00" not in sku}))
    found = {folded(offer.sku): offer for offer in _ask((), wanted, with_pictures)} if wanted else {}
    return {sku: found[folded(sku)] for sku in wanted if folded(sku) in found}


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


def _ask(variant_ids, skus, with_pictures) -> list[Offer]:
    answers = offers_asked.send(sender=Order, variant_ids=variant_ids, skus=skus, with_pictures=with_pictures)
    return [offer for _, found in answers for offer in found or ()]
