"""What a buyer sees before pressing the button, as a short fingerprint: what is bought has to be what was shown.

A part for each thing that the review names, so that what has changed can be named as well. All that the review shows is
in it but what moves by itself: the days of arrival (their number of working days is in it), and how much is in stock,
which confirming checks anyway. How an order came to be (cart, account, keys) is not shown, and not in it.
"""

import hashlib
import json
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import printed_address
from my_shop.kernel.money import quantise
from orders.models import Order, OrderAddress, OrderDiscount, OrderLine

PARTS = {
    "goods": _("the items"),
    "prices": _("what it costs"),
    "address": _("the delivery address"),
    "billing": _("the billing address"),
    "contact": _("the contact details"),
    "delivery": _("the delivery"),
    "payment": _("the payment"),
    "texts": _("the terms"),
}
"""The parts of a review, in its order, and what they are called."""

DIGITS = 10
PATTERN = rf"^[0-9a-f]{{{DIGITS}}}(\.[0-9a-f]{{{DIGITS}}}){{{len(PARTS) - 1}}}\Z"
"""How a fingerprint is written; nobody outside needs to read it."""


def fingerprint(
    order: Order,
    lines: Iterable[OrderLine],
    addresses: Iterable[OrderAddress],
    discounts: Iterable[OrderDiscount],
) -> str:
    """Return the fingerprint of an order with these rows, saved or not."""
    lines = sorted(lines, key=lambda line: (line.sku, line.variant_id or 0))
    places = {address.kind: printed_address(address) for address in addresses}
    values = {
        "goods": [
            order.waiver,
            [(line.sku, line.name, line.label, line.quantity, line.is_digital) for line in lines],
        ],
        "prices": _prices(order, lines, discounts),
        "address": places.get(OrderAddress.Kind.SHIPPING),
        "billing": [places.get(OrderAddress.Kind.BILLING), order.company, order.vat_id],
        "contact": [order.email, order.phone, order.note],
        "delivery": [order.delivery_name, order.delivery_min_days, order.delivery_max_days],
        "payment": [order.payment_name, order.is_prepaid],
        "texts": [order.terms_version_id, order.withdrawal_version_id, order.privacy_version_id],
    }
    return ".".join(_digest(values[part]) for part in PARTS)


def fingerprint_of(order: Order) -> str:
    """Return the fingerprint of an order as it is stored; its rows may be prefetched."""
    return fingerprint(order, order.lines.all(), order.addresses.all(), order.discounts.all())


def changed_parts(shown: str, now: str) -> list[str]:
    """Return the parts in which two fingerprints differ."""
    pairs = zip(PARTS, shown.split("."), now.split("."), strict=True)
    return [part for part, before, after in pairs if before != after]


def _prices(order, lines, discounts):
    """Return all sums, with the tax that the review names."""
    return [
        order.currency,
        order.is_net,
        order.tax_reason,
        *_amounts(
            order.subtotal,
            order.payment_fee,
            order.delivery_total,
            order.delivery_tax_rate,
            order.tax_total,
            order.total,
        ),
        [_amounts(line.unit_price, line.discount, line.total, line.tax_rate, line.tax_amount) for line in lines],
        sorted((row.name, row.code, *_amounts(row.amount)) for row in discounts),
    ]


def _amounts(*numbers):
    """Return amounts as text: from the database and from a calculation they may differ by a nought at the end."""
    return [str(quantise(number)) for number in numbers]


def _digest(values):
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:DIGITS]
