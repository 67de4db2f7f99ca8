"""An address in a form, once for all that ask for one: the checkout, the phone order, the correction."""

from copy import deepcopy
from functools import lru_cache

from django import forms
from django.utils.translation import get_language, gettext

from my_shop.kernel.address_fields import country_field, follow_country, postcode_field, region_field
from my_shop.kernel.countries import clean_address
from my_shop.kernel.validators import single_line
from orders.signals import KnownAddress

PARTS = ("country", "name", "line1", "line2", "postcode", "city", "region")
"""The fields of an address in the order in which a form asks for them."""


@lru_cache
def address_fields(purpose: str, language: str) -> dict[str, forms.Field]:
    """Return the fields of an address, which each form copies, as it copies those that stand in its class.

    :param purpose: "shipping" or "billing": tells the browser which one to fill in.
    :param language: the active one, in which they are written.
    """

    of_which = " of the billing address" if purpose == "billing" else ""

    def text(label, token, max_length, missing):
        return forms.CharField(
            label=label,
            max_length=max_length,
            required=bool(missing),
            validators=[single_line],
            error_messages={"required": f"{missing}{of_which}."},
            widget=forms.TextInput(attrs={"autocomplete": f"{purpose} {token}"}),
        )

    return {
        "country": country_field(
            autocomplete=f"{purpose} country",
            missing=gettext("Choose the country%(of_which)s.") % {"of_which": of_which},
        ),
        "name": text(gettext("Full name"), "name", 120, gettext("Write the full name")),
        "line1": text(gettext("Street and number"), "address-line1", 120, gettext("Write street and house number")),
        "line2": text(gettext("Flat, floor or company"), "address-line2", 120, ""),
        "postcode": postcode_field(autocomplete=f"{purpose} postal-code"),
        "city": text(gettext("Town or city"), "address-level2", 80, gettext("Write the town or city")),
        "region": region_field(autocomplete=f"{purpose} address-level1"),
    }


class AddressFormMixin:
    """A form with addresses in it: the fields of each are named by ``PARTS``, after a prefix of its own."""

    def add_address(self, purpose: str, prefix: str = "") -> None:
        fields = address_fields(purpose, get_language())
        self.fields |= {f"{prefix}{part}": deepcopy(field) for part, field in fields.items()}
        follow_country(self, prefix)

    def clean_typed(self, prefix: str = "", *, of_which: str = "") -> None:
        """Check what was typed by the rules of its country, and keep it as the country writes it."""
        cleaned = self.cleaned_data
        typed = {part: cleaned[f"{prefix}{part}"] for part in PARTS if f"{prefix}{part}" in cleaned}
        if "country" not in typed:
            return  # said already
        try:
            typed = clean_address(typed, of_which=of_which)
        except forms.ValidationError as error:
            for part, errors in error.error_dict.items():
                self.add_error(f"{prefix}{part}", errors)
        else:
            cleaned |= {f"{prefix}{part}": text for part, text in typed.items()}

    def typed_address(self, prefix: str = "", *, phone: str = "") -> KnownAddress:
        return KnownAddress(**{part: self.cleaned_data[f"{prefix}{part}"] for part in PARTS}, phone=phone)
