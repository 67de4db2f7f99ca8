"""What a mail is before it is a row: what it says, or by which template and of what, and to whom it goes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from customers.outbox.wording import Wording
from customers.outbox.words import write_words

Attachment = tuple[str, bytes | str, str] | dict[str, str]
"""Name, content and type, or what ``mime.pack_attachment`` has made of it, or of what is asked for or written later."""


@dataclass(frozen=True, kw_only=True)
class EmailDraft:
    """A mail to be queued: its words, or the template that writes them when it is sent, and what that is told.

    ``key`` names the event and the reader: one key, one mail, however often it is queued. ``attachments`` are as
    ``mime.pack_attachment`` takes them, for example ``("terms.html", "…", "text/html")``. ``is_secret``: it carries a
    link that opens an account, is hidden in the admin and emptied once sent. ``held_for`` says how long it waits
    before it goes. ``context`` is plain: what ``facts.FactsEncoder`` can write.
    """

    to: str | list[str]
    subject: str = ""
    text: str = ""
    html: str = ""
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    is_secret: bool = False
    held_for: timedelta = timedelta()
    from_email: str = ""
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    reply_to: Sequence[str] = ()

    def written(self, *, wording: Wording | None = None) -> "EmailDraft":
        """Return the same mail with its words, for whoever looks at them or changes them for each reader.

        :param wording: the merchant's words in it, if not those that are saved.

        :raises words.CannotWrite: where a template fails.
        """
        if not self.template:
            return self
        words = write_words(self.template, self.context, wording=wording)
        return replace(self, template="", context={}, subject=words["subject"], text=words["text"], html=words["html"])

    @property
    def facts(self) -> dict[str, Any] | None:
        """What the row keeps until it is sent; None where the words are there."""
        if not self.template:
            return None
        return {"template": self.template, "language": get_language(), "context": self.context}


def draft_email(template: str, context: dict, *, to: str | list[str], **more) -> EmailDraft:
    """Return the mail of ``<template>_subject.txt``, ``_message.txt`` and ``_message.html``; nothing is rendered yet.

    :param more: other fields of the draft.
    """
    return EmailDraft(to=to, template=template, context=context, **more)


def site_url(path: str) -> str:
    """Return the address that a mail can print for a path of this site."""
    return f"{settings.SITE_URL}{path}"


def page_url(name: str, *args) -> str:
    """Return the full address of a named page."""
    return site_url(reverse(name, args=args))
