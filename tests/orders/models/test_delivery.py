import pytest
from django.core.exceptions import ValidationError

from orders.models import Carrier, ShippingZone, TaxRate
from orders.rules.country_lists import check_countries, read_countries


class TestReadCountries:
    def test_reads_codes_however_they_are_separated(self):
        assert read_countries("de, at\nCH") == {"DE", "AT", "CH"}

    @pytest.mark.parametrize("text", ["", " , ", "DEU", "D", "D1", "DE;AT", "Germany"])
    def test_refuses_what_is_no_list_of_countries(self, text):
        with pytest.raises(ValidationError):
            read_countries(text)


class TestDemandCountries:
    def test_lets_countries_pass(self):
        check_countries(["GB", "DE", "XK"])

    @pytest.mark.parametrize(("code", "words"), [("UK", "Great Britain is GB"), ("XX", "No country"), ("EU", "EU")])
    def test_refuses_two_letters_that_are_none(self, code, words):
        with pytest.raises(ValidationError, match=words):
            check_countries(["DE", code])

    @pytest.mark.parametrize("row", [ShippingZone(name="Islands", countries="UK"), TaxRate(country="UK", rate=20)])
    def test_stands_beside_the_field(self, row):
        with pytest.raises(ValidationError) as refused:
            row.clean_fields()
        assert {"country", "countries"} & set(refused.value.message_dict)


class TestTrackingAddress:
    def test_has_a_place_for_the_number(self):
        Carrier(name="Post", tracking_url="https://c.example/t?n={number}").clean_fields()

    @pytest.mark.parametrize(
        "url", ["https://c.example/", "https://c.example/{number", "https://c.example/{number}/{n}"]
    )
    def test_refuses_any_other(self, url):
        with pytest.raises(ValidationError, match="where the parcel's number stands"):
            Carrier(name="Post", tracking_url=url).clean_fields()


class TestZone:
    def test_without_postcodes_holds_all_of_its_countries(self):
        zone = ShippingZone(name="Alps", countries="AT CH")
        assert [zone.fits(country, "") for country in ("AT", "CH", "DE")] == [True, True, False]

    def test_with_postcodes_holds_those_only(self):
        zone = ShippingZone(name="Heligoland", countries="DE", postcodes="27498")
        assert [zone.fits("DE", "27498"), zone.fits("DE", "20095"), zone.fits("AT", "27498")] == [True, False, False]
