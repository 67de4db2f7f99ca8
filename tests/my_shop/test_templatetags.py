from decimal import Decimal

import pytest

from my_shop.templatetags.shop import json_ld, money


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "printed"),
        [
            (Decimal("54.9"), "€54.90"),
            (Decimal("1234.5"), "€1,234.50"),
            (Decimal("0.005"), "€0.01"),
            (None, ""),
            ("", ""),
        ],
    )
    def test_prints_whole_cents(self, amount, printed):
        assert money(amount) == printed


class TestJsonLd:
    def test_cannot_be_ended_by_what_people_write(self):
        printed = json_ld({"@type": "Article", "name": "</script><script>alert(1)</script>"})
        assert printed.count("<") == 2
        assert "\\u003C/script\\u003E" in printed
