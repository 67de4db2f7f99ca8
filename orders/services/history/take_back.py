"""Take orders back that an import has brought in."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count

from orders.models import Order, OrderEvent
from orders.services.order.adoption import ADOPTED
from orders.signals import orders_removed


@transaction.atomic
def take_back(*, order_ids: Collection[int]) -> set[int]:
    """Delete orders that were moved in and that nobody has written anything about since; return which those are."""
    rows = Order.objects.moved_in().filter(pk__in=order_ids, erased_at=None, payments=None, withdrawals=None)
    # the orders alone: PostgreSQL locks no row that a join may not have found
    locking = rows.filter(invoices=None).select_for_update(of=("self",), no_key=True).order_by("pk")
    locked = {order.pk: order for order in locking}
    events = OrderEvent.objects.filter(order__in=locked).exclude(message=str(ADOPTED)).order_by()
    told = events.values_list("order").annotate(entries=Count("pk")).filter(entries__gt=1)
    written_about = {pk for pk, _ in told}
    taken = {pk: order for pk, order in locked.items() if pk not in written_about}
    Order.objects.filter(pk__in=taken).delete()
    if taken:
        orders_removed.send(
            sender=Order,
            emails=tuple(sorted({order.email.lower() for order in taken.values() if order.user_id is None})),
            user_ids=tuple(sorted({order.user_id for order in taken.values() if order.user_id is not None})),
        )
    return set(taken)
