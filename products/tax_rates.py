"""Which tax the prices of the catalogue contain: asked of whoever knows the rates."""

from decimal import Decimal

from django.conf import settings

from my_shop.kernel.money import shown_price, shows_tax_apart
from my_shop.kernel.tax import TaxClass
from products.caching import remember
from products.models import Product
from products.signals import tax_rates_asked


def tax_rate(tax_class: str) -> Decimal:
    """Return the rate of a class in the shop's own country, in per cent.

    Nobody is asked where prices are shown with tax: then it makes no difference. Without an answer it is
    ``SHOP_TAX_RATE``, and nothing for the class ``zero``.
    """
    if not shows_tax_apart():
        return settings.SHOP_TAX_RATE
    found = remember("tax rates", _ask)
    return found.get(tax_class, Decimal(0) if tax_class == TaxClass.ZERO else settings.SHOP_TAX_RATE)


def home_rates() -> dict[str, Decimal]:
    """Return the rate of each class in the shop's own country, in per cent, however prices are shown: asked anew."""
    rates = dict.fromkeys(TaxClass.values, settings.SHOP_TAX_RATE) | {TaxClass.ZERO: Decimal(0)}
    return rates | _ask()


def price_to_show(price: Decimal, tax_class: str) -> Decimal:
    """Return a price as the catalogue shows it: with tax, or without."""
    return shown_price(price, tax_rate(tax_class))


def _ask() -> dict[str, Decimal]:
    answers = tax_rates_asked.send(sender=Product, country=settings.SHOP_COUNTRY)
    return {tax_class: rate for _, rates in answers for tax_class, rate in (rates or {}).items()}
