"""The fields of an address form that depend on the country; the page needs no script for them.

The part of a form around them has the class ``address``: there components.css folds the field for the region away
while it is empty and the chosen country has none. What is folded is empty, so the server reads every field.
"""

from functools import lru_cache

from django import forms
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import address_format, country_choices
from my_shop.kernel.forms import printed_attributes
from my_shop.kernel.validators import NOT_SERVED, single_line


class CountrySelect(forms.Select):
    """Each country tells how it calls its postcode and its region; shop.js writes that above the fields."""

    def render(self, name, value, attrs=None, renderer=None):
        start = f'<option value="{escape(next(iter(self.format_value(value)), ""))}"'
        options = _options(tuple(settings.SHOP_COUNTRIES), get_language()).replace(start, f"{start} selected", 1)
        attributes = printed_attributes({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{attributes}>\n{options}\n</select>")

    def use_required_attribute(self, initial):
        return True  # the first choice is empty: HTML allows it


def _choices():
    return [("", _("Choose a country")), *country_choices()]


@lru_cache
def _options(countries: tuple[str, ...], language: str | None) -> str:
    """Return the options for the shop's countries, none of them chosen; each language has its own."""
    return "\n".join(f"  <option{_option(code)}>{escape(label)}</option>" for code, label in _choices())


def _option(code):
    country = address_format(code)
    facts = {"value": code, "data-postcode": country.postcode_label, "data-region": country.region_label}
    return printed_attributes(facts if country.region_name else {**facts, "class": "no-region"})


class AskedByCountryInput(forms.TextInput):
    """The browser must not demand what another country does not ask for: it would hold back the form."""

    def use_required_attribute(self, initial):
        return False


class AskedByCountryField(forms.CharField):
    """A text that some countries demand: ``clean_address`` does, once the country is known."""

    def __init__(self, *, autocomplete, **kwargs):
        # a blank placeholder, for it shows while the field is empty, and that is what CSS can see
        attrs = {"autocomplete": autocomplete, "placeholder": " "}
        super().__init__(validators=[single_line], widget=AskedByCountryInput(attrs=attrs), **kwargs)

    def validate(self, value):
        pass


def country_field(*, autocomplete="country", missing=None) -> forms.ChoiceField:
    """Return a choice of the countries that the shop delivers to."""
    return forms.ChoiceField(
        label=_("Country"),
        choices=_choices,
        error_messages={
            "required": missing or _("Choose the country."),
            "invalid_choice": NOT_SERVED,
        },
        widget=CountrySelect(attrs={"autocomplete": autocomplete}),
    )


def postcode_field(*, autocomplete="postal-code") -> AskedByCountryField:
    field = AskedByCountryField(label=_("Postcode"), max_length=16, autocomplete=autocomplete)
    field.widget.attrs["autocapitalize"] = "characters"
    return field


def region_field(*, autocomplete="address-level1") -> AskedByCountryField:
    field = AskedByCountryField(label=_("State or province"), max_length=80, autocomplete=autocomplete)
    field.widget.attrs["class"] = "region"
    return field


def follow_country(form, prefix: str = "") -> None:
    """Name the fields as the form's country does, so that an answered page is right without a script, too."""
    country = address_format(str(form[f"{prefix}country"].value() or ""))
    form.fields[f"{prefix}postcode"].label = country.postcode_label
    form.fields[f"{prefix}region"].label = country.region_label
    if form[f"{prefix}country"].value():
        form.fields[f"{prefix}postcode"].required = country.has_postcodes
