"""What the merchant has set up: tax rates, zones, ways of delivery and of payment, promotions.

All of it is read at once and kept by the process under its version (``my_shop.kernel.pages``), which every write of
it renews in its own transaction. One query asks for the version, so that a page pays one query for all of it and
confirming an order never goes by what another process has changed meanwhile. Where promotions run, a second one asks
which categories and products they name: that is no change of the promotion's row.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from my_shop.kernel.money import quantise, shows_tax_apart
from my_shop.kernel.pages.versions import SHOP, read_versions, version_of, version_within
from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.tax import TaxClass
from orders.models import (
    PaymentMethod,
    Promotion,
    ShippingMethod,
    ShippingZone,
    TaxRate,
    Voucher,
)
from orders.models.set_up import CONFIGURATION
from orders.rules import pricing
from orders.rules.vat_territories import TAXED_AS, territory_of
from orders.signals import Offer


@dataclass(frozen=True)
class ShippingQuote:
    """A way of delivery as one address is offered it: ``price`` for goods of one sum and weight, ``min_days`` to
    ``max_days`` working days."""

    method: ShippingMethod
    price: Decimal
    min_days: int
    max_days: int


class ShopConfiguration:
    """One reading of it, each part when somebody asks. Rows are shared by all threads: nobody writes to them."""

    @cached_property
    def methods(self) -> list[ShippingMethod]:
        """The ways of delivery that are offered, with their rates and those rates' zones."""
        return [method for method in self._methods_by_id.values() if method.is_active]

    @cached_property
    def payment_methods(self) -> list[PaymentMethod]:
        """The ways to pay that are offered."""
        return PAYMENT_METHODS.instances(PaymentMethod)

    @cached_property
    def _methods_by_id(self):
        return {method.pk: method for method in ShippingMethod.objects.prefetch_related("rates__zone")}

    @cached_property
    def _tax_rates(self):
        rates: dict[tuple[str, str], list[TaxRate]] = {}
        for row in TaxRate.objects.order_by("-valid_from", "pk"):
            rates.setdefault((row.country, row.tax_class), []).append(row)
        return rates

    @cached_property
    def _zones(self):
        return list(ShippingZone.objects.all())

    @cached_property
    def _promotions(self):
        self._scopes = _scopes()
        promotions = list(Promotion.objects.filter(is_active=True))
        scopes = scopes_of(Promotion, promotions)
        return [(promotion, promotion_rule(promotion, scopes[promotion.pk])) for promotion in promotions]

    def tax_rate(self, *, country: str, postcode: str = "", tax_class: str, day: date | None = None) -> Decimal:
        """Return the rate in per cent: that of the place, if there is one; nothing where VAT does not hold
        (``orders.rules.vat_territories``); that of the country. ``SHOP_TAX_RATE`` where none is set up (nothing for the
        class ``zero``)."""
        day = day or timezone.localdate()
        territory = territory_of(country, postcode)
        rows = [row for row in self._tax_rates.get((country, tax_class), ()) if row.is_valid_on(day)]
        found = [row.rate for row in rows if row.postcodes and row.fits(postcode)]
        if not (territory and territory.postcodes):
            found += [row.rate for row in rows if not row.postcodes]
        if found:
            return found[0]
        if territory or tax_class == TaxClass.ZERO:
            return Decimal(0)
        if country in TAXED_AS:
            return self.tax_rate(country=TAXED_AS[country], tax_class=tax_class, day=day)
        return settings.SHOP_TAX_RATE

    def goods(
        self,
        offer: Offer,
        *,
        quantity: int,
        country: str,
        postcode: str = "",
        day: date | None = None,
        is_net: bool | None = None,
        is_exempt: bool = False,
    ) -> pricing.PriceInput:
        """Return units of an offer as they are priced on a day, or today.

        :param is_net: they are sold at prices without tax; None: as the shop shows its prices.
        :param is_exempt: and no tax comes on top.
        """
        return pricing.PriceInput(
            variant_id=offer.variant_id,
            unit_price=quantise(offer.unit_price),
            quantity=quantity,
            tax_rate=self.tax_rate(country=country, postcode=postcode, tax_class=offer.tax_class, day=day),
            product_id=offer.product_id,
            category_ids=offer.category_ids,
            weight_grams=offer.weight_grams,
            is_digital=offer.is_digital,
            is_net=shows_tax_apart() if is_net is None else is_net,
            is_exempt=is_exempt,
        )

    def has_outdated_promotions(self) -> bool:
        """Do promotions name other categories and products than when they were read?"""
        return "_promotions" in self.__dict__ and bool(self._promotions) and self._scopes != _scopes()

    def promotions(self, *, now: datetime | None = None) -> list[pricing.DiscountRule]:
        """Return what runs now, in the order in which it applies."""
        now = now or timezone.now()
        return [rule for promotion, rule in self._promotions if promotion.is_running(now)]

    def zone(self, *, country: str, postcode: str) -> ShippingZone | None:
        """Return the zone of an address: the first one that fits."""
        return next((zone for zone in self._zones if zone.fits(country, postcode)), None)

    def quote(
        self, method_id: int | None, *, country: str, postcode: str, weight_grams: int, subtotal: Decimal
    ) -> ShippingQuote | None:
        """Return what a way of delivery costs, whether it is still offered or not; None where it does not go there."""
        method = self._methods_by_id.get(method_id) if method_id else None
        if method is None:
            return None
        is_free = method.free_from is not None and subtotal >= method.free_from
        rates = list(method.rates.all())
        if not rates:
            return ShippingQuote(method, Decimal(0) if is_free else method.price, method.min_days, method.max_days)
        zone = self.zone(country=country, postcode=postcode)
        fitting = [
            rate
            for rate in rates
            if zone and rate.zone_id == zone.pk and rate.fits(weight_grams=weight_grams, subtotal=subtotal)
        ]
        if not fitting:
            return None
        rate = min(fitting, key=lambda rate: rate.price)
        return ShippingQuote(
            method,
            Decimal(0) if is_free else rate.price,
            method.min_days if rate.min_days is None else rate.min_days,
            method.max_days if rate.max_days is None else rate.max_days,
        )

    def quotes(self, *, country: str, postcode: str, weight_grams: int, subtotal: Decimal) -> list[ShippingQuote]:
        """Return the ways of delivery that an address is offered."""
        fields = {"country": country, "postcode": postcode, "weight_grams": weight_grams, "subtotal": subtotal}
        quotes = (self.quote(method.pk, **fields) for method in self.methods)
        return [quote for quote in quotes if quote]

    def payment_method(self, method_id: int | None) -> PaymentMethod | None:
        """Return a way to pay that is offered."""
        return next((method for method in self.payment_methods if method.pk == method_id), None)


def as_shown() -> ShopConfiguration:
    """Return what is set up, as of the moment that this request shows: for a page, which asks for more versions."""
    ask_version()
    return _of_version(version_of(CONFIGURATION))


def ask_version() -> None:
    """Ask for what ``as_shown`` goes by in one query: asked first of all, it tells as well whether the connection is
    alive."""
    version_of(SHOP, CONFIGURATION)


def version_asked() -> Coalesce:
    """Return the version as an annotation: whoever reads something anyway asks for it along (``current``)."""
    return version_within(CONFIGURATION)


def current(*, version: int | None = None) -> ShopConfiguration:
    """Return what is set up now, at the price of one query, or of none.

    :param version: as it was read within this transaction.
    """
    return _of_version(read_versions(CONFIGURATION)[CONFIGURATION] if version is None else version)


def _of_version(version):
    with _lock:
        if not _kept or _kept["version"] != version:
            _kept.update(version=version, configuration=ShopConfiguration())
        kept = _kept["configuration"]
    if not kept.has_outdated_promotions():
        return kept
    fresh = ShopConfiguration()
    with _lock:
        _kept.update(version=version, configuration=fresh)
    return fresh


def invalidate() -> None:
    """Make this process read everything again."""
    with _lock:
        _kept.clear()


def promotion_rule(promotion: Promotion, scope: pricing.Scope) -> pricing.DiscountRule:
    """Return a promotion as it calculates."""
    return pricing.DiscountRule(
        name=promotion.name,
        kind=promotion.kind,
        scope=scope,
        value=promotion.percentage or Decimal(0),
        minimum=promotion.minimum,
        buy=promotion.buy_quantity or 0,
        pay=promotion.pay_quantity or 0,
        promotion_id=promotion.pk,
    )


def scopes_of(
    model: type[Promotion] | type[Voucher], reductions: Sequence[Promotion | Voucher]
) -> dict[int, pricing.Scope]:
    """Return the goods that each of these reductions names, by the reduction's id, in two queries."""
    categories, products = model.categories.ids_of(reductions), model.products.ids_of(reductions)
    return {pk: pricing.Scope(product_ids=products[pk], category_ids=categories[pk]) for pk in categories}


_lock = threading.Lock()
_kept: dict = {}


def _scopes() -> frozenset:
    return frozenset(SCOPES.rows())


def _all_scopes():
    categories = Promotion.categories.through.objects.values_list("promotion_id", "category_id", Value("category"))
    products = Promotion.products.through.objects.values_list("promotion_id", "product_id", Value("product"))
    return categories.union(products, all=True).order_by()


SCOPES = PreparedQuery(_all_scopes)
PAYMENT_METHODS = PreparedQuery(lambda: PaymentMethod.objects.filter(is_active=True).values_list())
