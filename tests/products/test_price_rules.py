from decimal import Decimal

import pytest

from products.price_rules import PriceRule


class TestNewPrice:
    @pytest.mark.parametrize(
        ("price", "facts", "expected"),
        [
            ("10.00", {"percent": Decimal(3)}, "10.30"),
            ("9.99", {"percent": Decimal(3)}, "10.29"),
            ("10.00", {"percent": Decimal(-15)}, "8.50"),
            ("0.05", {"percent": Decimal(10)}, "0.06"),
            ("10.00", {"amount": Decimal("1.5")}, "11.50"),
            ("10.00", {"amount": Decimal(-12)}, "-2.00"),
            ("10.00", {"percent": Decimal(2), "rounding": "99"}, "9.99"),
            ("10.00", {"percent": Decimal(6), "rounding": "99"}, "10.99"),
            ("0.30", {"percent": Decimal(0), "rounding": "99"}, "0.99"),
            ("10.00", {"percent": Decimal(9), "rounding": "95"}, "10.95"),
            ("10.49", {"percent": Decimal(0), "rounding": "whole"}, "10.00"),
            ("10.50", {"percent": Decimal(0), "rounding": "whole"}, "11.00"),
        ],
    )
    def test_is_added_to_and_rounded(self, price, facts, expected):
        assert PriceRule(**facts).new_price(Decimal(price)) == Decimal(expected)


class TestNewPrices:
    @pytest.mark.parametrize(
        ("purpose", "before", "after"),
        [
            ("change", ("10.00", None), ("11.00", None)),
            ("change", ("10.00", "20.00"), ("11.00", "22.00")),
            ("reduce", ("10.00", None), ("11.00", "10.00")),
            ("reduce", ("10.00", "20.00"), ("11.00", "20.00")),
            ("reduce", ("10.00", "8.00"), ("11.00", "10.00")),
            ("end", ("10.00", "20.00"), ("20.00", None)),
            ("end", ("10.00", None), ("10.00", None)),
        ],
    )
    def test_say_what_becomes_of_a_compare_at_price(self, purpose, before, after):
        price, compare_at = (value and Decimal(value) for value in before)
        rule = PriceRule(purpose=purpose, percent=Decimal(10))
        assert rule.new_prices(price, compare_at) == tuple(value and Decimal(value) for value in after)
