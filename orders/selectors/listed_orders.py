"""What lists of orders show of their parts: read for the rows of a page, and no others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from orders.models import Order, OrderAddress, OrderLine, ReviewReason


@dataclass(frozen=True)
class ListedParts:
    """What the list shows of an order's parts: whose name stands on it, how many pieces, and what needs a person."""

    name: str
    pieces: int
    reasons: tuple[str, ...]


def listed_parts(orders: Sequence[Order]) -> dict[int, ListedParts]:
    """Return the parts of these orders by their ids, by three queries however many they are."""
    ids = [order.pk for order in orders]
    kept = OrderLine.objects.order_by().filter(order__in=ids).values_list("order")
    pieces = dict(kept.annotate(pieces=Sum(F("quantity") - F("returned_quantity"))))
    names = dict(
        OrderAddress.objects.filter(order__in=ids)
        .order_by("kind")  # of two the delivery address is the last one, and stands
        .values_list("order", "name")
    )
    reasons = defaultdict(list)
    flagged = [order.pk for order in orders if order.needs_attention]
    for reason in ReviewReason.objects.filter(order__in=flagged, closed_at=None):
        reasons[reason.order_id].append(str(reason.get_kind_display()))
    return {pk: ListedParts(names.get(pk, ""), pieces.get(pk, 0), tuple(reasons[pk])) for pk in ids}
