"""The words of a mail: written from its facts by templates, when it is sent, and for whoever wants to see it before.

Whoever queues a mail holds locks, so nothing is rendered there; and a template that fails breaks no order, but waits in
the outbox with its error until it is mended.
"""

import re

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from customers.models import OutgoingEmail
from customers.outbox import pages
from my_shop.kernel.validators import longest

_MANY_LINES = re.compile(r"\n{3,}")


class CannotWrite(Exception):
    """A template fails with the facts of a mail: it is tried again, as it may be mended."""

    def __init__(self, template: str, error: Exception):
        super().__init__(f"{template}: {type(error).__name__}: {error}")


def write_words(template: str, context: dict) -> dict[str, str]:
    """Return subject, text and HTML of ``<template>_subject.txt``, ``_message.txt`` and ``_message.html``.

    Where there is no HTML of its own, the plain text is set in the shop's frame. Empty lines of a plain text follow
    each other nowhere, whatever is left out.

    :raises CannotWrite: where a template fails.
    """
    try:
        subject = write_subject(template, context)
        context = _with_shop(context) | {"subject": subject}
        text = _MANY_LINES.sub("\n\n", render_to_string(f"{template}_message.txt", context).strip()) + "\n"
        context |= {"text": text}
        try:
            html = render_to_string(f"{template}_message.html", context)
        except TemplateDoesNotExist:
            html = render_to_string("customers/mail/plain.html", context)
    except CannotWrite:
        raise
    except Exception as error:
        raise CannotWrite(template, error) from error
    return {"subject": subject, "text": text, "html": html}


def write_subject(template: str, context: dict) -> str:
    """Return the subject alone, in one line.

    :raises CannotWrite: where the template fails.
    """
    try:
        subject = render_to_string(f"{template}_subject.txt", _with_shop(context))
    except Exception as error:
        raise CannotWrite(template, error) from error
    return " ".join(subject.split())[: longest(OutgoingEmail, "subject")]


def fill_in(mail: OutgoingEmail) -> OutgoingEmail:
    """Write the words of a mail that has only its facts into this instance, and return it; nothing is saved.

    :raises CannotWrite: where a template fails.
    """
    if mail.facts:
        with translation.override(mail.facts["language"]):
            written = write_words(mail.facts["template"], mail.facts["context"])
            mail.attachments = [_with_content(attachment) for attachment in mail.attachments]
        for name, words in written.items():
            setattr(mail, name, words)
    return mail


def fill_in_or_say_why(mail: OutgoingEmail) -> OutgoingEmail:
    """Do as ``fill_in`` for somebody who looks at the mail; where a template fails, the text says so."""
    try:
        return fill_in(mail)
    except CannotWrite as error:
        mail.subject = subject_of(mail)
        mail.text = gettext("This mail cannot be written yet: %(error)s") % {"error": error}
        return mail


def subject_of(mail: OutgoingEmail) -> str:
    """Return the subject of a mail, sent or not; where its template fails, what names the mail."""
    if not mail.facts:
        return mail.subject
    try:
        with translation.override(mail.facts["language"]):
            return write_subject(mail.facts["template"], mail.facts["context"])
    except CannotWrite:
        return str(mail)


def _with_content(attachment):
    try:
        return pages.with_content(attachment)
    except Exception as error:
        raise CannotWrite(attachment["name"], error) from error


def _with_shop(context):
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_email": settings.SHOP_EMAIL,
        "site_url": settings.SITE_URL,
        **context,
    }
