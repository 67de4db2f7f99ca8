"""What a mail is before it is a row: its words, from templates, and to whom it goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse

Attachment = tuple[str, bytes | str, str] | dict[str, str]
"""Name, content and type, or what ``mime.pack_attachment`` has made of it, or of a document that is asked for later."""

_MANY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, kw_only=True)
class EmailDraft:
    """A mail to be queued.

    ``key`` names the event and the reader: one key, one mail, however often it is queued. ``attachments`` are as
    ``mime.pack_attachment`` takes them, for example ``("terms.html", "…", "text/html")``. ``is_secret``: it carries a
    link that opens an account, is hidden in the admin and emptied once sent. ``held_for`` says how long it waits
    before it goes.
    """

    to: str | list[str]
    subject: str
    text: str
    html: str = ""
    key: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    is_secret: bool = False
    held_for: timedelta = timedelta()
    from_email: str = ""
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    reply_to: Sequence[str] = ()


def draft_email(template: str, context: dict, *, to: str | list[str], **more) -> EmailDraft:
    """Return the mail of ``<template>_subject.txt``, ``_message.txt`` and ``_message.html``.

    Where there is no HTML of its own, the plain text is set in the shop's frame. Empty lines of a plain text follow
    each other nowhere, whatever is left out.

    :param more: other fields of the draft.
    """
    context = {
        "shop_name": settings.SHOP_NAME,
        "shop_email": settings.SHOP_EMAIL,
        "site_url": settings.SITE_URL,
        **context,
    }
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = _MANY_LINES.sub("\n\n", render_to_string(f"{template}_message.txt", context).strip()) + "\n"
    context |= {"subject": subject, "text": text}
    try:
        html = render_to_string(f"{template}_message.html", context)
    except TemplateDoesNotExist:
        html = render_to_string("customers/mail/plain.html", context)
    return EmailDraft(to=to, subject=subject, text=text, html=html, **more)


def site_url(path: str) -> str:
    """Return the address that a mail can print for a path of this site."""
    return f"{settings.SITE_URL}{path}"


def page_url(name: str, *args) -> str:
    """Return the full address of a named page."""
    return site_url(reverse(name, args=args))
