from django import forms
from django.utils import translation

from my_shop.kernel.address_fields import country_field


class Place(forms.Form):
    country = country_field()


def options(data=None):
    return str(Place(data)["country"])


class TestCountrySelect:
    def test_marks_the_chosen_country_and_no_other(self):
        for code in ("DE", "GB", ""):
            select = options({"country": code})
            assert select.count(" selected") == 1
            assert f'<option value="{code}" selected' in select
        assert options({"country": "XX"}).count(" selected") == 0

    def test_lets_nobody_write_into_it(self):
        assert options({"country": '"><script>'}) == options({"country": "XX"})
        assert options({"country": 'DE" data-postcode="'}) == options({"country": "XX"})

    def test_tells_how_a_country_calls_its_postcode_and_that_it_has_no_region(self):
        assert '<option value="DE" data-postcode="Postcode" data-region="State or province" class="no-region">' in (
            options({"country": "GB"})
        )

    def test_lists_the_countries_of_the_shop_in_the_language_of_the_page(self, settings):
        settings.SHOP_COUNTRIES = ["DE", "AT"]
        assert options().count("<option") == 3
        with translation.override("de"):
            assert ">Deutschland<" in options()
        assert ">Germany<" in options()
        settings.SHOP_COUNTRIES = ["DE", "AT", "IE"]
        assert ">Ireland<" in options()
