"""Placeholders in texts that people of the shop type: ``{shop_name}``. They name facts and can do nothing else.

A text is filled in once, and what is put in is never read again: a customer called ``{order_url}`` stays called so.
"""

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from my_shop.kernel.markdown import markdown_to_html

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,60})\}")
_BRACE = re.compile(r"[{}][^\s{}]{0,30}")
_IN_ADDRESS = re.compile(r"%7B([a-z_]{1,60})%7D")
_LINK = re.compile(r"https?://[^\s<>\"]+\Z")


def check_placeholders(text: str, *, known: Collection[str]) -> None:
    """Refuse a text that names what there is not, or has half of a placeholder.

    :raises ValidationError: in words for whoever typed it.
    """
    there_are = {"known": _listed(sorted(known))}
    if unknown := sorted({*_PLACEHOLDER.findall(text)} - set(known)):
        raise ValidationError(
            gettext("There is no placeholder %(unknown)s here. There are: %(known)s."),
            params={"unknown": _listed(unknown), **there_are},
            code="unknown_placeholder",
        )
    if half := _BRACE.search(_PLACEHOLDER.sub("", text)):
        raise ValidationError(
            gettext("The brace in “%(half)s” is one of two: a placeholder stands between both. There are: %(known)s."),
            params={"half": half[0], **there_are},
            code="half_placeholder",
        )


def fill_text(text: str, facts: Mapping[str, str]) -> str:
    """Return a plain text with the facts in it; a placeholder without a fact stays as it is."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def fill_markdown(text: str, facts: Mapping[str, str]) -> SafeString:
    """Return a Markdown text as safe HTML with the facts in it.

    The facts are no Markdown and no HTML, whatever stands in them. One that is an address of a page becomes a link, and
    may stand behind the words of a link: ``[your order]({order_url})``.
    """
    html = _IN_ADDRESS.sub(lambda found: _quoted(facts, found), markdown_to_html(text))
    return mark_safe(_PLACEHOLDER.sub(lambda found: _fact_html(facts, found), html))  # each fact is escaped


def _listed(names):
    return ", ".join(f"{{{name}}}" for name in names)


def _quoted(facts, found):
    return escape(quote(facts[found[1]], safe=":/?&=#%+,;@~")) if found[1] in facts else found[0]


def _fact_html(facts, found):
    if found[1] not in facts:
        return found[0]
    fact = escape(facts[found[1]])
    return f'<a href="{fact}">{fact}</a>' if _LINK.match(facts[found[1]]) else fact.replace("\n", "<br>")
