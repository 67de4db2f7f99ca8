"""Amounts as Stripe writes them: whole numbers of a currency's smallest unit."""

from decimal import Decimal

from django.utils.translation import gettext

from orders.gateways.protocol import GatewayRefused, is_payable

ZERO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})  # the last of the three must be 0
WHOLE_ONLY = frozenset({"ISK"})  # written with two decimals, which must be 00
UNCLEAR = frozenset({"UGX"})  # descriptions of how it is written differ: a hundredfold price is worse than none

_LARGEST = 99_999_999


def to_minor(amount: Decimal, currency: str) -> int:
    """Return the amount in smallest units: 12.50 EUR is 1250, 500 JPY is 500, 5.12 KWD is 5120.

    :raises GatewayRefused: for what the currency cannot express; nothing is rounded, the buyer pays what was shown.
    """
    if currency in UNCLEAR:
        raise GatewayRefused(gettext("Payment in %(currency)s is not supported.") % {"currency": currency})
    if not is_payable(amount):
        raise GatewayRefused(gettext("Nothing to pay: %(amount)s.") % {"amount": f"{amount!r}"})
    minor = amount * units_of(currency)
    step = 10 if currency in THREE_DECIMALS else 100 if currency in WHOLE_ONLY else 1
    if minor % step:
        raise GatewayRefused(
            gettext("%(amount)s %(currency)s cannot be paid: the currency has no such fraction.")
            % {"amount": amount, "currency": currency}
        )
    if minor > _LARGEST:
        raise GatewayRefused(
            gettext("%(amount)s %(currency)s is more than one payment may be.")
            % {"amount": amount, "currency": currency}
        )
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """Return what ``to_minor`` came from."""
    places = units_of(currency)
    return (Decimal(minor) / places).quantize(Decimal(1) / places)


def units_of(currency: str) -> int:
    """Return how many smallest units one of the currency is."""
    if currency in ZERO_DECIMALS:
        return 1
    return 1000 if currency in THREE_DECIMALS else 100
