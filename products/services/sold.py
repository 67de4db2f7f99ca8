"""What was ever sold stays, for the books; what never was may go, and what was counted of it goes with it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from products.models import Purchase, StockMovement, Variant
from products.services.prices import lock_prices


class AlreadySold(ValidationError):
    """Variants cannot be deleted: they were sold."""

    def __init__(self, skus: Iterable[str]):
        super().__init__(
            gettext(
                "%(skus)s: sold before, so it stays for the books. To take it off the shelf, "
                "withdraw the product, or set the variant’s stock to 0."
            )
            % {"skus": ", ".join(skus)}
        )


def sold_skus(variant_ids: Iterable[int]) -> list[str]:
    """Return the SKUs of those of these variants that an order has ever taken."""
    moved = StockMovement.objects.filter(variant=OuterRef("pk")).exclude(order_number="")
    bought = Purchase.objects.filter(variant=OuterRef("pk"))
    sold = Variant.objects.filter(Q(Exists(moved)) | Q(Exists(bought)), pk__in=list(variant_ids))
    return list(sold.order_by("pk").values_list("sku", flat=True))


def delete_movements(variant_ids: Iterable[int]) -> None:
    """Delete the movements of variants that are about to go; locks the variants, and belongs into a transaction.

    :raises AlreadySold: one of them was sold.
    """
    ids = list(lock_prices(variant_ids))
    if skus := sold_skus(ids):
        raise AlreadySold(skus)
    StockMovement.objects.filter(variant__in=ids).delete()
