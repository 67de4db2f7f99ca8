"""What a person has to look at: money that came too late, twice or in part, a refund that was refused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.validators import longest
from orders.models import Order, OrderEvent
from orders.services.order.payloads import full_order_payload
from orders.services.order.transitions import check_version, lock_order, log_event
from orders.signals import attention_needed


def flag_for_review(order: Order, reason: str, *, at: datetime | None = None) -> OrderEvent:
    """Mark an order that is locked: a person has to look at it; what was to be looked at before stays to be read.

    :param reason: in words for staff; the buyer does not read it.
    """
    add_review_reason(order, reason)
    order.save(update_fields=["needs_attention"])
    return notify_staff_of_review(order, reason, at=at)


def add_review_reason(order: Order, reason: str) -> None:
    """Put a reason before those that are there; nothing is saved."""
    most = longest(Order, "needs_attention")
    text = f"{reason} {order.needs_attention}".strip()
    order.needs_attention = text if len(text) <= most else f"{text[: most - 1]}…"


def notify_staff_of_review(order: Order, reason: str, *, at: datetime | None = None) -> OrderEvent:
    """Write a reason into the timeline, and tell staff; the order has it saved."""
    event = log_event(order, OrderEvent.Kind.ATTENTION, reason, at=at, is_public=False)
    payload = full_order_payload(order)
    attention_needed.send(sender=Order, order=payload, event_id=f"{order.number}-{event.pk}", reason=reason)
    return event


@transaction.atomic
def mark_reviewed(*, order: Order, user, shown: str | None = None) -> Order:
    """Note that staff have seen to what needed a person; an order that needs nobody is answered as it is.

    :param shown: what the page carried (``transitions.version_of``).
    :raises StaleOrder: where the page was older than the order is.
    """
    order = lock_order(order)
    if order.needs_attention:
        check_version(order, shown)
        log_event(
            order,
            OrderEvent.Kind.NOTE,
            gettext("Seen to: %(needs_attention)s") % {"needs_attention": order.needs_attention},
            user=user,
            is_public=False,
        )
        order.needs_attention = ""
        order.save(update_fields=["needs_attention"])
    return order
