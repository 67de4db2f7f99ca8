"""Sums as the protocol writes them: whole numbers of the currency's smallest unit, one row for each kind."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from orders.gateways.minor_units import units_of
from orders.rules.pricing import NOTHING
from orders.rules.totals import DisplayTotals


def minor(amount: Decimal) -> int:
    """Return an amount of the shop's currency in smallest units."""
    return int(amount * units_of(settings.SHOP_CURRENCY))


def total(kind: str, amount: Decimal, text: str = "") -> dict[str, Any]:
    """Return one row of totals."""
    return {"type": kind, "amount": minor(amount)} | ({"display_text": text} if text else {})


def totals(shown: DisplayTotals) -> list[dict[str, Any]]:
    """Return all rows of totals: they add up to the last one. Tax that the prices contain is none of them."""
    rows = [total("subtotal", shown.subtotal)]
    if shown.discount_total:
        rows.append(total("discount", shown.discount_total))
    if shown.delivery is not None:
        rows.append(total("fulfillment", shown.delivery, shown.delivery_name))
    if shown.fee:
        rows.append(total("fee", shown.fee, shown.fee_name))
    if shown.is_net and shown.tax != NOTHING:
        rows.append(total("tax", shown.tax))
    return [*rows, total("total", shown.total)]
