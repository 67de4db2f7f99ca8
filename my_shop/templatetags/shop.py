"""The shop's template vocabulary, known to every template without ``{% load %}``."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from my_shop.kernel.money import format_money, shown_price, shows_tax_apart, typed_money

register = template.Library()


@register.filter
def money(amount):
    """Print an amount: ``{{ line.total|money }}``. An absent amount prints nothing."""
    return "" if amount is None or amount == "" else format_money(amount)


@register.filter(name="typed_money")
def typed_amount(amount):
    """Print an amount that contains tax in any case, and say so where prices are shown without."""
    return typed_money(amount)


@register.filter
def shown(gross, rate):
    """Decide whether a price is shown with tax or without: ``{{ card.price|shown:card.tax_rate|money }}``."""
    return "" if gross is None or gross == "" else shown_price(gross, rate or 0)


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
def page_numbers(page):
    """The numbers that pagination shows around the present page, with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


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
    facts = {"width": picture.width, "height": picture.height, "loading": loading, "decoding": "async", **attributes}
    image = format_html(
        '<img src="{}" alt="{}"{}>', picture.url, alt or "", flatatt({k: v for k, v in facts.items() if v})
    )
    if not picture.sources:
        return image
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((extension, srcset, sizes) for extension, srcset in picture.sources),
    )
    return format_html("<picture>{}{}</picture>", sources, image)
