from decimal import Decimal

import pytest

from orders.rules.vat_categories import einvoice_category

CANARIES = "No VAT is charged: Canary Islands lies outside the territory of VAT."


@pytest.mark.parametrize(
    ("rate", "facts", "letter", "code", "reason"),
    [
        ("19", {}, "S", "", ""),
        ("7", {"outside_vat": CANARIES}, "S", "", ""),
        ("0", {}, "Z", "", ""),
        ("0", {"tax_reason": "intra-community"}, "K", "VATEX-EU-IC", "VAT-exempt intra-Community supply"),
        ("0", {"tax_reason": "reverse-charge"}, "AE", "VATEX-EU-AE", "Reverse charge"),
        ("0", {"outside_vat": CANARIES}, "G", "", CANARIES),
        ("0", {"outside_vat": CANARIES, "has_goods": False}, "E", "", CANARIES),
        ("0", {"has_vat_id": False}, "E", "", "No VAT is charged."),
    ],
)
def test_the_letter_of_a_rate(rate, facts, letter, code, reason):
    found = einvoice_category(Decimal(rate), **facts)
    assert (found.letter, found.code) == (letter, code)
    assert found.reason.startswith(reason) and bool(found.reason) == bool(reason)
