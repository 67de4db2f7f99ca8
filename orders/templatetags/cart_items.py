"""The items of a cart, which may be long."""

from html import escape

from django import template
from django.urls import reverse

from my_shop.kernel.looks import pieces_html
from my_shop.kernel.markup import picture_html
from my_shop.kernel.money import format_money

register = template.Library()


@register.simple_tag
def cart_items(lines, token, *, is_htmx, refused_id="", error="", typed=None):
    """Print the items of a list: ``<ul>{% cart_items contents.lines csrf_token is_htmx=request.htmx %}</ul>``.

    :param token: for their forms.
    :param refused_id: the item beside which ``error`` is said, with the quantity that was ``typed``.
    """
    token, is_htmx = escape(str(token)), bool(is_htmx)
    pieces = []
    for line in lines:
        values, facts = _values(line) | {"token": token}, _facts(line)
        if line.key == refused_id:
            values["error"] = escape(error)
            values["quantity"] = escape(values["quantity"] if typed is None else typed)
        pieces.append((values, facts))
    return pieces_html("orders/_cart_item.html", pieces, is_htmx=is_htmx)


def _values(line):
    """What is this item's own, as safe HTML; what it has not got is left out."""
    offer = line.offer
    values = {
        "id": line.key,
        "item_url": escape(reverse("orders:cart_item", args=[line.key])),
        "name": escape(line.name),
        "title": escape(line.title),
        "quantity": str(line.quantity),
        "max_quantity": str(line.max_quantity),
        "left": str(offer.quantity) if offer else "",
        "problem": escape(line.problem),
        "unit_price": escape(format_money(line.unit_price)),
        "total": escape(format_money(line.total)),
    }
    if per_unit := line.unit_price_text:
        values["per_unit"] = escape(per_unit)
    if offer and offer.picture:
        values["picture"] = picture_html(offer.picture, alt="", sizes="5rem")
    if offer and offer.url and offer.is_available:
        values["url"] = escape(offer.url)
    if offer and offer.label:
        values["label"] = escape(offer.label)
    return values


def _facts(line):
    return [name for name in ("is_buyable", "is_low") if getattr(line, name)]
