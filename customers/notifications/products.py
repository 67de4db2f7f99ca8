"""The mails about stock."""

from collections.abc import Iterable

from django.conf import settings

from customers.notifications.drafts import notification
from customers.outbox.draft import EmailDraft, draft_email


@notification
def notify_low_stock(*, variants: Iterable) -> list[EmailDraft]:
    """Write to the staff, where there are any, which variants a sale has brought down to the mark.

    :param variants: ``sku``, ``name`` and ``quantity`` of each.
    """
    to = list(settings.SHOP_STAFF_EMAILS)
    return [draft_email("customers/mail/stock_ran_low", {"variants": list(variants)}, to=to)] if to else []
