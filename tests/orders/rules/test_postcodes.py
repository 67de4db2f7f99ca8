"""Patterns of postcodes are read as people mean them, and one that can fit nothing is refused where it is typed."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from my_shop.kernel.countries import FORMATS, normal_postcode, postcode_groups
from orders.models import ShippingZone, TaxRate
from orders.rules.postcodes import check_postcodes_possible, postcode_fits, read_postcodes


def fits(country, postcode, text):
    return postcode_fits(postcode, country, read_postcodes(text))


def is_possible(country, text):
    try:
        check_postcodes_possible(text, [country])
    except ValidationError:
        return False
    return True


def increased(number, by):
    """Return a number of as many digits, or none where there is none."""
    other = int(number) + by
    return f"{other:0{len(number)}}" if 0 <= other < 10 ** len(number) else ""


class TestFits:
    @pytest.mark.parametrize(
        ("country", "postcode", "pattern"),
        [
            ("GB", "IM1 1AA", "IM*"),
            ("GB", "im11aa", "im *"),
            ("GB", "IM1 1AA", "IM"),
            ("GB", "PA67 7LN", "PA67*"),
            ("GB", "PA67 7LN", "PA67"),
            ("GB", "PA6 7LN", "PA6*"),
            ("GB", "PA6 7LN", "PA6 7*"),
            ("GB", "PA6 7LN", "PA67L*"),
            ("GB", "SW1A 1AA", "SW1*"),
            ("GB", "SW1A 1AA", "sw1a"),
            ("GB", "SW1A 1AA", "SW1A1AA"),
            ("GB", "SW1A 1AA", "SW1A-1AA"),
            ("GB", "JE1 4AB", "JE1-JE5"),
            ("GB", "JE5 4AB", "je1 - 5"),
            ("GB", "EC1A 1BB", "EC1-EC4"),
            ("GB", "IV63 6AA", "IV1*-IV63*"),
            ("GB", "BFPO 61", "BFPO*"),
            ("GB", "L18 1AA", "L*"),
            ("GB", "M1 1AE", "m *"),
            ("GB", "B1 1AA", "B"),
            ("GB", "B9 4AA", "B1-B9"),
            ("GB", "W1A 1AA", "W"),
            ("GB", "ZE1 0AA", "BT, HS, ZE"),
            ("JE", "JE2 3AB", "JE2"),
            ("DE", "27498", "27498-27499"),
            ("DE", "27499", "27498 - 27499"),
            ("DE", "01067", "01000-01999"),
            ("DE", "01067", "0*"),
            ("DE", "12345", "10*-12*"),
            ("DE", "27498", "D-27498"),
            ("AT", "1010", "1000-1999"),
            ("AT", "8001", "7000\n\n8001"),
            ("NL", "1012 AB", "1000-1999"),
            ("NL", "1012 AB", "1012"),
            ("NL", "1012 AB", "1012A*"),
            ("PT", "1000-205", "1000-1999"),
            ("PT", "1000-205", "1000-205"),
            ("PL", "00-950", "00-950"),
            ("PL", "00-950", "00-09"),
            ("PL", "00-950", "00900-00999"),
            ("CZ", "110 00", "100 00-199 99"),
            ("CZ", "110 00", "110"),
            ("US", "95014-1234", "95014-95020"),
            ("US", "95014-1234", "95014"),
            ("US", "95014-1234", "95014-1234"),
            ("LV", "LV-1010", "LV-1010"),
            ("LV", "LV-1010", "LV-1000 - LV-1099"),
            ("LV", "LV-1010", "1000-1099"),
            ("IE", "D02 X285", "D01-D24"),
            ("IE", "D02 X285", "D*"),
            ("MT", "VLT 1117", "VLT"),
            ("IR", "1234567890", "1000000000-1999999999"),
        ],
    )
    def test_holds(self, country, postcode, pattern):
        assert fits(country, postcode, pattern)
        assert is_possible(country, pattern)

    @pytest.mark.parametrize(
        ("country", "postcode", "pattern"),
        [
            ("GB", "PA6 7LN", "PA67*"),
            ("GB", "PA67 7LN", "PA6*"),
            ("GB", "PA67 7LN", "PA6 7*"),
            ("GB", "SW1A 1AA", "SW11*"),
            ("GB", "SW11 1AA", "SW1*"),
            ("GB", "SW1A 1AA", "SW1 1AA"),
            ("GB", "SW1A 1AB", "SW1A1AA"),
            ("GB", "LA1 1AA", "L*"),
            ("GB", "JE6 1AA", "JE1-JE5"),
            ("GB", "JE11 1AA", "JE1-JE5"),
            ("GB", "GY1 1AA", "JE1-JE5"),
            ("GB", "BFPO 61", "B*"),
            ("GB", "", "IM*"),
            ("DE", "10000", "1000-1999"),
            ("DE", "27497", "27498-27499"),
            ("DE", "2749", "27498-27499"),
            ("DE", "13000", "10*-12*"),
            ("DE", "", "00000-99999"),
            ("AT", "1067", "01000-01999"),
            ("NL", "1012 AB", "1012AC"),
            ("PL", "10-950", "00-09"),
            ("IE", "D02 X285", "D03-D24"),
            ("XX", "AB123", "12300-12399"),
        ],
    )
    def test_does_not_hold(self, country, postcode, pattern):
        assert not fits(country, postcode, pattern)


class TestReadPostcodes:
    @pytest.mark.parametrize(
        "text",
        [
            *["*", "27499-27498", "1-99999999999", "A?1", "1*2", "12-", "-12", "٣٣", "IM*\n27_1", "a" * 5 + "!"],
            *["JE5-JE1", "10*-12", "1--2", "a" * 20],
            pytest.param(f"{'1' * 5000}-{'2' * 5000}", id="5,000 digits"),
        ],
    )
    def test_refuses_what_is_no_pattern(self, text):
        with pytest.raises(ValidationError, match="is no pattern"):
            read_postcodes(text)


class TestCheckPostcodesPossible:
    @pytest.mark.parametrize(
        ("country", "text"),
        [
            ("DE", "1000-1999"),
            ("DE", "IM*"),
            ("DE", "274981"),
            ("DE", "2749"),
            ("AT", "01000-01999"),
            ("NL", "0000-0999"),
            ("CA", "W1*"),
            ("GB", "1000-1999"),
            ("GB", "EC1A-EC4Y"),
            ("GB", "PA6 7L"),
            ("GB", "ABC*"),
            ("JE", "GY1*"),
            ("LI", "8000-8999"),
            ("AX", "zz-nonsense"),
            ("FO", "1000-1999"),
            ("GL", "4*"),
            ("RE", "75001"),
            ("MC", "06*"),
            ("VA", "00121"),
        ],
    )
    def test_refuses_what_no_postcode_can_fit(self, country, text):
        with pytest.raises(ValidationError, match="fits no postcode"):
            check_postcodes_possible(f"\n{text}", [country])

    def test_refuses_what_fits_in_neither_of_two(self):
        with pytest.raises(ValidationError, match="fits no postcode in Åland Islands.* or United Kingdom"):
            check_postcodes_possible("1000-1999", ["AX", "GB"])

    def test_takes_any_pattern_in_a_country_whose_postcodes_nobody_told_us(self):
        check_postcodes_possible("HM*\n100-199", ["BM"])

    def test_takes_what_fits_in_one_of_the_countries(self):
        check_postcodes_possible("1000-1999\n10000-19999", ["AT", "DE"])

    @pytest.mark.parametrize(
        "row",
        [
            ShippingZone(name="Berlin", countries="DE", postcodes="1000-1999"),
            TaxRate(country="DE", tax_class="standard", rate=0, valid_from="2026-01-01", postcodes="1000-1999"),
        ],
    )
    def test_stands_beside_the_field(self, row):
        with pytest.raises(ValidationError) as refused:
            row.clean()
        assert "fits no postcode in Germany, where one looks like 10115" in refused.value.message_dict["postcodes"][0]

    def test_leaves_to_others_what_is_no_list_of_countries(self):
        ShippingZone(name="Islands", countries="U.K.", postcodes="IM*").clean()


@pytest.mark.parametrize("country", sorted(FORMATS))
class TestOfEveryCountry:
    """For each postcode that its format allows."""

    @given(data=st.data())
    def test_its_own_patterns_hold(self, country, data):
        compact = data.draw(st.from_regex(re.compile(FORMATS[country].postcode, re.ASCII), fullmatch=True))
        postcode = normal_postcode(compact, country)
        first = postcode_groups(postcode, country)[0]
        for pattern in (postcode, compact, compact.lower(), f"{compact}*", first, f"{first}*"):
            assert fits(country, postcode, pattern), pattern
            assert is_possible(country, pattern), pattern
        assert not fits(country, postcode, f"{compact}0") or country in {"GB", "US"}

    @given(data=st.data())
    def test_its_own_beginnings_are_taken(self, country, data):
        compact = data.draw(st.from_regex(re.compile(FORMATS[country].postcode, re.ASCII), fullmatch=True))
        written = f"{compact[: data.draw(st.integers(1, len(compact)))]}*"
        assert is_possible(country, written) or not fits(country, compact, written), written

    @given(data=st.data())
    def test_ranges_hold_between_their_ends_only(self, country, data):
        compact = data.draw(st.from_regex(re.compile(FORMATS[country].postcode, re.ASCII), fullmatch=True))
        postcode = normal_postcode(compact, country)
        for number in {compact, postcode_groups(postcode, country)[0]}:
            if not number.isdecimal():
                continue
            below, above = increased(number, -1), increased(number, 1)
            assert fits(country, postcode, f"{number}-{number}")
            assert is_possible(country, f"{number}-{number}")
            assert not below or not fits(country, postcode, f"{'0' * len(number)}-{below}")
            assert not above or not fits(country, postcode, f"{above}-{'9' * len(number)}")
            assert fits(country, postcode, f"{number[:1]}*-{number[:1]}*")
