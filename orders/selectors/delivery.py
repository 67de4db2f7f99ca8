"""The ways of delivery: what they cost everybody, and what they cost one cart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext

from my_shop.kernel.countries import country_name, normal_postcode
from orders import configuration
from orders.models import PaymentMethod, ShippingMethod
from orders.rules import delivery_days, pricing, totals
from orders.rules.country_lists import read_countries
from orders.selectors.carts import CartContents


def shipping_methods(known: configuration.ShopConfiguration | None = None) -> list[ShippingMethod]:
    """Return the ways of delivery that the shop offers now.

    :param known: what is set up, where the caller has read it already.
    """
    return (known or configuration.current()).methods


def shipping_quotes(
    *, country: str, postcode: str = "", weight_grams: int = 0, subtotal: Decimal = pricing.NOTHING
) -> list[configuration.ShippingQuote]:
    """Return the ways of delivery that go to a destination, at what they cost there."""
    postcode = normal_postcode(postcode, country)
    fields = {"postcode": postcode, "weight_grams": weight_grams, "subtotal": subtotal}
    return configuration.current().quotes(country=country, **fields)


@dataclass(frozen=True)
class DeliveryPrice:
    """One row of the list of delivery prices; ``zone`` is empty where the method costs the same everywhere.

    ``places`` are the zone's countries by name, or what there is of them, where its own name does not say so.
    """

    method: ShippingMethod
    price: Decimal
    days_text: str
    zone: str = ""
    places: str = ""
    weight_text: str = ""
    min_subtotal: Decimal = Decimal(0)


def delivery_prices() -> list[DeliveryPrice]:
    """Return what delivery costs, for a page that says so to everybody."""
    rows = []
    for method in shipping_methods():
        rates = sorted(method.rates.all(), key=lambda rate: (rate.zone.position, rate.zone_id, rate.price))
        if not rates:
            rows.append(DeliveryPrice(method, method.price, method.days_text))
        limited = {rate.zone_id for rate in rates if rate.max_weight_grams}
        for rate in rates:
            days = method.days_text if rate.min_days is None else delivery_days.days_text(rate.min_days, rate.max_days)
            weight = f"up to {rate.max_weight_grams / 1000:g} kg" if rate.max_weight_grams else ""
            if not weight and rate.zone_id in limited:
                weight = "heavier parcels"
            zone = rate.zone
            rows.append(DeliveryPrice(method, rate.price, days, zone.name, _places(zone), weight, rate.min_subtotal))
    return rows


def _places(zone):
    names = ", ".join(sorted(country_name(code) for code in read_countries(zone.countries)))
    if zone.postcodes.strip():
        return gettext("parts of: %(countries)s") % {"countries": names}
    return "" if names == zone.name else names


class CountryRate(NamedTuple):
    """A price of a way of delivery to a country, in the words of ``products.signals.DeliveryRate``."""

    country: str
    name: str
    price: Decimal
    min_days: int
    max_days: int
    max_weight_grams: int | None
    min_subtotal: Decimal
    free_from: Decimal | None


def country_rates() -> list[CountryRate]:
    """Return what delivery costs in each country that the shop serves, its own first; pick-up is none.

    It is the price of an address without a postcode: that of the zone which has all of the country.
    """
    known = configuration.as_shown()
    methods = [method for method in known.methods if not method.is_pickup]
    has_zones = any(method.rates.all() for method in methods)
    found = []
    for country in served_countries():
        zone = known.zone(country=country, postcode="") if has_zones else None
        found += [rate for method in methods for rate in _rates_to(country, zone, method)]
    return found


def served_countries() -> list[str]:
    """Return the countries that the shop delivers to, its own first."""
    return sorted(settings.SHOP_COUNTRIES, key=lambda country: country != settings.SHOP_COUNTRY)


def _rates_to(country, zone, method):
    rates = list(method.rates.all())
    usual = method.min_days, method.max_days
    if not rates:
        yield CountryRate(country, method.name, method.price, *usual, None, pricing.NOTHING, method.free_from)
    for rate in rates:
        if zone and rate.zone_id == zone.pk:
            days = usual if rate.min_days is None else (rate.min_days, rate.max_days)
            limits = rate.max_weight_grams, rate.min_subtotal, method.free_from
            yield CountryRate(country, method.name, rate.price, *days, *limits)


@dataclass(frozen=True)
class DeliveryOption:
    """A way of delivery for what is in a cart: what it costs and when the parcel arrives, if ordered today."""

    quote: configuration.ShippingQuote
    sums: pricing.Totals
    payment_name: str = ""

    @property
    def method(self):
        return self.quote.method

    @property
    def price(self):
        """As shown: with tax, or without."""
        return self.sums.delivery_price - self.sums.fee_price

    @cached_property
    def totals(self):
        return totals.of_calculation(self.sums, delivery_name=self.method.name, fee_name=self.payment_name)

    @property
    def total(self):
        return self.sums.total

    @property
    def tax(self):
        return self.sums.tax_total

    @cached_property
    def window(self):
        return delivery_days.window(
            min_days=self.quote.min_days, max_days=self.quote.max_days, start=timezone.localdate()
        )

    @property
    def days_text(self):
        """When it arrives: "Mon 3 Mar", or "Mon 3 Mar to Wed 5 Mar"."""
        first, last = self.window
        if first == last:
            return date_format(first, "D j M")
        return f"{date_format(first, 'D j M')} {gettext('to %(last)s') % {'last': date_format(last, 'D j M')}}"


def chosen_option(options: Sequence[DeliveryOption], method_id: int | str | None) -> DeliveryOption | None:
    """Return the way of delivery that is chosen, or that a checkout begins with: the first; None where there is none.

    :param method_id: as it was sent.
    """
    chosen = (option for option in options if str(option.method.pk) == str(method_id))
    return next(chosen, next(iter(options), None))


def delivery_options(contents: CartContents, *, payment: PaymentMethod | None = None) -> list[DeliveryOption]:
    """Return the ways of delivery to choose from, for what is in the cart; none where nothing is sent.

    :param payment: the way to pay that is chosen so far: it may cost a fee.
    """
    if not contents.needs_delivery:
        return []
    fee, name = (payment.fee, payment.name) if payment else (pricing.NOTHING, "")
    return [DeliveryOption(quote, contents.sums.delivered_for(quote.price, fee=fee), name) for quote in contents.quotes]
