"""What has become of products and variants since they were made: what stands in the way of deleting them again."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

from products.models import Purchase, Review, Revision, StockMovement, VariantFile
from products.services.differences import Difference, Note
from products.signals import open_orders_asked


@dataclass
class Edits:
    """What was changed of a product since it was made, whoever did; what was changed back is no change.

    ``variants`` has the same of each of its variants since that was made itself.
    """

    product: Note = field(default_factory=Note)
    variants: dict[int, Difference] = field(default_factory=dict)

    def is_variant_edited(self, variant_id: int) -> bool:
        return variant_id in self.variants and self.variants[variant_id].plain is not None


def edits_since_made(product_ids: Collection[int]) -> dict[int, Edits]:
    """Return the edits of products, told from their histories, in one query."""
    found = {pk: Edits() for pk in product_ids}
    revisions = Revision.objects.filter(product__in=found).order_by("pk")
    for product_id, changes in revisions.values_list("product", "changes").iterator(chunk_size=500):
        own = changes.get("product")
        if own and own["old"] is None:
            found[product_id] = Edits()
        else:
            _take_in(found[product_id], changes)
    return found


def used_variants(variant_ids: Collection[int]) -> set[int]:
    """Return those of these variants that were ordered, or of which stock has come or gone since they were made."""
    ids = list(variant_ids)
    moved = StockMovement.objects.filter(variant__in=ids).exclude(reason=StockMovement.Reason.OPENING)
    used = set(moved.values_list("variant", flat=True).order_by())
    used.update(Purchase.objects.filter(variant__in=ids).values_list("variant", flat=True).order_by())
    for _, answer in open_orders_asked.send(sender=None, variant_ids=tuple(ids)) if ids else ():
        used.update(cast("set[int] | None", answer) or ())
    return used


def variants_with_files(variant_ids: Collection[int]) -> set[int]:
    """Return those of these variants that somebody has uploaded files for."""
    return set(VariantFile.objects.filter(variant__in=list(variant_ids)).values_list("variant", flat=True).order_by())


def reviewed_products(product_ids: Collection[int]) -> set[int]:
    """Return those of these products that somebody has said something of."""
    return set(Review.objects.filter(product__in=list(product_ids)).values_list("product", flat=True).order_by())


def _take_in(edits, changes):
    if own := changes.get("product"):
        _then(edits.product.product, 0, own)
    for key, told in (changes.get("variants") or {}).items():
        _then(edits.product.variants, int(key), told)
        if told["old"] is None:
            edits.variants.pop(int(key), None)
        else:
            _then(edits.variants, int(key), told)
    edits.product.pictures += changes.get("pictures") or []


def _then(rows, key, told):
    difference = Difference(told["old"], told["new"])
    if key in rows:
        rows[key].then(difference)
    else:
        rows[key] = difference
