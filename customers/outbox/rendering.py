"""What mails say: subject, plain text and HTML from templates."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse

_MANY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class RenderedEmail:
    """One mail's words; ``subject`` is a single line."""

    subject: str
    text: str
    html: str


def site_url(path: str) -> str:
    """Return the address that a mail can print for a path of this site."""
    return f"{settings.SITE_URL}{path}"


def page_url(name: str, *args) -> str:
    """Return the full address of a named page."""
    return site_url(reverse(name, args=args))


def render_email(prefix: str, context: dict) -> RenderedEmail:
    """Return the mail of ``<prefix>_subject.txt``, ``_message.txt`` and ``_message.html``.

    Where there is no HTML of its own, the plain text is set in the shop's frame. Empty lines of a plain text follow
    each other nowhere, whatever is left out.
    """
    context = {
        "shop_name": settings.SHOP_NAME,
        "shop_email": settings.SHOP_EMAIL,
        "site_url": settings.SITE_URL,
        **context,
    }
    subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
    text = _MANY_LINES.sub("\n\n", render_to_string(f"{prefix}_message.txt", context).strip()) + "\n"
    context |= {"subject": subject, "text": text}
    try:
        html = render_to_string(f"{prefix}_message.html", context)
    except TemplateDoesNotExist:
        html = render_to_string("customers/mail/plain.html", context)
    return RenderedEmail(subject=subject, text=text, html=html)
