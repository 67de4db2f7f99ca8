import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import translation

from my_shop.kernel.money import format_money, quantise
from orders.models import ShippingMethod

UNITS = {'"change"', '"number"', '"token"', 'F("quantity"', '"quantity"'}
"""What the shop lets a database add up: whole numbers."""

AMOUNTS = {
    *("KEPT", '"paid_total"', '"refunded_total"', '"disputed_total"'),
    *('"amount"', '"received"', '"disputed"', '"fee"', '"discounts__amount"'),
    *('"net"', '"tax"', '"gross"', '"total"'),
}
"""And money, which is quantised where it is read: orders/selectors/sales.py, buyers.py and reports."""


class TestQuantise:
    @pytest.mark.parametrize(
        ("amount", "cents"), [("1.004", "1.00"), ("1.005", "1.01"), ("-1.005", "-1.01"), ("795.999999999999", "796.00")]
    )
    def test_rounds_halves_away_from_zero(self, amount, cents):
        assert str(quantise(Decimal(amount))) == cents

    @pytest.mark.django_db
    def test_brings_back_the_cents_of_what_a_database_has_added(self):
        facts = {"price": Decimal("19.90"), "min_days": 1, "max_days": 2}
        ShippingMethod.objects.bulk_create([ShippingMethod(name=str(number), **facts) for number in range(40)])
        added = ShippingMethod.objects.aggregate(sum=Sum("price"))["sum"]
        assert quantise(added) == 796
        if connection.vendor == "sqlite":
            assert added != 796, "the control: SQLite adds decimals as floats"


class TestFormatMoney:
    def test_follows_the_currency_and_the_language_at_once(self, settings):
        settings.SHOP_CURRENCY = "EUR"
        assert format_money(Decimal("1234.5")) == "€1,234.50"
        with translation.override("de"):
            assert format_money(Decimal("1234.5")) == "1.234,50\xa0€"
        settings.SHOP_CURRENCY = "GBP"
        assert format_money(Decimal("1234.5")) == "£1,234.50"


def test_whoever_lets_a_database_add_money_quantises_it_and_says_so_here():
    code = [file for app in ("my_shop", *settings.SHOP_APPS) for file in Path(settings.BASE_DIR / app).rglob("*.py")]
    added = {found for file in code for found in re.findall(r"\bSum\(([^),]+)", file.read_text())}
    assert added == UNITS | AMOUNTS
