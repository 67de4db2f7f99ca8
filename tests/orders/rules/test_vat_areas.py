from decimal import Decimal

import pytest

from orders.rules.vat_areas import BUSINESS, EU, HOME, OUTSIDE, VatPlace, vat_category, vat_place


class TestVatPlace:
    @pytest.mark.parametrize(
        ("country", "postcode", "home", "place"),
        [
            ("DE", "22081", "DE", VatPlace("DE", HOME)),
            ("FR", "75001", "DE", VatPlace("FR", EU)),
            ("CH", "8001", "DE", VatPlace("CH", OUTSIDE)),
            ("", "", "DE", VatPlace("DE", HOME)),
            ("ES", "28013", "DE", VatPlace("ES", EU)),
            ("ES", "35001", "DE", VatPlace("ES", OUTSIDE)),  # Canary Islands
            ("ES", "35001", "ES", VatPlace("ES", OUTSIDE)),
            ("DE", "27498", "DE", VatPlace("DE", OUTSIDE)),  # Heligoland
            ("MC", "98000", "DE", VatPlace("FR", EU)),
            ("MC", "98000", "FR", VatPlace("FR", HOME)),
            ("IM", "IM2 1AA", "GB", VatPlace("GB", HOME)),
            ("GB", "SW1A 1AA", "DE", VatPlace("GB", OUTSIDE)),
            ("GB", "BT1 5GS", "DE", VatPlace("XI", EU)),
            ("GB", "bt1 5gs", "DE", VatPlace("XI", EU)),
            ("GB", "BT1 5GS", "GB", VatPlace("GB", HOME)),
            ("DE", "22081", "GB", VatPlace("DE", OUTSIDE)),
            ("FR", "75001", "CH", VatPlace("FR", OUTSIDE)),
        ],
    )
    def test_is_seen_from_the_sellers_country(self, country, postcode, home, place):
        assert vat_place(country, postcode, home=home, is_sent=True) == place

    def test_what_is_digital_does_not_go_to_northern_ireland_as_goods_do(self):
        assert vat_place("GB", "BT1 5GS", home="DE", is_sent=False) == VatPlace("GB", OUTSIDE)

    def test_a_business_elsewhere_in_the_union_owes_the_tax_itself(self):
        place = vat_place("FR", "75001", home="DE", is_sent=True, tax_reason="intra-community")
        assert place == VatPlace("FR", BUSINESS)


class TestVatCategory:
    @pytest.mark.parametrize(
        ("rate", "area", "is_sent", "category"),
        [
            ("19", HOME, True, "S"),
            ("21", EU, False, "S"),
            ("0", HOME, True, "Z"),
            ("0", EU, True, "Z"),
            ("0", OUTSIDE, True, "G"),
            ("0", OUTSIDE, False, "O"),
            ("7", OUTSIDE, True, "S"),
        ],
    )
    def test_is_the_code_of_the_standard(self, rate, area, is_sent, category):
        assert vat_category(Decimal(rate), VatPlace("ES", area), is_sent=is_sent) == category

    @pytest.mark.parametrize(("reason", "category"), [("intra-community", "K"), ("reverse-charge", "AE")])
    def test_says_why_a_business_is_charged_nothing(self, reason, category):
        assert vat_category(Decimal(0), VatPlace("FR", BUSINESS), is_sent=True, tax_reason=reason) == category
