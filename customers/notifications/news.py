"""The mail that asks whether an address is its owner's before any news goes there."""

from customers.notifications.drafts import notification
from customers.outbox.draft import EmailDraft, draft_email, page_url

CONFIRM = "customers/mail/news_confirm"


@notification
def ask_to_confirm_news(*, email: str, token: str, consent_id: int) -> list[EmailDraft]:
    """Write to an address how it confirms that it wants the news."""
    context = {"url": page_url("customers:news_confirm", token)}
    return [draft_email(CONFIRM, context, to=[email], key=f"news:{consent_id}")]
