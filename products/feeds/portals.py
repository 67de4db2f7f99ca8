"""The feed for price portals, as CSV: columns are assigned to a portal's own when the shop is registered there.

Where idealo has a name for a column, it is called so (idealo.github.io/csv-importer); Geizhals, PriceRunner and others
ask for the same facts under names of their own. What a portal says of a price must hold on the shop's page and name the
delivery costs and the price per unit (Preisangabenverordnung, §§ 4 and 6), so both stand beside it.

Programs read it, by SKU, and all of it is the merchant's: no cell is marked for spreadsheets, as those of exports are.
"""

import csv
from io import StringIO

from django.conf import settings
from django.utils.translation import gettext, ngettext

from my_shop.kernel.unit_prices import unit_price_text
from products.feeds.items import FeedItem

LONGEST_DESCRIPTION = 1000
"""Characters; idealo takes no more."""

COLUMNS = (
    *("sku", "eans", "hans", "brand", "title", "price", "formerPrice", "currency", "basePrice"),
    *("deliveryCosts", "deliveryTime", "availability", "url", "imageUrls", "categoryPath", "description"),
)


def begin() -> str:
    """Return the names of the columns."""
    return _line(COLUMNS)


def line(item: FeedItem) -> str:
    """Return an item; delivery is that within the shop's own country."""
    return _line(_cells(item))


def _cells(item) -> list[str]:
    home = next((each for each in item.deliveries.to if each.country == settings.SHOP_COUNTRY), None)
    return [
        item.sku,
        item.gtin,
        item.mpn,
        item.brand,
        item.title,
        f"{item.price:.2f}",
        "" if item.price_before is None else f"{item.price_before:.2f}",
        settings.SHOP_CURRENCY,
        unit_price_text(item.price, item.content),
        f"{home.price:.2f}" if home else "",
        _days(home) if home and item.is_in_stock else "",
        gettext("In stock") if item.is_in_stock else gettext("Sold out"),
        item.url,
        ";".join(item.images),
        " > ".join(item.category_path),
        " ".join(item.description.split())[:LONGEST_DESCRIPTION],
    ]


def _days(delivery):
    first, last = delivery.min_days, delivery.max_days
    days = str(last) if first == last else f"{first}–{last}"
    return ngettext("%(days)s working day", "%(days)s working days", last) % {"days": days}


def _line(cells):
    text = StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()
