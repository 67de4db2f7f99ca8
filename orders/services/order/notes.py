"""Notes of the staff in an order's timeline."""

from django.db import transaction

from orders.models import Order, OrderEvent
from orders.services.order.transitions import (
    check_version,
    lock_order,
    log_event,
)


@transaction.atomic
def add_note(
    *, order: Order, text: str, user, is_public: bool = False, key: str = "", shown: str | None = None
) -> OrderEvent:
    """Write a note of the staff into the order's timeline; the buyer sees a public one.

    :param key: names one pass of the form: twice sent it is one note.
    :param shown: what the page carried (``transitions.version_of``).
    :raises StaleOrder: where the page was older than the order is.
    """
    order = lock_order(order, is_note=True)
    earlier = order.events.filter(key=key).first() if key else None
    if earlier:
        return earlier
    check_version(order, shown)
    return log_event(order, OrderEvent.Kind.NOTE, text, user=user, is_public=is_public, key=key)
