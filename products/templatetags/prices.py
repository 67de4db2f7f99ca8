"""Prices with or without the tax that they contain."""

from django import template

from my_shop.kernel.money import format_money
from products.tax_rates import price_to_show

register = template.Library()


@register.filter
def price_shown(price, tax_class):
    """Print a price as the catalogue shows it, with tax or without: ``{{ card.price|price_shown:card.tax_class }}``."""
    return format_money(price_to_show(price, tax_class))
