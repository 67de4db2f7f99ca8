"""The values of facets: a large shop's listing has hundreds."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from products.templatetags.catalogue import printed_count

register = template.Library()

SWATCH = (
    '<svg class="swatch" viewBox="0 0 2 2" aria-hidden="true" focusable="false">'
    '<circle cx="1" cy="1" r="1" fill="{}"/></svg>'
)
BOX = '<li><label><input id="{0}-{1}" type="checkbox" name="{0}" value="{1}"{2}>{3}{4}{5}</label></li>'


@register.filter
def swatch(colour):
    """Print a spot of a colour; nothing without one."""
    return mark_safe(SWATCH.format(escape(colour))) if colour else ""


@register.simple_tag
def facet_values(slug, values):
    """Print what a facet offers as boxes to tick: ``{% facet_values facet.slug facet.first %}``."""
    slug, language = escape(slug), get_language()
    return mark_safe("".join([_box(slug, value, language) for value in values]))


def _box(slug, value, language):
    checked = " checked" if value.is_chosen else ""
    count = printed_count(value.count, language)
    return BOX.format(slug, escape(value.slug), checked, swatch(value.swatch), escape(value.name), count)
