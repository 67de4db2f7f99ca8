"""Money is a quantised ``Decimal`` in the shop's one currency, never a float."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django.conf import settings
from django.utils.translation import get_language, gettext, to_locale

CENT = Decimal("0.01")


def quantise(amount: Decimal) -> Decimal:
    """Round an amount to whole cents, halves away from zero (the commercial rule).

    What a database has added up is rounded before it is compared or printed: SQLite adds decimals as floats.
    """
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def contained_tax(gross: Decimal, rate: Decimal) -> Decimal:
    """Return the tax that a gross amount contains, in whole cents.

    :param gross: amount with tax.
    :param rate: tax rate in per cent, for example ``Decimal("20")``.
    """
    return quantise(gross * rate / (100 + rate))


def added_tax(net: Decimal, rate: Decimal) -> Decimal:
    """Return the tax that comes on top of an amount without tax, in whole cents; ``rate`` is in per cent."""
    return quantise(net * rate / 100)


def price_without_tax(gross: Decimal, rate: Decimal) -> Decimal:
    """Return a price without the tax that it contains, in whole cents; ``rate`` is in per cent."""
    return gross - contained_tax(gross, rate)


def shows_tax_apart() -> bool:
    """Are prices shown without tax (``SHOP_PRICES_SHOWN``)? Then it comes on top of what is sold."""
    return settings.SHOP_PRICES_SHOWN == "without-tax"


def shown_price(gross: Decimal, rate: Decimal) -> Decimal:
    """Return the price of one unit as the shop shows it: with tax, or without; ``rate`` is in per cent.

    A line is this times its units (``orders.rules.pricing``), never its gross amount sent through here.
    """
    return price_without_tax(gross, rate) if shows_tax_apart() else gross


def typed_money(amount: Decimal) -> str:
    """Print an amount that a merchant has set, as a minimum or a price of delivery: it contains tax, and says so where
    the prices around it do not."""
    printed = format_money(amount)
    return gettext("%(amount)s with tax") % {"amount": printed} if shows_tax_apart() else printed


def format_money(amount: Decimal) -> str:
    """Print an amount for people, in the active language: ``€54.90``."""
    return _printed(amount, settings.SHOP_CURRENCY, get_language() or "en-gb")


@lru_cache(maxsize=4096)
def _printed(amount, currency, language):
    # babel rounds half to even, so the amount is quantised first
    return format_currency(quantise(amount), currency, locale=to_locale(language))
