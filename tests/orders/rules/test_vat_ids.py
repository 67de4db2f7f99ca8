"""A VAT ID is brought into one form, or refused before VIES is asked."""

import pytest
from django.core.exceptions import ValidationError

from orders.rules.vat_ids import clean_vat_id

GOOD = [
    ("DE", "de 136 695 976", "DE136695976"),
    ("DE", "136695976", "DE136695976"),
    ("AT", "ATU57194903", "ATU57194903"),
    ("AT", "U 571 949 03", "ATU57194903"),
    ("GR", "EL 094259216", "EL094259216"),
    ("GR", "GR094259216", "EL094259216"),
    ("FR", "FR 40 303 265 045", "FR40303265045"),
    ("MC", "40 303 265 045", "FR40303265045"),
    ("GB", "XI 980 7806 84", "XI980780684"),
    ("GB", "980 7806 84", "GB980780684"),
    ("CH", "CHE-107.787.577 MWST", "CHE107787577MWST"),
    ("NO", "NO 995 525 828 MVA", "NO995525828MVA"),
    ("DE", " - ", ""),
]


class TestCleanVatId:
    @pytest.mark.parametrize("country, typed, kept", GOOD)
    def test_keeps_it_with_its_prefix(self, country, typed, kept):
        assert clean_vat_id(typed, country=country) == kept

    @pytest.mark.parametrize(
        "country, typed, word",
        [
            ("DE", "DE136695977", "Germany"),  # a wrong check digit
            ("DE", "ATU57194903", "begins with AT"),
            ("FR", "XI980780684", "begins with XI"),
            ("DE", "hello", "Germany"),
            ("US", "12-3456789", "United States"),
            ("GB", "GB980780685", "United Kingdom"),
        ],
    )
    def test_says_what_is_wrong(self, country, typed, word):
        with pytest.raises(ValidationError) as refused:
            clean_vat_id(typed, country=country)
        assert word in refused.value.message
