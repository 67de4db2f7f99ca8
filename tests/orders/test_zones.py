import pytest
from django.core.exceptions import ValidationError

from orders.models import ShippingZone
from orders.zones import postcode_fits, read_countries, read_postcodes


def fits(postcode, text):
    return postcode_fits(postcode, read_postcodes(text))


class TestReadCountries:
    def test_reads_codes_however_they_are_separated(self):
        assert read_countries("de, at\nCH") == {"DE", "AT", "CH"}

    @pytest.mark.parametrize("text", ["", " , ", "DEU", "D", "D1", "DE;AT", "Germany"])
    def test_refuses_what_is_no_list_of_countries(self, text):
        with pytest.raises(ValidationError):
            read_countries(text)


class TestPostcodes:
    @pytest.mark.parametrize(
        ("postcode", "pattern"),
        [
            ("IM1 1AA", "IM*"),
            ("im11aa", "im *"),
            ("27498", "27498-27499"),
            ("27499", "27498 - 27499"),
            ("01067", "01000-01999"),
            ("95014-1234", "95014-95020"),
            ("SW1A 1AA", "SW1A1AA"),
            ("00-950", "00-950"),
            ("LV-1010", "LV-1010"),
            ("1000-205", "1000-205"),
            ("8001", "7000\n\n8001"),
        ],
    )
    def test_fits(self, postcode, pattern):
        assert fits(postcode, pattern)

    @pytest.mark.parametrize(
        ("postcode", "pattern"),
        [
            ("I1M 1AA", "IM*"),
            ("27497", "27498-27499"),
            ("2749", "27498-27499"),
            ("1067", "01000-01999"),
            ("SW1A 1AB", "SW1A1AA"),
            ("SW1A 1AA", "SW1A"),
            ("", "IM*"),
            ("", "00000-99999"),
            ("AB123", "12300-12399"),
        ],
    )
    def test_does_not_fit(self, postcode, pattern):
        assert not fits(postcode, pattern)

    @pytest.mark.parametrize("text", ["*", "27499-27498", "A?1", "1*2", "12-", "٣٣", "IM*\n27_1", "a" * 5 + "!"])
    def test_refuses_what_is_no_pattern(self, text):
        with pytest.raises(ValidationError, match="is no pattern"):
            read_postcodes(text)


class TestZone:
    def test_without_postcodes_holds_all_of_its_countries(self):
        zone = ShippingZone(name="Alps", countries="AT CH")
        assert [zone.fits(country, "") for country in ("AT", "CH", "DE")] == [True, True, False]

    def test_with_postcodes_holds_those_only(self):
        zone = ShippingZone(name="Heligoland", countries="DE", postcodes="27498")
        assert [zone.fits("DE", "27498"), zone.fits("DE", "20095"), zone.fits("AT", "27498")] == [True, False, False]
