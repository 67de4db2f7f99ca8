"""What the drafts of all events have in common."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings

from customers.outbox.draft import EmailDraft, draft_email, page_url
from customers.outbox.queue import queue_emails


def notification(write: Callable[..., list[EmailDraft]]) -> Callable:
    """Make of a function that returns drafts one that queues them, all in one query: it runs while locks are held.

    ``.drafts`` is the function as it was written, for who wants to see the mails and not send them.
    """

    @wraps(write)
    def notify(**fields) -> None:
        queue_emails(drafts=write(**fields))

    notify.drafts = write  # type: ignore[attr-defined] # for whoever wants to see them
    return notify


def draft_to_buyer(template: str, order, *, key: str, **more) -> EmailDraft:
    """Return a draft to the buyer of an order; what is not a field of ``EmailDraft`` is for the template."""
    fields = {name: more.pop(name) for name in ("attachments", "held_for") if name in more}
    context = {"order": order, "name": order.name, **more}
    return draft_email(f"customers/mail/{template}", context, to=[order.email], key=f"{key}:buyer", **fields)


def drafts_to_staff(template: str, order, *, key: str, **context) -> list[EmailDraft]:
    """Return the draft to the staff about an order, with its place in the back office; none where nobody listens."""
    if not settings.SHOP_STAFF_EMAILS:
        return []
    found = f"{page_url('admin:orders_order_changelist')}?{urlencode({'q': order.number})}"
    context = {"order": order, "admin_url": found, **context}
    to = list(settings.SHOP_STAFF_EMAILS)
    return [draft_email(f"customers/mail/{template}", context, to=to, key=f"{key}:staff")]
