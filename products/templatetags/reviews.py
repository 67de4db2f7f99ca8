"""What a person may say of a product."""

from django import template

from products.selectors import pages

register = template.Library()


@register.simple_tag
def reviewer(product_id, user):
    """What this person may do here: ``{% reviewer product.pk user as reviewer %}``."""
    return pages.reviewer(product_id, user)
