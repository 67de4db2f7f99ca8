"""The feed for Google Merchant Center, which Meta, Pinterest, Bing and others read as well.

RSS 2.0 with the attributes of Google's product data specification (support.google.com/merchants/answer/7052112; prices
of reductions: 6324471; shipping: 6324484; unit prices: 6324455 and 6324490; identifiers: 6324478).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.unit_prices import unit_price
from products.delivery import Deliveries
from products.feeds.items import FeedItem

LONGEST_ID, LONGEST_TITLE, LONGEST_NAME, LONGEST_TYPE = 50, 150, 70, 750
"""Characters that Google takes: of an identifier, a title, a brand or part number, a category's path."""

MOST_DESTINATIONS = 100
"""Of one item."""

UNITS = {"m2": "sqm", "m3": "cbm", "piece": "ct"}
"""Units of content that Google calls otherwise."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def begin() -> str:
    """Return what stands before the items."""
    name = current_brand().name
    said = gettext("What %(shop_name)s sells") % {"shop_name": name}
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
        f"<title>{_text(name)}</title>\n<link>{_text(settings.SITE_URL)}</link>\n<description>{_text(said)}</description>\n"
    )


def line(item: FeedItem) -> str:
    """Return an item."""
    attributes = "".join(f"<g:{name}>{_text(value)}</g:{name}>" for name, value in _attributes(item) if value)
    return f"<item>{attributes}{_shipping(item.deliveries)}</item>\n"


END = "</channel>\n</rss>\n"


def _attributes(item) -> Iterator[tuple[str, str]]:
    yield "id", item.sku if len(item.sku) <= LONGEST_ID else f"V{item.variant_id}"
    yield "item_group_id", item.group
    yield "title", item.title[:LONGEST_TITLE]
    yield "description", item.description
    yield "link", item.url
    yield from zip(("image_link", *("additional_image_link",) * len(item.images)), item.images, strict=False)
    yield "availability", "in_stock" if item.is_in_stock else "out_of_stock"
    yield "price", _money(item.price if item.price_before is None else item.price_before)
    yield "sale_price", "" if item.price_before is None else _money(item.price)
    yield "brand", item.brand[:LONGEST_NAME]
    yield "gtin", item.gtin
    yield "mpn", item.mpn[:LONGEST_NAME]
    # two of the three tell a product from all others; a shop's own things have none of them
    yield "identifier_exists", "" if item.gtin or (item.brand and item.mpn) else "no"
    yield "condition", "new"
    yield "product_type", " > ".join(item.category_path)[:LONGEST_TYPE]
    yield from item.values.items()
    yield "shipping_weight", f"{item.weight_grams} g" if item.weight_grams else ""
    yield from _unit_pricing(item)


def _unit_pricing(item):
    found = unit_price(item.price, item.content)
    if found is not None:
        content = item.content
        yield "unit_pricing_measure", f"{content.amount.normalize():f}{UNITS.get(content.unit, content.unit)}"
        yield "unit_pricing_base_measure", f"1{UNITS.get(found.unit, found.unit)}"


@lru_cache(maxsize=1000)
def _shipping(deliveries: Deliveries) -> str:
    """Return what delivery costs, written once for all that costs the same to send."""
    return "".join(_destination(delivery) for delivery in deliveries.to[:MOST_DESTINATIONS])


def _destination(delivery):
    (handling, longest_handling), (transit, longest_transit) = delivery.handling, delivery.transit
    facts = {
        "country": delivery.country,
        "service": delivery.name,
        "price": _money(delivery.price),
        "min_handling_time": handling,
        "max_handling_time": longest_handling,
        "min_transit_time": transit,
        "max_transit_time": longest_transit,
    }
    told = "".join(f"<g:{name}>{_text(str(value))}</g:{name}>" for name, value in facts.items())
    return f"<g:shipping>{told}</g:shipping>"


def _money(amount):
    return f"{amount:.2f} {settings.SHOP_CURRENCY}"


def _text(value):
    return escape(_NOT_IN_XML.sub("", value))
