import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.documents.data import (
    DocumentDiscount,
    DocumentDoesNotAddUp,
    DocumentLine,
    InvoiceData,
    PackedLine,
    PackingSlipData,
    Seller,
    TaxLine,
)
from orders.documents.encoding import UnreadableDocument
from tests.orders.documents.samples import CREDIT_NOTE, INVOICE, JUG, SLIP

AMOUNTS = st.decimals(min_value=-999999, max_value=999999, places=2)
st.register_type_strategy(Decimal, AMOUNTS)


class TestJson:
    @settings(max_examples=50)
    @given(st.from_type(InvoiceData) | st.from_type(PackingSlipData))
    def test_brings_back_what_went_in(self, facts):
        assert type(facts).from_json(json.loads(json.dumps(facts.as_json()))) == facts

    def test_keeps_amounts_as_text_with_their_places(self):
        data = INVOICE.as_json()

        assert data["total"] == "1265.90"
        assert data["lines"][0]["unit_price"] == "419.50"
        assert data["issued_on"] == "2026-03-25"
        assert data["supplied_until"] is None

    def test_reads_what_was_kept_before_a_field_with_a_default_existed(self):
        data = INVOICE.as_json()
        del data["note"]

        assert InvoiceData.from_json(data) == INVOICE

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"total": 12.5}, "InvoiceData.total"),
            ({"total": "NaN"}, "InvoiceData.total"),
            ({"total": "much"}, "InvoiceData.total"),
            ({"kind": "receipt"}, "InvoiceData.kind"),
            ({"issued_on": "25.11.2026"}, "InvoiceData.issued_on"),
            ({"buyer": "Zoë"}, "InvoiceData.buyer"),
            ({"number": None}, "InvoiceData.number"),
            ({"seller": []}, "Seller is an object"),
            ({"colour": "red"}, "does not know"),
        ],
    )
    def test_refuses_other_kinds_of_values(self, change, message):
        with pytest.raises(UnreadableDocument, match=message):
            InvoiceData.from_json(INVOICE.as_json() | change)

    def test_refuses_a_missing_field(self):
        with pytest.raises(UnreadableDocument, match="lacks .*'number'"):
            InvoiceData.from_json({"kind": "invoice"})


class TestCheck:
    @pytest.mark.parametrize("facts", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
    def test_accepts_what_adds_up(self, facts):
        assert facts.check() is None

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"lines": (replace(JUG, quantity=2),)}, "JUG-1"),
            ({"total": Decimal("1265.91")}, "Goods, discounts and delivery"),
            ({"discounts": (DocumentDiscount("AUTUMN", Decimal(1)),)}, "Goods, discounts and delivery"),
            ({"tax_lines": INVOICE.tax_lines[:1]}, "gross amounts"),
            ({"tax_lines": (TaxLine(Decimal(20), Decimal(1), Decimal(1), Decimal("1265.90")),)}, "net and tax"),
            ({"corrects": "2026-000001"}, "credit note"),
            ({"kind": "credit_note"}, "credit note"),
        ],
    )
    def test_refuses_amounts_that_contradict_each_other(self, change, message):
        with pytest.raises(DocumentDoesNotAddUp, match=message):
            replace(INVOICE, **change).check()


def test_facts_do_not_change():
    with pytest.raises(AttributeError):
        INVOICE.total = Decimal(0)


def test_a_slip_round_trips():
    assert PackingSlipData.from_json(SLIP.as_json()) == SLIP
    assert {type(line) for line in PackingSlipData.from_json(SLIP.as_json()).lines} == {PackedLine}
    assert isinstance(InvoiceData.from_json(INVOICE.as_json()).seller, Seller)
    assert isinstance(InvoiceData.from_json(INVOICE.as_json()).lines[0], DocumentLine)
    assert InvoiceData.from_json(INVOICE.as_json()).issued_on == date(2026, 3, 25)
