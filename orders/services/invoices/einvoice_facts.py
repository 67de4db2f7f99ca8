"""What the e-invoice of an order says in parts of its own: addresses, what was paid, how, and why no VAT is charged."""

import re
from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext

from my_shop.kernel.countries import country_name
from orders.documents.data import EInvoiceFacts, PostalAddress
from orders.gateways.on_delivery import OnDeliveryGateway
from orders.gateways.transfer import TransferGateway
from orders.models import Order, OrderAddress
from orders.rules.vat_areas import OUTSIDE, vat_place
from orders.rules.vat_territories import territory_of

CASH, CREDIT_TRANSFER, SEPA_TRANSFER, ONLINE = "10", "30", "58", "68"
"""Means of payment of UNTDID 4461 (BT-81)."""


def einvoice_facts(order: Order, addresses: Mapping[str, OrderAddress], total: Decimal) -> EInvoiceFacts:
    """Return the facts of an order's invoice over ``total``, as of now.

    :param addresses: by their kind.
    """
    shipping = addresses.get(OrderAddress.Kind.SHIPPING)
    billing = addresses.get(OrderAddress.Kind.BILLING) or shipping
    means, iban = _payment_means(order)
    return EInvoiceFacts(
        buyer=_parts(billing, order.company) if billing else None,
        delivery=_parts(shipping) if shipping and order.needs_delivery else None,
        paid=total - min(Decimal(0) if order.is_paid else order.amount_due, total),
        payment_means=means,
        iban=iban,
        outside_vat=outside_vat(order),
    )


def outside_vat(order: Order) -> str:
    """Return why no VAT is charged where an order goes; empty where it is, or a business is not charged it."""
    if order.tax_total or order.tax_reason:
        return ""
    if place := territory_of(order.country, order.postcode):
        return gettext("No VAT is charged: %(name)s lies outside the territory of VAT (%(source)s).") % {
            "name": place.name,
            "source": place.source,
        }
    is_sent = order.needs_delivery
    if vat_place(order.country, order.postcode, home=settings.SHOP_COUNTRY, is_sent=is_sent).area != OUTSIDE:
        return ""
    return gettext("No VAT is charged: it goes to %(country)s.") % {"country": country_name(order.country)}


def _parts(address, company=""):
    """Return an address in parts; that of a business has its name first, then that of the person."""
    name, lines = address.name, (address.line1, address.line2)
    return PostalAddress(
        name=company or name,
        country=address.country,
        lines=tuple(filter(None, (name, *lines) if company else lines)),
        postcode=address.postcode,
        city=address.city,
        region=address.region,
    )


def _payment_means(order) -> tuple[str, str]:
    """Return the code of the way to pay, and where money is sent to by it; without a way it is a transfer."""
    code = order.payment_method.gateway if order.payment_method else TransferGateway.code
    if code == OnDeliveryGateway.code:
        return CASH, ""
    if code != TransferGateway.code:
        return ONLINE, ""
    iban = re.sub(r"\s", "", settings.SHOP_BANK_IBAN)
    if not iban:  # a transfer names the account (BR-61)
        return "", ""
    return (SEPA_TRANSFER if order.currency == "EUR" else CREDIT_TRANSFER), iban
