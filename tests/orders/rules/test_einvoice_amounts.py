"""The equations of EN 16931 over whatever the shop may invoice or credit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from my_shop.kernel.money import CENT, quantise
from orders.documents.data import DocumentDiscount, EInvoiceFacts
from orders.rules.einvoice_amounts import NetRate, net_amounts
from orders.rules.pricing import PriceInput, calculate_totals
from tests.orders.documents.invoices import credited, invoice_over
from tests.orders.documents.samples import INVOICE, JUG
from tests.orders.rules.test_pricing import everything, sums_of


def demand_equations(data):
    """Return the amounts, of which all business rules hold."""
    data.check()
    amounts = net_amounts(data)
    for line in amounts.lines:
        assert quantise(line.line.quantity * line.unit_price - line.discount) == line.net, "BT-131"
    for rate in amounts.rates:
        parts = [line.net for line in amounts.lines if line.line.tax_rate == rate.rate]
        parts += [-allowance.net for allowance in amounts.allowances if allowance.rate == rate.rate]
        parts += [amounts.charge_total] if rate.rate == data.delivery_tax_rate else []
        assert sum(parts) == rate.net, "BR-S-8"
        assert rate.tax == quantise(rate.net * rate.rate / 100), "BR-CO-17"
    assert amounts.net_total == sum(rate.net for rate in amounts.rates), "BR-CO-13"
    assert amounts.gross_total == amounts.net_total + amounts.tax_total, "BR-CO-15"
    assert amounts.due == amounts.gross_total - amounts.paid + amounts.rounding, "BR-CO-16"
    assert amounts.due == data.total - data.facts.paid
    told = [amounts.delivery, amounts.payment_fee, amounts.due]
    told += [value for line in amounts.lines for value in (line.unit_price, line.discount, line.net)]
    assert all(value >= 0 for value in told)
    return amounts


class TestNetAmounts:
    @settings(max_examples=40)
    @given(**everything, fee=st.integers(0, 500))
    def test_any_invoice_adds_up_and_keeps_the_tax_that_is_printed(self, basket, offers, voucher, delivery, fee):
        sums = sums_of(basket, offers, voucher, delivery)
        if basket:
            sums = sums.delivered_for(sums.delivery_price, fee=fee * CENT)
        data = invoice_over(sums)
        amounts = demand_equations(replace(data, facts=EInvoiceFacts(paid=data.total)))
        printed = {tax.rate: tax.tax for tax in data.tax_lines}
        assert {rate.rate: rate.tax for rate in amounts.rates if rate.rate in printed} == printed
        assert abs(amounts.rounding) <= CENT * len(printed)

    @settings(max_examples=30)
    @given(**everything, parts=st.lists(st.integers(1, 50_000), max_size=4))
    def test_any_part_that_goes_back_adds_up(self, basket, offers, voucher, delivery, parts):
        data = invoice_over(sums_of(basket, offers, voucher, delivery))
        with pytest.MonkeyPatch.context() as patch:
            notes = credited(patch, data, *(part * CENT for part in parts))
        assert sum(note.total for note in notes) == data.total
        for note in notes:
            demand_equations(note)

    def test_prices_without_tax_stand_as_they_are(self):
        mug = PriceInput(1, Decimal("9.99"), 3, Decimal(20), is_net=True)
        amounts = demand_equations(invoice_over(calculate_totals([mug])))
        assert [(line.unit_price, line.net) for line in amounts.lines] == [(Decimal("8.32"), Decimal("24.96"))]
        assert (amounts.net_total, amounts.tax_total, amounts.rounding) == (Decimal("24.96"), Decimal("4.99"), 0)

    @pytest.mark.parametrize(
        ("gross", "rate", "net", "tax", "rounding"),
        [
            ("12.00", "20", "10.00", "2.00", "0.00"),
            ("0.03", "20", "0.03", "0.01", "-0.01"),  # printed 0.02 + 0.01: a fifth of 0.02 is nothing
            ("0.08", "7", "0.08", "0.01", "-0.01"),  # printed 0.07 + 0.01
            ("0.03", "19", "0.02", "0.00", "0.01"),  # printed 0.03 + 0.00, of which 19 % would be a cent
            ("9.99", "0", "9.99", "0.00", "0.00"),
        ],
    )
    def test_an_odd_cent_is_rounding(self, gross, rate, net, tax, rounding):
        amounts = demand_equations(invoice_over(calculate_totals([PriceInput(1, Decimal(gross), 1, Decimal(rate))])))
        assert amounts.rates == (NetRate(Decimal(rate), Decimal(net), Decimal(tax)),)
        assert amounts.rounding == Decimal(rounding)

    def test_a_discount_on_the_whole_document_is_shared_by_rate(self):
        """As in documents of which the lines do not hold it."""
        off = DocumentDiscount("Ten years", Decimal("8.50"))
        line = replace(JUG, discount=Decimal(0), total=Decimal("1258.50"))
        amounts = demand_equations(replace(INVOICE, lines=(line, INVOICE.lines[1]), discounts=(off,)))
        assert [(allowance.rate, allowance.net) for allowance in amounts.allowances] == [(20, Decimal("7.08"))]
