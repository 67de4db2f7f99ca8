"""Who bought what, as heard from orders: it makes a review one by a buyer."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from products.models import Purchase
from products.services.stock import move_changed_units, restock, take_stock


@transaction.atomic(savepoint=False)  # a refusal rolls the whole confirmation back
def record_sale(
    *, order_number: str, quantities: Mapping[int, int], user_id: int | None, actor_id: int | None = None
) -> dict[int, int]:
    """Take the stock of a confirmed order and write down who bought it: all of it, or nothing; once for each order.

    :param quantities: units by variant id.
    :param user_id: who buys, None for a guest.
    :param actor_id: who confirmed, None for a guest.
    :returns: the units taken, by variant id.
    :raises NotEnoughStock: for the variants that have too few.
    """
    sale = take_stock(order_number=order_number, quantities=quantities, user_id=actor_id)
    if sale.is_new:  # the variants are locked, so nobody has written the purchases since
        Purchase.objects.bulk_create(
            Purchase(
                order_number=order_number,
                variant_id=variant_id,
                product_id=sale.product_ids[variant_id],
                user_id=user_id,
                quantity=units,
            )
            for variant_id, units in sale.quantities.items()
        )
    return sale.quantities


@transaction.atomic
def change_sale(
    *,
    order_number: str,
    changes: Mapping[int, int],
    change_id: str,
    user_id: int | None,
    actor_id: int | None = None,
) -> dict[int, int]:
    """Move the stock of a changed order, and write down what was bought as it is by now; once for each change.

    :param changes: units by variant id that the order has more than before; negative where it has fewer.
    :param user_id: who buys, None for a guest.
    :param actor_id: who changed the order.
    :returns: the same units by variant id.
    :raises NotEnoughStock: for the variants that have too few.
    """
    moved = move_changed_units(order_number=order_number, changes=changes, change_id=change_id, user_id=actor_id)
    if moved.is_new:
        _change_purchases(order_number, moved, user_id)
    return moved.quantities


def _change_purchases(order_number, moved, user_id) -> None:
    rows = Purchase.objects.filter(order_number=order_number, variant_id__in=list(moved.quantities))
    known = {row.variant_id: row for row in rows.select_for_update(no_key=True).order_by("pk")}
    for variant_id, row in known.items():
        row.quantity = max(row.quantity + moved.quantities[variant_id], 0)
    Purchase.objects.bulk_update(known.values(), ["quantity"], batch_size=100)
    Purchase.objects.bulk_create(
        Purchase(
            order_number=order_number,
            variant_id=variant_id,
            product_id=moved.product_ids[variant_id],
            user_id=user_id,
            quantity=units,
        )
        for variant_id, units in moved.quantities.items()
        if variant_id not in known and units > 0
    )


@transaction.atomic
def reverse_sale(
    *,
    order_number: str,
    quantities: Mapping[int, int],
    reason: str,
    return_id: str = "",
    actor_id: int | None = None,
) -> None:
    """Put the units of a cancelled or returned order back, and take them off what was bought; once for each.

    :raises StockRefused: for more units than the order still has.
    """
    if restock(
        order_number=order_number,
        quantities=quantities,
        reason=reason,
        return_id=return_id,
        user_id=actor_id,
    ):
        reduce_purchases(order_number=order_number, quantities=quantities)


@transaction.atomic
def reduce_purchases(*, order_number: str, quantities: Mapping[int, int]) -> None:
    """Reduce what an order bought by what was cancelled or returned.

    :param quantities: units by variant id.
    """
    purchases = Purchase.objects.filter(order_number=order_number, variant_id__in=list(quantities))
    changed = list(purchases.select_for_update(no_key=True).order_by("pk"))
    for purchase in changed:
        purchase.quantity -= min(purchase.quantity, quantities[purchase.variant_id])
    Purchase.objects.bulk_update(changed, ["quantity"], batch_size=100)


@transaction.atomic
def adopt_purchases(*, user_id: int, order_numbers: Sequence[str]) -> None:
    """Write down who bought what guests' orders bought, now that they belong to an account."""
    Purchase.objects.filter(order_number__in=order_numbers, user=None).update(user=user_id)


@transaction.atomic
def release_purchases(*, user_id: int, order_numbers: Sequence[str]) -> None:
    """Let nobody have bought what these orders bought, as before a member adopted them."""
    Purchase.objects.filter(order_number__in=order_numbers, user=user_id).update(user=None)
