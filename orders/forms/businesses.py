"""What a form asks of a buyer that is a business, once for all that ask: the checkout and the phone order."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.validators import single_line
from orders.rules.vat_ids import ASKED_IN, clean_vat_id

BUSINESS = ("company", "vat_id")


def asks_businesses() -> bool:
    """Does the shop sell from a country whose businesses have numbers that are checked here?"""
    return settings.SHOP_COUNTRY in ASKED_IN


def company_field() -> forms.CharField:
    return forms.CharField(
        label=_("Company"),
        max_length=120,
        required=False,
        help_text=_("It stands on the invoice, above the name."),
        validators=[single_line],
        widget=forms.TextInput(attrs={"autocomplete": "billing organization"}),
    )


def vat_id_field() -> forms.CharField:
    return forms.CharField(
        label=_("VAT number"),
        max_length=30,
        required=False,
        help_text=_("Of the country of the billing address, with or without the letters in front."),
        validators=[single_line],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


def clean_vat_id_of(form: forms.Form, country: str | None) -> None:
    """Write a form's VAT number in the way that it is kept, or say beside the field what is wrong with it.

    :param country: of the billing address; none where that was refused already.
    """
    typed = form.cleaned_data.get("vat_id")
    if not typed or not country:
        return
    try:
        form.cleaned_data["vat_id"] = clean_vat_id(typed, country=country)
    except forms.ValidationError as error:
        form.add_error("vat_id", error)
