"""Cards of products: pages print dozens of them, and most differ in their values only."""

from html import escape

from django import template

from my_shop.kernel.looks import pieces_html
from my_shop.kernel.markup import picture_html, stars_html
from my_shop.kernel.money import shows_tax_apart
from products.templatetags.catalogue import per_unit_shown, price_shown

register = template.Library()

SIZES = "(min-width: 60rem) 18rem, (min-width: 40rem) 33vw, 50vw"


@register.simple_tag
def product_cards(cards, heading="h3", eager=0):
    """Print the items of a grid: ``<ul class="grid">{% product_cards cards heading="h2" eager=4 %}</ul>``.

    :param heading: the element around a name.
    :param eager: so many pictures are fetched at once, the rest when they come into view.
    """
    pieces = (
        (
            _values(card, "eager" if number < eager else "lazy"),
            [name for name in ("is_sold_out", "is_new", "varies") if getattr(card, name)],
        )
        for number, card in enumerate(cards)
    )
    return pieces_html("products/_card.html", pieces, heading=heading, tax_is_apart=shows_tax_apart())


def _values(card, loading):
    """What is this product's own, as safe HTML; what it has not got is left out."""
    values = {
        "picture": picture_html(card.picture, alt=card.alt, sizes=SIZES, loading=loading),
        "url": escape(card.url),
        "name": escape(card.name),
    }
    if card.brand:
        values["brand"] = escape(card.brand)
    if card.price is not None:
        values["price"] = escape(price_shown(card.price, card.tax_class))
        if per_unit := per_unit_shown(card.price, card.tax_class, card.content):
            values["per_unit"] = escape(per_unit)
    if card.lowest_price_30_days:
        values["lowest_price"] = escape(price_shown(card.lowest_price_30_days, card.tax_class))
    if card.rating_count:
        values["rating"] = stars_html(card.rating_average, card.rating_count)
    return values
