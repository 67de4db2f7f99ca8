"""Which tax a price contains."""

from django import template

from products import tax_rates

register = template.Library()


@register.filter
def tax_rate(tax_class):
    """The rate of a tax class in the shop's own country: ``{% with rate=card.tax_class|tax_rate %}``."""
    return tax_rates.tax_rate(tax_class)
