"""What a person has to look at: money that came too late, twice or in part, a refund that was refused."""

from datetime import datetime

from django.db import transaction

from orders.models import Order, OrderEvent
from orders.services.order.payloads import whole_facts
from orders.services.order.transitions import demand_shown, lock_order, note_down
from orders.signals import attention_needed


def call_attention(order: Order, reason: str, *, at: datetime | None = None) -> OrderEvent:
    """Mark an order that is locked: a person has to look at it; what was to be looked at before stays to be read.

    :param reason: in words for staff; the buyer does not read it.
    """
    add_reason(order, reason)
    order.save(update_fields=["needs_attention"])
    return tell_reason(order, reason, at=at)


def add_reason(order: Order, reason: str) -> None:
    """Put a reason before those that are there; nothing is saved."""
    longest = Order._meta.get_field("needs_attention").max_length
    text = f"{reason} {order.needs_attention}".strip()
    order.needs_attention = text if len(text) <= longest else f"{text[: longest - 1]}…"


def tell_reason(order: Order, reason: str, *, at: datetime | None = None) -> OrderEvent:
    """Write a reason into the timeline, and tell staff; the order has it saved."""
    event = note_down(order, OrderEvent.Kind.ATTENTION, reason, at=at, is_public=False)
    facts = whole_facts(order)
    attention_needed.send(sender=Order, order=facts, event_id=f"{order.number}-{event.pk}", reason=reason)
    return event


@transaction.atomic
def mark_attended(*, order: Order, user, shown: str | None = None) -> Order:
    """Note that staff have seen to what needed a person; an order that needs nobody is answered as it is.

    :param shown: what the page carried (``transitions.version_of``).
    :raises OrderMoved: where the page was older than the order is.
    """
    order = lock_order(order)
    if order.needs_attention:
        demand_shown(order, shown)
        note_down(order, OrderEvent.Kind.NOTE, f"Seen to: {order.needs_attention}", user=user, is_public=False)
        order.needs_attention = ""
        order.save(update_fields=["needs_attention"])
    return order
