"""The merchant's words in a mail: a subject, a greeting with what follows it, and a closing below what the mail tells.

What it tells (sums, links, what the law wants) stays the template's, so nothing that has to be said can be edited away.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from customers.models import MailText
from customers.models.mail_texts import MAIL_TEXTS
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.money import format_money
from my_shop.kernel.pages.keeping import remember
from my_shop.kernel.placeholders import fill_text

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wording:
    """Words with placeholders, as they were typed; what is empty is as the shop brings it along.

    ``fault``: why the merchant's own are left out.
    """

    subject: str = ""
    opening: str = ""
    closing: str = ""
    fault: str = ""


def filled(template: str, context: Mapping[str, Any], wording: Wording | None = None) -> Wording:
    """Return the merchant's words in a mail, with what its placeholders stand for.

    Saved ones that cannot be read or filled in are left out, and ``fault`` says why: a mail is never lost for them.

    :param wording: instead of those that are saved; what is wrong with it is raised.
    """
    if wording is not None:
        return _fill(wording, context)
    try:
        saved = remember("customers:mail-texts", _every_wording, MAIL_TEXTS).get(template)
        return _fill(saved, context) if saved else Wording()
    except Exception as error:
        logger.exception("The words of %s cannot be filled in; the mail goes with the original ones.", template)
        told = {"error": f"{type(error).__name__}: {error}"}
        return Wording(fault=gettext("Sent with the original words, as yours could not be filled in: %(error)s") % told)


def _fill(wording, context):
    facts = placeholders_of(context)
    return Wording(*(fill_text(words, facts).strip() for words in (wording.subject, wording.opening, wording.closing)))


def placeholders_of(context: Mapping[str, Any]) -> dict[str, str]:
    """Return what a mail's placeholders stand for; which there are hangs on what the mail is about."""
    brand = current_brand()
    facts = {"shop_name": brand.name, "shop_email": brand.email, "site_url": settings.SITE_URL}
    if "name" in context:
        facts["name"] = str(context["name"]) or gettext("customer")
    if order := context.get("order"):
        number, url, total = (_field(order, name) for name in ("number", "url", "total"))
        facts |= {"order_number": str(number), "order_url": str(url), "order_total": format_money(total)}
    return facts


def as_html(text: str) -> SafeString:
    """Return filled words as HTML: addresses are links, an empty line begins a paragraph, all else is text."""
    return mark_safe(linebreaks(urlize(text, autoescape=True)) if text else "")  # urlize has escaped it


def _every_wording():
    rows = MailText.objects.values_list("template", "subject", "opening", "closing")
    return {template: Wording(*words) for template, *words in rows}


def _field(payload, name):
    """A payload that was kept comes back as a dict."""
    return payload[name] if isinstance(payload, dict) else getattr(payload, name)
