"""What selling still needs before the first customer: delivery, payment, tax."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.european_union import is_shop_in_eu
from my_shop.kernel.signals import Readiness
from my_shop.kernel.tax import TaxClass
from orders import configuration
from orders.gateways.registry import find_gateway
from orders.models import LegalKind, LegalText, TaxRate


def lines() -> list[Readiness]:
    """Return what there is to do, done or not."""
    return [
        Readiness(20, gettext("Tax rates"), _lacking_tax(), reverse("admin:orders_taxrate_changelist")),
        Readiness(30, gettext("Delivery"), _lacking_delivery(), reverse("admin:orders_shippingmethod_changelist")),
        Readiness(35, gettext("Ways to pay"), _lacking_payment(), reverse("admin:orders_paymentmethod_changelist")),
        Readiness(36, gettext("Payment that moves money"), _pretending_payment()),
        Readiness(50, gettext("Legal texts"), _lacking_texts(), reverse("admin:orders_legaltext_changelist")),
    ]


def _lacking_tax():
    rates = TaxRate.objects.filter(
        country=settings.SHOP_COUNTRY, tax_class=TaxClass.STANDARD, valid_from__lte=timezone.localdate()
    )
    if rates.exists():
        return ""
    return gettext("There is no standard rate for %(country)s: %(rate)s per cent of the settings is used.") % {
        "country": settings.SHOP_COUNTRY,
        "rate": settings.SHOP_TAX_RATE,
    }


def _lacking_delivery():
    methods = configuration.current().methods
    if not methods:
        return gettext("There is no way of delivery: nobody can check out goods that are sent.")
    rates = [list(method.rates.all()) for method in methods]
    zones = [rate.zone for found in rates for rate in found]
    if all(rates) and not any(settings.SHOP_COUNTRY in zone.countries.split() for zone in zones):
        return gettext("No way of delivery goes to %(country)s, your own country: add a rate for its zone.") % {
            "country": settings.SHOP_COUNTRY
        }
    return ""


def _lacking_payment():
    methods = configuration.current().payment_methods
    if not methods:
        return gettext("There is no way to pay: people buy by invoice.")
    broken = [method.name for method in methods if find_gateway(method.gateway) is None]
    if not broken:
        return ""
    return gettext("Not set up yet, so that nobody can pay by it: %(names)s.") % {"names": ", ".join(broken)}


def _pretending_payment():
    pretending = [found.title for found in map(find_gateway, settings.SHOP_GATEWAYS) if found and not found.moves_money]
    if not pretending:
        return ""
    return gettext("“%(name)s” is for trying: orders are paid without any money. Take it out of SHOP_GATEWAYS.") % {
        "name": pretending[0]
    }


def _lacking_texts():
    written = set(LegalText.objects.exclude(current=None).values_list("kind", flat=True))
    # the legal notice is put together from who sells, and only the Union's law asks for a word on accessibility
    spared = {LegalKind.LEGAL_NOTICE} if is_shop_in_eu() else {LegalKind.LEGAL_NOTICE, LegalKind.ACCESSIBILITY}
    lacking = [str(kind.label) for kind in LegalKind if kind not in {*written, *spared}]
    if not lacking:
        return ""
    return gettext("Still the shop's standard texts, which are examples and no advice: %(names)s.") % {
        "names": ", ".join(lacking)
    }
