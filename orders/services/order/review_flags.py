"""What a person has to look at: money that came too late, twice or in part, a refund that was refused.

Each reason is a row (``ReviewReason``), so that what mends one closes that one, and the others stay. All of it happens
under the order's lock, which keeps ``Order.needs_attention`` true: it says whether there is an open reason.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.validators import longest
from orders.models import Order, OrderEvent, ReviewReason
from orders.services.order.payloads import full_order_payload
from orders.services.order.transitions import check_version, lock_order, log_event
from orders.signals import attention_needed


def flag_for_review(
    order: Order, kind: ReviewReason.Kind, reason: str, *, subject: str = "", at: datetime | None = None
) -> OrderEvent:
    """Mark an order that is locked: a person has to look at it, for this reason beside those that are open.

    :param reason: in words for staff; the buyer does not read it.
    :param subject: what of the order it is about, where there may be several.
    """
    open_reason(order, kind, reason, subject=subject, at=at)
    return notify_staff_of_review(order, reason, at=at)


def open_reason(
    order: Order, kind: ReviewReason.Kind, text: str, *, subject: str = "", at: datetime | None = None
) -> ReviewReason:
    """Write a reason down, and tell nobody; one of this kind about the same that is open gets the new text.

    The order is locked; that it needs a person is saved.
    """
    now = at or timezone.now()
    most = longest(ReviewReason, "text")
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    reason, _ = ReviewReason.objects.update_or_create(
        order=order, kind=kind, subject=subject, closed_at=None, defaults={"text": text, "opened_at": now}
    )
    if not order.needs_attention:
        order.needs_attention = True
        order.save(update_fields=["needs_attention"])
    return reason


def notify_staff_of_review(order: Order, reason: str, *, at: datetime | None = None) -> OrderEvent:
    """Write a reason into the timeline, and tell staff; the order has it saved."""
    event = log_event(order, OrderEvent.Kind.ATTENTION, reason, at=at, is_public=False)
    payload = full_order_payload(order)
    attention_needed.send(sender=Order, order=payload, event_id=f"{order.number}-{event.pk}", reason=reason)
    return event


def open_reasons(order: Order) -> list[ReviewReason]:
    """Return the open reasons of an order, the latest first; no query is asked where it has none."""
    return list(order.review_reasons.filter(closed_at=None)) if order.needs_attention else []


def close_reasons(order: Order, reasons: Iterable[ReviewReason], *, user=None, at: datetime | None = None) -> None:
    """Close these reasons of an order that is locked, and let it need nobody any more where none is left.

    :param user: who has seen to them; None where they were mended.
    """
    ids = [reason.pk for reason in reasons]
    if not ids:
        return
    order.review_reasons.filter(pk__in=ids).update(closed_at=at or timezone.now(), closed_by=user)
    order.needs_attention = order.review_reasons.filter(closed_at=None).exists()
    order.save(update_fields=["needs_attention"])


@transaction.atomic
def mark_reviewed(*, order: Order, user, reason: ReviewReason | None = None, shown: str | None = None) -> Order:
    """Note that staff have seen to what needed a person; what is closed already is answered as it is.

    :param reason: the one that they have seen to, of this order's; None for all that are open.
    :param shown: what the page carried (``transitions.version_of``).
    :raises StaleOrder: where the page was older than the order is.
    """
    order = lock_order(order)
    seen = [one for one in open_reasons(order) if reason is None or one.pk == reason.pk]
    if not seen:
        return order
    check_version(order, shown)
    for one in seen:
        text = gettext("Seen to: %(needs_attention)s") % {"needs_attention": one.text}
        log_event(order, OrderEvent.Kind.NOTE, text, user=user, is_public=False)
    close_reasons(order, seen, user=user)
    return order
