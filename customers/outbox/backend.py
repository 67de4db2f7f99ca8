"""The mail backend of the site: every mail becomes an ``OutgoingEmail`` row."""

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from customers.outbox.draft import EmailDraft
from customers.outbox.mime import pack_attachment
from customers.outbox.queue import queue_email


class OutboxBackend(BaseEmailBackend):
    """Writes Django's mails into the outbox instead of sending them, in the transaction that is open.

    Whoever builds a mail may set two attributes on it: ``is_secret = True`` for one that carries a link which opens an
    account, and ``key`` to name the event it tells about (see ``EmailDraft``).
    """

    @transaction.atomic
    def send_messages(self, email_messages):
        return sum(self._queue(message) for message in email_messages)

    def _queue(self, message):
        if not message.recipients():
            return 0
        text, html, others = _bodies(message)
        draft = EmailDraft(
            to=[address for address in message.to if address],
            cc=[address for address in message.cc if address],
            bcc=[address for address in message.bcc if address],
            reply_to=message.reply_to,
            from_email=message.from_email,
            subject=message.subject,
            text=text,
            html=html,
            headers=message.extra_headers,
            attachments=(*others, *message.attachments),
            key=getattr(message, "key", None),
            is_secret=getattr(message, "is_secret", False),
        )
        queue_email(draft)
        return 1


def _bodies(message):
    """Return plain text, HTML, and what other alternatives there are, packed."""
    is_html = message.content_subtype == "html"
    text, html = ("", message.body) if is_html else (message.body, "")
    others = []
    for content, mime in getattr(message, "alternatives", []):
        if mime == "text/html" and not html:
            html = content
        else:
            others.append({**pack_attachment(("", content, mime)), "is_alternative": True})
    return text, html, others
