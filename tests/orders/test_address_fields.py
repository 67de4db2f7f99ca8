"""The fields of an address, which forms copy: what one form does to its own is seen in no other one."""

import pytest
from django.utils import translation

from orders.forms.addresses import address_fields
from orders.forms.checkout import CheckoutForm


@pytest.fixture(autouse=True)
def made_anew():
    yield
    address_fields.cache_clear()


def labels(country):
    form = CheckoutForm(initial={"country": country, "billing_country": country})
    return [str(form.fields[f"{prefix}postcode"].label) for prefix in ("", "billing_")]


class TestAddressFields:
    def test_are_each_forms_own(self):
        assert labels("US") == ["ZIP code"] * 2
        assert labels("DE") == ["Postcode"] * 2
        assert CheckoutForm().fields["city"].widget.attrs["autocomplete"] == "shipping address-level2"
        assert CheckoutForm().fields["billing_city"].widget.attrs["autocomplete"] == "billing address-level2"

    def test_are_written_in_each_language(self, monkeypatch):
        assert CheckoutForm().fields["city"].label == "Town or city"
        monkeypatch.setattr("django.utils.translation._trans.gettext", lambda text: f"[{text}]")
        with translation.override("de"):
            assert CheckoutForm().fields["city"].label == "[Town or city]"
        with translation.override("fr"):
            assert CheckoutForm().fields["billing_city"].label == "[Town or city]"
