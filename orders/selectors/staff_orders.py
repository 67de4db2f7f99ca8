"""Orders as staff find and see them: as the list and the page of the back office do."""

from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from orders.models import Invoice, Order, OrderEvent, Payment, Refund, ReviewReason, Shipment, ShipmentLine
from orders.selectors.order_search import find_orders
from orders.selectors.work import WORK


def narrowed_orders(
    *,
    q: str = "",
    status: str = "",
    work: str = "",
    is_paid: bool | None = None,
    country: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Order]:
    """Return the orders that a list is narrowed to, as the filters of the back office narrow it.

    :param q: what somebody types into the box above the list.
    :param work: what is to be done with them (``orders.selectors.work``).
    :param since: the first day on which they were placed; ``until`` is the last, itself included.
    """
    orders = find_orders(Order.objects.all(), q)
    if status:
        orders = orders.filter(status=status)
    if work:
        orders = orders.filter(WORK[work])
    if is_paid is not None:
        orders = orders.filter(paid_at__isnull=False) if is_paid else orders.filter(WORK["pay"])
    if country:
        orders = orders.filter(country=country)
    if since:
        orders = orders.filter(placed_at__gte=_midnight(since))
    if until:
        orders = orders.filter(placed_at__lt=_midnight(until + timedelta(days=1)))
    return orders


def whole_orders(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Return these orders with all that staff are shown of one, by queries that no line and no parcel adds to."""
    parcels = Prefetch("lines", queryset=ShipmentLine.objects.order_by("pk"))
    return orders.select_related("user", "payment_method").prefetch_related(
        "lines",
        "addresses",
        "discounts",
        "withdrawals",
        Prefetch("shipments", queryset=Shipment.objects.order_by("pk").prefetch_related(parcels)),
        Prefetch("payments", queryset=Payment.objects.select_related("user")),
        Prefetch("refunds", queryset=Refund.objects.select_related("user")),
        Prefetch("events", queryset=OrderEvent.objects.select_related("user")),
        Prefetch("invoices", queryset=Invoice.objects.defer("data", "pdf").order_by("pk")),
        Prefetch("review_reasons", queryset=ReviewReason.objects.filter(closed_at=None), to_attr="open_reasons"),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
