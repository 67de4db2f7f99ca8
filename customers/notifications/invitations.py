"""The mail that invites somebody to an account of their own."""

from customers.notifications.drafts import notification
from customers.outbox.draft import EmailDraft, draft_email, page_url

INVITATION = "customers/mail/invitation"


@notification
def invite_to_account(*, email: str, name: str, token: str, key: str) -> list[EmailDraft]:
    """Write to an address how it gets an account; the link opens one, so the outbox shows nobody its text."""
    context = {"url": page_url("customers:invitation", token), "name": name}
    return [draft_email(INVITATION, context, to=[email], key=key, is_secret=True)]
