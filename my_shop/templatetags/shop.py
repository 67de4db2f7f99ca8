"""The shop's template vocabulary, known to every template without ``{% load %}``."""

import json
from functools import lru_cache

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.utils import flatatt
from django.template.defaultfilters import floatformat
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext
from heroicons.templatetags import heroicons

from my_shop.kernel.money import format_money, shows_tax_apart, typed_money

register = template.Library()

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
    """The address where the menu marks it as the present one; most pages stand outside the menu."""
    return request.path if getattr(request.resolver_match, "view_name", "") in MENU else ""


@register.filter
def page_numbers(page):
    """The numbers that pagination shows around the present page, with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def stars(rating, count=None):
    """Print the stars of a rating from 0 to 5: ``{% stars product.rating_average product.rating_count %}``."""
    return _stars(rating or 0, count, get_language())


@lru_cache(maxsize=4096)
def _stars(rating, count, language):
    share = round(float(rating) / 5 * 100)
    words = gettext("%(rating)s out of 5 stars") % {"rating": floatformat(rating, -1)}
    reviews = '<span>({}<span class="visually-hidden"> {}</span>)</span>'
    return format_html(
        '<span class="rating"><svg class="stars" viewBox="0 0 100 20" aria-hidden="true" focusable="false">'
        '<use class="stars-empty" href="#five-stars"/><svg width="{}" height="20" viewBox="0 0 {} 20">'
        '<use class="stars-full" href="#five-stars"/></svg></svg>'
        '<span class="visually-hidden">{}</span>{}</span>',
        share,
        share,
        words,
        format_html(reviews, count, ngettext("review", "reviews", count)) if count else "",
    )


@register.simple_tag
def picture(picture, alt="", sizes="100vw", loading="lazy", **attributes):
    """Print a ``Picture`` or a ``ShownPicture``:

    ``{% picture image.picture alt=product.name sizes="(min-width: 40em) 20rem, 50vw" %}``

    AVIF and WebP in its sizes once they are made, the stored original before; always with width and height, so that
    nothing jumps. Without a picture a neutral box. Other attributes (``class``, ``fetchpriority``) go to the element.
    """
    if not picture:
        css_class = f"picture-missing {attributes.get('class', '')}".strip()
        label = {"role": "img", "aria-label": alt} if alt else {"aria-hidden": "true"}
        return format_html("<span{}></span>", flatatt({"class": css_class, **label}))
    picture = getattr(picture, "shown", picture)
    facts = _attributes(width=picture.width, height=picture.height, loading=loading, decoding="async", **attributes)
    image = f'<img src="{escape(picture.url)}" alt="{escape(alt or "")}"{facts}>'
    if not picture.sources:
        return mark_safe(image)
    sizes = escape(sizes)
    sources = [
        f'<source type="image/{extension}" srcset="{escape(srcset)}" sizes="{sizes}">'
        for extension, srcset in picture.sources
    ]
    return mark_safe(f"<picture>{''.join(sources)}{image}</picture>")


@lru_cache(maxsize=1024)
def _attributes(**facts):
    """Attributes of an element: pictures have few sizes and places."""
    return flatatt({name: value for name, value in facts.items() if value})
