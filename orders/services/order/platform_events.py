"""What a platform hears of its order, as ``orders.ucp.webhooks`` says it: written down in the transaction of what
happened."""

from my_shop.kernel.webhooks.recording import NewEvent, delete_events, record_for_app
from orders.models import Order, OrderEvent, UcpSession

Kind = OrderEvent.Kind

UCP = "ucp"
TOLD = {
    Kind.CONFIRMED: "order_placed",
    Kind.CHANGED: "order_changed",
    Kind.PACKED: "order_packed",
    Kind.SHIPPED: "order_shipped",
    Kind.DELIVERED: "order_delivered",
    Kind.CANCELLED: "order_canceled",
    Kind.RETURNED: "order_returned",
    Kind.REFUNDED: "order_refunded",
}
"""Kinds of entries of a timeline that a platform hears of, and what it calls them. Its order does not tell what is
paid."""


def tell_platform(order: Order, *kinds: str) -> None:
    """Let the platform of an order hear of entries of its timeline, in this order, where it wants to hear anything."""
    told = [TOLD[Kind(kind)] for kind in kinds if kind in TOLD]
    session = UcpSession.objects.filter(order=order).exclude(webhook_url="").first() if told else None
    if session:
        events = [NewEvent(f"{UCP}.{each}", subject_of(order.number), {}) for each in told]
        record_for_app(kind=UCP, address=session.webhook_url, events=events)


def tell_platform_so_far(order: Order) -> None:
    """Let the platform hear of what is in the timeline already: the order has become its platform's just now."""
    tell_platform(order, *order.events.order_by("pk").values_list("kind", flat=True))


def forget_told(numbers: list[str]) -> None:
    """Delete what platforms were told of these orders, and what they have answered."""
    delete_events(subjects=[subject_of(number) for number in numbers])


def subject_of(number: str) -> str:
    return f"{UCP}:{number}"


def number_of(subject: str) -> str:
    return subject.removeprefix(f"{UCP}:")
