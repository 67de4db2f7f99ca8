"""A business in another member state is charged no VAT: when, and how much is left then."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from my_shop.kernel.money import price_without_tax
from orders.rules.intra_community import line_reason, reason_text, tax_reason
from orders.rules.pricing import DiscountRule, PriceInput, calculate_totals

GOODS, DIGITAL, BOTH = ({"has_goods": a, "has_digital": b} for a, b in ((True, False), (False, True), (True, True)))
SUPPLY, REVERSE = "intra-community", "reverse-charge"

CASES = {
    "goods to another member state": ("AT", "FR", "75001", "FR40303265045", GOODS, SUPPLY),
    "digital": ("AT", "FR", "75001", "FR40303265045", DIGITAL, REVERSE),
    "both": ("AT", "FR", "75001", "FR40303265045", BOTH, SUPPLY),
    "number of a third member state": ("AT", "FR", "75001", "DE136695976", GOODS, SUPPLY),
    "Greece writes EL": ("AT", "GR", "104 31", "EL094259216", GOODS, SUPPLY),
    "Monaco counts as France": ("AT", "MC", "98000", "FR40303265045", GOODS, SUPPLY),
    "goods to Northern Ireland": ("AT", "GB", "BT1 1AA", "XI980780684", GOODS, SUPPLY),
    "goods stay at home": ("AT", "AT", "1010", "DE136695976", GOODS, ""),
    "number of the shop's own country": ("AT", "FR", "75001", "ATU57194903", GOODS, ""),
    "a shop outside": ("CH", "FR", "75001", "FR40303265045", GOODS, ""),
    "goods leave the Union": ("AT", "US", "95014", "FR40303265045", GOODS, ""),
    "Great Britain": ("AT", "GB", "SW1A 1AA", "XI980780684", GOODS, ""),
    "digital to Northern Ireland": ("AT", "GB", "BT1 1AA", "XI980780684", DIGITAL, ""),
    "both, with a number of Northern Ireland": ("AT", "FR", "75001", "XI980780684", BOTH, ""),
    "outside the territory of VAT": ("AT", "ES", "35001", "ESA13585625", GOODS, ""),
    "overseas, by a code of its own": ("AT", "RE", "97400", "FR40303265045", GOODS, ""),
    "a British number": ("AT", "FR", "75001", "GB980780684", GOODS, ""),
    "no number": ("AT", "FR", "75001", "", GOODS, ""),
}


class TestTaxReason:
    @pytest.mark.parametrize("case", CASES)
    def test_goes_by_shop_place_and_number(self, case):
        shop, country, postcode, vat_id, goods, reason = CASES[case]
        found = {"shop_country": shop, "country": country, "postcode": postcode, "vat_id": vat_id, **goods}
        assert tax_reason(is_valid=True, **found) == reason
        assert tax_reason(is_valid=False, **found) == ""


def test_a_line_has_a_reason_of_its_own():
    assert [line_reason(SUPPLY, is_digital=digital) for digital in (False, True)] == [SUPPLY, REVERSE]
    assert line_reason(REVERSE, is_digital=True) == REVERSE
    assert line_reason("", is_digital=True) == line_reason("", is_digital=False) == ""


def test_an_invoice_says_each_reason_once_that_of_goods_first():
    supply, reverse = reason_text([SUPPLY]), reason_text([REVERSE])
    assert "Article 138" in supply and reverse.startswith("Reverse charge")
    assert reason_text([REVERSE, SUPPLY, REVERSE]) == f"{supply} {reverse}"
    assert reason_text(["", ""]) == ""


def exempt(price, quantity=1, rate=20, **more):
    return PriceInput(1, Decimal(price), quantity, Decimal(rate), is_net=True, is_exempt=True, **more)


class TestPrices:
    def test_a_unit_costs_what_was_typed_less_the_tax_in_it_and_a_line_so_many_times_that(self):
        sums = calculate_totals([exempt("9.99", 3)]).delivered_for(Decimal("4.90"), fee=Decimal("1.20"))
        [line] = sums.lines
        assert (line.total, line.tax, line.discount) == (Decimal("24.96"), 0, 0)  # 3 × 8.32
        assert (sums.delivery_total, sums.fee) == (Decimal("5.08"), Decimal("1.00"))  # 4.08 and 1.00
        assert (sums.total, sums.tax_total) == (Decimal("30.04"), 0)
        assert [(share.rate, share.gross) for share in sums.tax_shares] == [(0, Decimal("30.04"))]

    def test_vouchers_and_minimums_go_by_what_was_typed(self):
        five = DiscountRule("Five off", "amount", value=Decimal("5.00"), minimum=Decimal("29.97"))
        sums = calculate_totals([exempt("9.99", 3)], voucher=five)
        assert sums.typed_total == Decimal("24.96")  # before it, 29.97 with tax reached the minimum
        assert (sums.discount_total, sums.total) == (Decimal("4.17"), Decimal("20.79"))
        assert not calculate_totals([exempt("9.98", 3)], voucher=five).discounts

    @given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 9), st.sampled_from([0, 7, 19, 25])), max_size=4))
    def test_no_tax_is_charged_and_all_adds_up(self, rows):
        goods = [exempt(Decimal(cents) / 100, units, rate) for cents, units, rate in rows]
        ten = DiscountRule("Ten per cent", "percentage", value=Decimal(10))
        sums = calculate_totals(goods, promotions=[ten]).delivered_for(Decimal("4.90"))
        assert sums.tax_total == 0 and sums.subtotal - sums.discount_total + sums.delivery_total == sums.total
        for line in sums.lines:
            unit = price_without_tax(line.goods.unit_price, line.goods.tax_rate)
            assert line.goods.charged_price * line.goods.quantity - line.discount == line.total == line.left
            assert line.goods.charged_price == unit
