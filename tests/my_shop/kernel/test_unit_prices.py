from decimal import Decimal

import pytest

from my_shop.kernel.unit_prices import Content, UnitPrice, unit_price, unit_price_text


class TestUnitPrice:
    @pytest.mark.parametrize(
        ("price", "amount", "unit", "found", "base"),
        [
            ("3.49", "250", "g", "13.96", "kg"),
            ("1.00", "300", "g", "3.33", "kg"),
            ("1.01", "0.8", "kg", "1.26", "kg"),  # 1.2625
            ("0.85", "40", "ml", "21.25", "l"),
            ("1.99", "0.33", "l", "6.03", "l"),
            ("1.77", "60", "cm", "2.95", "m"),
            ("24.90", "2.5", "m2", "9.96", "m2"),
            ("10.00", "0.5", "m3", "20.00", "m3"),
            ("0.25", "10", "piece", "0.03", "piece"),  # 0.025 is rounded up
            ("0.00", "250", "g", "0.00", "kg"),
        ],
    )
    def test_is_that_of_the_larger_unit_in_whole_cents(self, price, amount, unit, found, base):
        assert unit_price(Decimal(price), Content(Decimal(amount), unit)) == UnitPrice(Decimal(found), base)

    @pytest.mark.parametrize(("amount", "unit"), [("1", "kg"), ("1000.00", "g"), ("100", "cm"), ("1.00", "piece")])
    def test_is_left_out_where_it_is_the_price_itself(self, amount, unit):
        assert unit_price(Decimal(5), Content(Decimal(amount), unit)) is None

    def test_is_left_out_below_a_cent(self):
        assert unit_price(Decimal("2.00"), Content(Decimal(1000), "piece")) is None

    def test_is_none_without_a_content(self):
        assert unit_price(Decimal(5), None) is None and unit_price_text(Decimal(5), None) == ""

    def test_is_said_with_its_unit(self, settings):
        settings.SHOP_CURRENCY = "EUR"
        assert unit_price_text(Decimal("2.50"), Content(Decimal("0.5"), "m2")) == "€5.00/m²"
