"""The words of a mail: written from its facts by templates, when it is sent, and for whoever wants to see it before.

Whoever queues a mail holds locks, so nothing is rendered there; and a template that fails breaks no order, but waits in
the outbox with its error until it is mended.
"""

import re

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from customers.models import OutgoingEmail
from customers.outbox.wording import Wording, as_html, filled
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.pages.versions import one_reading
from my_shop.kernel.validators import longest

_MANY_LINES = re.compile(r"\n{3,}")


class CannotWrite(Exception):
    """A template fails with the facts of a mail: it is tried again, as it may be mended."""

    def __init__(self, template: str, error: Exception):
        super().__init__(f"{template}: {type(error).__name__}: {error}")


def write_words(template: str, context: dict, *, wording: Wording | None = None) -> dict[str, str]:
    """Return subject, text and HTML of ``<template>_subject.txt``, ``_message.txt`` and ``_message.html``.

    :param wording: the merchant's words in it, if not those that are saved. Why saved ones are left out stands in
        ``last_error``.

    Where there is no HTML of its own, the plain text is set in the shop's frame. Empty lines of a plain text follow
    each other nowhere, whatever is left out.

    :raises CannotWrite: where a template fails.
    """
    try:
        words = filled(template, context, wording)
        subject = _subject(template, context, words)
        context = _with_shop(context) | {"subject": subject, "opening": words.opening, "closing": words.closing}
        told = render_to_string(f"{template}_message.txt", context).strip()
        text = _MANY_LINES.sub("\n\n", _opened(words.opening, told)) + "\n"
        context |= {"text": text, "closing": as_html(words.closing)}
        try:
            html: str = render_to_string(f"{template}_message.html", context)
            html = html.replace("</h1>", f"</h1>\n{as_html(words.opening)}", 1)
        except TemplateDoesNotExist:
            html = render_to_string("customers/mail/plain.html", context)
    except Exception as error:
        raise CannotWrite(template, error) from error
    fault = {"last_error": words.fault} if words.fault else {}
    return {"subject": subject, "text": text, "html": html, **fault}


def _opened(opening, told):
    """What a mail tells goes on after a greeting's comma, as it does after its own; after all else it begins anew."""
    if not opening:
        return told
    return f"{opening}\n\n{told if opening.endswith(',') else capfirst(told)}"


def write_subject(template: str, context: dict) -> str:
    """Return the subject alone, in one line.

    :raises CannotWrite: where the template fails.
    """
    try:
        return _subject(template, context, filled(template, context))
    except Exception as error:
        raise CannotWrite(template, error) from error


def _subject(template, context, words):
    subject = words.subject or render_to_string(f"{template}_subject.txt", _with_shop(context))
    return " ".join(subject.split())[: longest(OutgoingEmail, "subject")]


@one_reading()
def fill_in(mail: OutgoingEmail) -> OutgoingEmail:
    """Write the words of a mail that has only its facts into this instance, and return it; nothing is saved.

    :raises CannotWrite: where a template fails.
    """
    if mail.facts:
        with translation.override(mail.facts["language"]):
            written = write_words(mail.facts["template"], mail.facts["context"])
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


def _with_shop(context):
    brand = current_brand()
    return {
        "shop_name": brand.name,
        "shop_email": brand.email,
        "site_url": settings.SITE_URL,
        **context,
    }
