from decimal import Decimal

import pytest

from orders.gateways.protocol import header


class TestCharge:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"key": ""},
            {"key": "a b"},
            {"key": "x" * 201},
            {"key": "pay-1\n"},
            {"currency": "eur"},
            {"currency": ""},
            {"amount": Decimal(0)},
            {"amount": Decimal("-0.01")},
            {"amount": Decimal("NaN")},
            {"amount": 12.5},
        ],
    )
    def test_refuses_what_nobody_can_charge(self, charge, wrong):
        with pytest.raises(ValueError, match="No key|No currency|Nothing to pay"):
            charge(**wrong)

    def test_takes_the_rest(self, charge):
        assert charge(key="Pay_1:a.b-c", amount=Decimal("0.01")).choice == ""


class TestHeader:
    def test_finds_a_name_in_any_case(self):
        assert header({"X-Signature": "1"}, "x-signature") == "1"
        assert header({}, "x-signature") == ""
