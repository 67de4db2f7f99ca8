"""What must be true of the books, whatever happened."""

from collections import Counter

from django.db.models import Sum

from customers.models import OutgoingEmail
from orders.models import Order, OrderEvent
from products.models import StockMovement, Variant


def what_is_wrong() -> list[str]:
    """Return in words what does not fit, of all rows that there are."""
    return [*_stock(), *_orders(), *_mails()]


def _stock():
    moved = dict(StockMovement.objects.order_by().values_list("variant").annotate(sum=Sum("change")))
    for variant in Variant.objects.all():
        if not variant.quantity == moved.get(variant.pk, 0) >= 0:
            yield f"{variant}: {variant.quantity} on hand, {moved.get(variant.pk)} by its movements"
    shown = Variant.objects.order_by().values_list("product", "product__quantity").annotate(sum=Sum("quantity"))
    yield from (f"product {pk} shows {units} of {there}" for pk, units, there in shown if units != there)


def _orders():
    sales = Counter()
    for number, change in StockMovement.objects.exclude(order_number="").values_list("order_number", "change"):
        sales[number] -= change
    for order in Order.objects.prefetch_related("lines", "events"):
        kinds = Counter(event.kind for event in order.events.all())
        confirmed, holds = kinds[OrderEvent.Kind.CONFIRMED], order.is_confirmed
        units = sum(line.quantity for line in order.lines.all()) if holds else 0
        if confirmed > 1 or holds > confirmed:
            yield f"{order} is {order.status} and was confirmed {confirmed} times"
        if sales.pop(order.number, 0) != units:
            yield f"{order} is {order.status} and holds other units than its lines"
    yield from (f"{number} took {units} units and is no order" for number, units in sales.items() if units)


def _mails():
    told = Counter(OutgoingEmail.objects.filter(key__startswith="order-confirmed:").values_list("key", flat=True))
    yield from (f"{key}: {count} letters" for key, count in told.items() if count > 1)
    for order in Order.objects.all():
        if order.is_confirmed != (f"order-confirmed:{order.number}:buyer" in told) and not order.is_cancelled:
            yield f"{order} is {order.status}, and its buyer's letter does not fit that"
