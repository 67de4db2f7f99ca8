"""The shop's template vocabulary, known to every template without ``{% load %}``."""

import json
from functools import lru_cache

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import mark_safe
from heroicons.templatetags import heroicons

from my_shop.kernel.markup import picture_html, stars_html
from my_shop.kernel.money import format_money, shows_tax_apart, typed_money

register = template.Library()

register.simple_tag(picture_html, name="picture")
register.simple_tag(stars_html, name="stars")
for icon in (heroicons.heroicon_micro, heroicons.heroicon_mini, heroicons.heroicon_outline):
    register.simple_tag(lru_cache(maxsize=128)(icon), name=icon.__name__)  # else built anew wherever it stands

MENU = {"products:list", "products:category", "blog:list"}
"""What the menu leads to."""


@register.filter
def money(amount):
    """Print an amount: ``{{ line.total|money }}``. An absent amount prints nothing."""
    return "" if amount is None or amount == "" else format_money(amount)


@register.filter(name="typed_money")
def typed_amount(amount):
    """Print an amount that contains tax in any case, and say so where prices are shown without."""
    return typed_money(amount)


@register.simple_tag
def tax_note():
    """Say which of the two it is: "tax included" or "plus tax"."""
    return "plus tax" if shows_tax_apart() else "tax included"


@register.simple_tag
def tax_apart_note():
    """Say beside a price in a list that tax comes on top; nothing where it is contained, as people expect."""
    return mark_safe(' <span class="small muted">plus tax</span>') if shows_tax_apart() else ""


_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def json_ld(data):
    """Print facts for search engines (schema.org) as a script element: ``{{ article|json_ld }}``.

    A data block is no script to the browser, so it needs no nonce; angle brackets are escaped, so nothing can end it.
    """
    text = json.dumps({"@context": "https://schema.org", **data}, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_JSON_ESCAPES)}</script>')


@register.filter
def place_in_menu(request):
    """The address where the menu marks it as the present one; most pages stand outside it, as what is searched for."""
    is_there = getattr(request.resolver_match, "view_name", "") in MENU and not request.GET.get("q")
    return request.path if is_there else ""


@register.filter
def page_numbers(page):
    """The numbers that pagination shows around the present page, with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
