"""Between a row of the outbox and a mail as Django sends it: packing and unpacking."""

import base64
import re
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext

from customers.models import OutgoingEmail
from customers.outbox.draft import EmailDraft
from customers.outbox.guarantee import NOTICE, notice_file
from customers.signals import document_asked
from my_shop.kernel import clock
from my_shop.kernel.brand.shown import brand_without_asking

_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class MailRefused(ValueError):
    """The mail cannot be written: a line break in a header, or an address that is none. Nothing was saved."""


def columns_of(draft: EmailDraft) -> dict[str, Any]:
    """Return the columns of the row that keeps this mail, without its key.

    :raises MailRefused: a line break in a header, no recipient, or an address that is none.
    """
    own_headers = {str(name): str(value) for name, value in draft.headers.items() if str(name).lower() != "message-id"}
    columns = {
        "from_email": str(draft.from_email or brand_without_asking().from_email),
        "to": [draft.to] if isinstance(draft.to, str) else _texts(draft.to),
        "cc": _texts(draft.cc),
        "bcc": _texts(draft.bcc),
        "reply_to": _texts(draft.reply_to),
        "headers": {"Auto-Submitted": "auto-generated", **own_headers},
        "facts": draft.facts,
        "subject": str(draft.subject),
        "text": str(draft.text),
        "html": str(draft.html),
        "attachments": [pack_attachment(attachment) for attachment in draft.attachments],
        "is_secret": draft.is_secret,
        "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
    }
    _refuse_bad_headers(columns)
    return {**columns, "next_try_at": clock.Now() + draft.held_for}


def _texts(addresses):
    return [str(address) for address in addresses]


def _refuse_bad_headers(columns):
    addresses = [*columns["to"], *columns["cc"], *columns["bcc"]]
    lines = [columns["subject"], columns["from_email"], *addresses, *columns["reply_to"]]
    lines += [part for header in columns["headers"].items() for part in header]
    if any(_LINE_BREAK.search(line) for line in lines):
        raise MailRefused(gettext("A header of a mail is one line: line breaks and control characters are refused."))
    if not addresses:
        raise MailRefused(gettext("A mail needs somebody to go to."))
    for address in addresses:
        name, _, host = parseaddr(address)[1].rpartition("@")
        if not (name and host):
            raise MailRefused(gettext("“%(address)s” is no e-mail address.") % {"address": address})
    if problem := why_invalid(OutgoingEmail(**columns)):
        raise MailRefused(gettext("The mail cannot be written: %(problem)s") % {"problem": problem})


def pack_attachment(attachment: Any) -> dict[str, str]:
    """Return an attachment of a Django mail, or an alternative to its text, as JSON can keep it.

    :param attachment: (name, content, type), a MIME part, what this function returned before, or what is made when
        the mail is sent: an invoice or a legal text that is asked for (``{"name": …, "type": …, "document": number}``).
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

    :raises DocumentMissing: for a document that nobody hands out.
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
        if content is None:
            continue
        if packed.get("is_alternative"):
            message.attach_alternative(content.decode(), packed["type"])
        else:
            message.attach(packed["name"] or None, content, packed["type"] or None)
    return message


def _content(packed):
    if "content" in packed:
        return base64.b64decode(packed["content"])
    # a mail that was queued before legal texts had versions names a page
    number = packed.get("document") or f"legal-text:{packed['page']}"
    if number == NOTICE:
        return notice_file()
    answers = document_asked.send(sender=None, number=number)
    file = next((answer for _, answer in answers if answer is not None), None)
    if file is None:
        raise DocumentMissing(gettext("Nobody hands out the document %(value)s.") % {"value": number})
    return file


def why_invalid(mail: OutgoingEmail) -> str:
    """Return why the mail cannot be written, in Django's words; an empty text if it can."""
    message = as_message(mail, with_attachments=False)  # they cannot be wrong, and are large
    try:
        message.message()
    except ValueError as error:
        return str(error)
    return ""
