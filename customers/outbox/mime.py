"""Between a row of the outbox and a mail as Django sends it: packing and unpacking."""

import base64
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext

from customers.models import OutgoingEmail
from customers.signals import document_asked

Attachment = tuple[str, bytes | str, str] | dict[str, str]
"""Name, content and type, or what ``pack_attachment`` has made of it, or of a paper that is asked for later."""


def pack_attachment(attachment: Any) -> dict[str, str]:
    """Return an attachment of a Django mail, or an alternative to its text, as JSON can keep it.

    :param attachment: (name, content, type), a MIME part, what this function returned before, or an invoice that is
        asked for when the mail is sent: ``{"name": …, "type": …, "document": number}``.
    """
    if isinstance(attachment, dict):
        return attachment
    if hasattr(attachment, "get_content_type"):
        name, mime = attachment.get_filename(), attachment.get_content_type()
        content = attachment.get_payload(decode=True) or b""
    else:
        name, content, mime = attachment
    if hasattr(content, "as_bytes"):  # a mail inside the mail
        content = content.as_bytes()
    if isinstance(content, str):
        content = content.encode()
    return {"name": name or "", "type": mime or "", "content": base64.b64encode(content).decode("ascii")}


class DocumentMissing(Exception):
    """Nobody hands out the document that this mail carries: it waits, and does not go without."""


def as_message(mail: OutgoingEmail, *, with_attachments: bool = True) -> EmailMultiAlternatives:
    """Return the mail of a row as Django sends it.

    :raises DocumentMissing: for an invoice that nobody hands out.
    """
    headers = dict(mail.headers)
    headers["Message-ID"] = mail.message_id
    if mail.created_at:
        headers.setdefault("Date", format_datetime(mail.created_at))
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.from_email,
        to=mail.to,
        cc=mail.cc,
        bcc=mail.bcc,
        reply_to=mail.reply_to,
        headers=headers,
    )
    if mail.html and mail.text:
        message.attach_alternative(mail.html, "text/html")
    elif mail.html:
        message.body, message.content_subtype = mail.html, "html"
    for packed in mail.attachments if with_attachments else ():
        content = _content(packed)
        if packed.get("is_alternative"):
            message.attach_alternative(content.decode(), packed["type"])
        else:
            message.attach(packed["name"] or None, content, packed["type"] or None)
    return message


def _content(packed):
    if "document" not in packed:
        return base64.b64decode(packed["content"])
    answers = document_asked.send(sender=None, number=packed["document"])
    pdf = next((answer for _, answer in answers if answer is not None), None)
    if pdf is None:
        raise DocumentMissing(gettext("Nobody hands out the document %(value)s.") % {"value": packed["document"]})
    return pdf


def why_invalid(mail: OutgoingEmail) -> str:
    """Return why the mail cannot be written, in Django's words; an empty text if it can."""
    message = as_message(mail, with_attachments=False)  # they cannot be wrong, and are large
    try:
        message.message()
    except ValueError as error:
        return str(error)
    return ""
