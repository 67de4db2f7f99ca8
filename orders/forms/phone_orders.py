"""What staff type while a buyer is on the phone."""

import secrets
from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.forms import RowField
from my_shop.kernel.names import folded
from my_shop.kernel.validators import many_lines, phone_number, single_line
from orders.forms.addresses import PARTS, AddressFormMixin
from orders.models import PaymentMethod, ShippingMethod
from orders.rules.withdrawal_right import WAIVER
from orders.services.shopping.placement import CheckoutData, WantedLine

ROWS = 10
MOST_ROWS = 200


class PhoneOrderForm(AddressFormMixin, forms.Form):
    """Who, where to, how, and how it is paid; the lines are a formset beside it."""

    checkout_key = forms.RegexField(r"^[A-Za-z0-9_-]{20,43}$", widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("E-mail address"),
        validators=[single_line],
        help_text=_("The confirmation goes there, and all that follows."),
    )
    is_for_account = forms.BooleanField(
        label=_("Put it into the account with this e-mail address"),
        required=False,
        help_text=_("Leave unticked for a guest: the mails lead to the order without an account."),
    )
    phone = forms.CharField(max_length=40, required=False, validators=[phone_number])
    shipping_method = RowField(
        label=_("Delivery"),
        queryset=ShippingMethod.objects.filter(is_active=True),
        required=False,
        empty_label=_("Nothing is sent"),
    )
    payment_method = RowField(
        label=_("Way to pay"),
        queryset=PaymentMethod.objects.filter(is_active=True),
        required=False,
        empty_label=_("By invoice, which comes by e-mail"),
    )
    waives_withdrawal = forms.BooleanField(
        label=_("The buyer agrees to have digital goods at once"),
        required=False,
        help_text=_("Needed for digital goods. Read it out, and tick once they have said yes: “%(WAIVER)s”")
        % {"WAIVER": WAIVER},
    )
    voucher_code = forms.CharField(max_length=40, required=False, validators=[single_line])
    note = forms.CharField(
        max_length=500, required=False, validators=[many_lines], widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.add_address("shipping")
        self.order_fields(["email", "is_for_account", "phone", *PARTS])
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # the browser knows the member of staff, not the buyer

    def clean(self):
        super().clean()
        self.clean_typed()
        return self.cleaned_data

    def checkout_data(self, lines: Sequence[WantedLine]) -> CheckoutData:
        """Return what the buyer says, but for the voucher, which is known by its code only."""
        said = {
            name: self.cleaned_data[name]
            for name in ("email", "phone", "shipping_method", "payment_method", "note", "waives_withdrawal")
        }
        return CheckoutData(lines=lines, shipping_address=self.typed_address(phone=said["phone"]), **said)

    @classmethod
    def first_values(cls):
        return {"checkout_key": secrets.token_urlsafe(24), "country": settings.SHOP_COUNTRY}


class PhoneLineForm(forms.Form):
    sku = forms.CharField(label=_("SKU"), max_length=64, required=False, validators=[single_line])
    quantity = forms.IntegerField(label=_("Units"), min_value=1, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quantity"].max_value = settings.SHOP_MAX_LINE_QUANTITY
        self.fields["quantity"].widget.attrs |= {"max": settings.SHOP_MAX_LINE_QUANTITY, "inputmode": "numeric"}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sku") and "quantity" in cleaned and not cleaned["quantity"]:
            self.add_error("quantity", gettext("Write how many."))
        if cleaned.get("quantity") and "sku" in cleaned and not cleaned["sku"]:
            self.add_error("sku", gettext("Write the SKU."))
        return cleaned

    def clean_quantity(self):
        units = self.cleaned_data["quantity"]
        if units and units > settings.SHOP_MAX_LINE_QUANTITY:
            raise forms.ValidationError(
                gettext("At most %(SHOP_MAX_LINE_QUANTITY)s of one item.")
                % {"SHOP_MAX_LINE_QUANTITY": settings.SHOP_MAX_LINE_QUANTITY}
            )
        return units


class BaseLines(forms.BaseFormSet):
    @property
    def wanted(self) -> list[WantedLine]:
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("sku")]
        return [WantedLine(sku=row["sku"], quantity=row["quantity"]) for row in filled]

    def refuse(self, reasons) -> None:
        """Write each refusal beside the row of its SKU."""
        by_sku = {folded(reason.sku): reason for reason in reasons}
        for form in self.forms:
            if reason := by_sku.get(folded(form.cleaned_data.get("sku", ""))):
                form.add_error("sku", str(reason))


PhoneLines = forms.formset_factory(
    PhoneLineForm, formset=BaseLines, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
