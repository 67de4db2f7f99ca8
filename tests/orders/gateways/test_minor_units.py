from decimal import Decimal

import pytest

from orders.gateways.minor_units import from_minor, to_minor
from orders.gateways.protocol import GatewayRefused


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("0.01", "EUR", 1),
        ("999999.99", "EUR", 99_999_999),
        ("500", "JPY", 500),
        ("500.00", "JPY", 500),
        ("5.120", "KWD", 5120),
        ("5", "ISK", 500),
    ],
)
def test_there_and_back(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.505", "EUR"),
        ("500.50", "JPY"),
        ("5.124", "KWD"),
        ("5.50", "ISK"),
        ("5", "UGX"),
        ("1000000", "EUR"),
        ("0", "EUR"),
        ("-1", "EUR"),
        ("NaN", "EUR"),
    ],
)
def test_rounds_nothing_and_refuses_the_rest(amount, currency):
    with pytest.raises(GatewayRefused):
        to_minor(Decimal(amount), currency)
