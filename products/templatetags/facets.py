"""The values of facets: a large shop's listing has hundreds."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from products.templatetags.catalogue import count_of_products

register = template.Library()

SWATCH = (
    '<svg class="swatch" viewBox="0 0 2 2" aria-hidden="true" focusable="false">'
    '<circle cx="1" cy="1" r="1" fill="{}"/></svg>'
)
BOX = '<li><label><input id="{0}-{1}" type="checkbox" name="{0}" value="{1}"{2}>{3}{4}{5}</label></li>'


@register.filter
def swatch(colour):
    """Print a spot of a colour; nothing without one."""
    return format_html(SWATCH, colour) if colour else ""


@register.simple_tag
def facet_values(slug, values):
    """Print what a facet offers as boxes to tick: ``{% facet_values facet.slug facet.first %}``."""
    return format_html_join("", BOX, (_box(slug, value) for value in values))


def _box(slug, value):
    checked = mark_safe(" checked") if value.is_chosen else ""
    return slug, value.slug, checked, swatch(value.swatch), value.name, count_of_products(value.count)
