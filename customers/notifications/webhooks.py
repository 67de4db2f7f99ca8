"""The mail about programs elsewhere that take no events."""

from django.conf import settings

from customers.notifications.drafts import notification
from customers.outbox.draft import EmailDraft, draft_email, page_url


@notification
def notify_endpoint_failed(*, endpoint_id: int, name: str, reason: str) -> list[EmailDraft]:
    """Write to the staff, where there are any, that an endpoint of the webhooks was switched off, and why."""
    context = {"endpoint": name, "reason": reason, "admin_url": page_url("admin:webhooks_endpoint_change", endpoint_id)}
    to = list(settings.SHOP_STAFF_EMAILS)
    return [draft_email("customers/mail/webhook_endpoint_failed", context, to=to)] if to else []
