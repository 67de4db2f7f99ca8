"""How the catalogue prints prices and numbers of products."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext

from my_shop.kernel.money import format_money
from my_shop.kernel.unit_prices import unit_price_text
from products.selectors.counts import in_words
from products.tax_rates import price_to_show

register = template.Library()


@register.filter
def price_shown(price, tax_class):
    """Print a price as the catalogue shows it, with tax or without: ``{{ card.price|price_shown:card.tax_class }}``."""
    return format_money(price_to_show(price, tax_class))


@register.simple_tag
def per_unit_shown(price, tax_class, content):
    """Print what a kg, litre or metre costs, beside such a price; nothing where the content is not told."""
    return unit_price_text(price_to_show(price, tax_class), content) if content else ""


@register.filter
def products_counted(count):
    """Say how many products there are: ``24 products``."""
    return ngettext("%(count)s product", "%(count)s products", count) % {"count": in_words(count)}


@register.filter
def count_of_products(count):
    """Print the number of products behind something to choose; what it counts is said to those who listen.

    Nothing where nobody has counted.
    """
    return printed_count(count, get_language())


@lru_cache(maxsize=4096, typed=True)  # a thousand at the least is not a thousand, though they are equal
def printed_count(count, language):
    """Print what ``count_of_products`` does, for whoever has many of them to print."""
    if count is None:
        return ""
    return format_html(
        '<span class="count">{}<span class="visually-hidden"> {}</span></span>',
        in_words(count),
        ngettext("product", "products", count),
    )


@register.simple_tag
def rating_bars(spread, total):
    """Print how many reviews gave how many stars, as bars.

    :param spread: pairs of stars and number of reviews, the most stars first.
    """
    language = get_language()
    return mark_safe("".join([_bar(stars, count, total, language) for stars, count in spread]))


@lru_cache(maxsize=1024)
def _bar(stars, count, total, language):
    given = ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}
    said = gettext("%(count)s of %(total)s gave %(stars)s") % {"count": count, "total": total, "stars": given}
    bar = '<span>{0}</span><progress max="{1}" value="{2}" aria-label="{3}"></progress><span>{2}</span>'
    return format_html(bar, given, total, count, said)
