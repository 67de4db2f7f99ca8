"""What whoever watches the shop is told of orders: numbers that an index bounds."""

from datetime import datetime

from django.db.models import Max

from my_shop.kernel import clock
from my_shop.kernel.signals import Figure
from orders.models import Order

MOST_COUNTED = 10_000


def figures(*, since: datetime) -> list[Figure]:
    """Return how many orders were confirmed since then, and how many seconds ago the last one was, if ever."""
    orders = Order.objects.order_by()
    recent = orders.filter(confirmed_at__gt=since)[:MOST_COUNTED].count()
    found = [Figure("orders_confirmed_recently", "Orders confirmed in the last quarter of an hour.", recent)]
    last = orders.aggregate(last=Max("confirmed_at"))["last"]
    if last is not None:
        age = max((clock.now() - last).total_seconds(), 0)
        found.append(Figure("order_last_confirmed_seconds", "Seconds since an order was last confirmed.", age))
    return found
