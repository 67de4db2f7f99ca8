"""The checkout's one form: who, where to, how, and where the invoice goes."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import clean_address, normal_postcode, printed_address
from my_shop.kernel.forms import RowInHandField
from my_shop.kernel.validators import phone_number, single_line
from orders.forms.addresses import PARTS, AddressFormMixin
from orders.forms.businesses import BUSINESS, asks_businesses, clean_vat_id_of, company_field, vat_id_field
from orders.models import PaymentMethod, ShippingMethod
from orders.rules.withdrawal_right import WAIVER
from orders.selectors.destinations import Destination, first_address
from orders.services.shopping.placement import NO_WAY_TO_PAY, CheckoutData, WaiverMissing, WantedLine
from orders.signals import KnownAddress

no_control_characters = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", _("Write this without control characters."), inverse_match=True
)

NEW = "new"


def address_key(address: KnownAddress) -> str:
    """Name an address by what it says, so that a list that changes meanwhile never ships to another one."""
    parts = {part: str(getattr(address, part)) for part in PARTS}
    parts["postcode"] = normal_postcode(parts["postcode"], parts["country"])  # as the order keeps it
    text = "\n".join(parts.values())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class CheckoutForm(AddressFormMixin, forms.Form):
    """Delivery fields are named by ``PARTS``, billing fields the same with ``billing_`` before.

    What is offered depends on where the cart goes: ask ``destination``, and tell ``offer`` before the form is
    validated. Where nothing is sent, the one address is the billing address.

    A part of the form that is not in use (a saved address was chosen, billing is the same) is neither checked nor
    read, whatever stands in it.
    """

    checkout_key = forms.RegexField(r"^[A-Za-z0-9_-]{20,43}$", widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("For the confirmation of your order."),
        validators=[single_line],
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an e-mail address like name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    saved_address = forms.ChoiceField(
        label=_("Deliver to"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("That address has changed meanwhile. Choose again.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Only for the carrier, if something about the delivery is unclear."),
        validators=[phone_number],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    keep_address = forms.BooleanField(label=_("Keep this address in my account"), required=False)
    shipping_method = RowInHandField(
        label=_("Delivery"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how we deliver."),
            "invalid_choice": _("This way of delivery is not offered any more. Choose another one."),
        },
    )
    payment_method = RowInHandField(
        label=_("Payment"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you pay."),
            "invalid_choice": _("This way to pay is not offered any more. Choose another one."),
        },
    )
    billing_same = forms.BooleanField(label=_("Billing address is the same as the delivery address"), required=False)
    company = company_field()
    vat_id = vat_id_field()
    waives_withdrawal = forms.BooleanField(label=WAIVER, error_messages={"required": str(WaiverMissing())})
    note = forms.CharField(
        label=_("A note for us"),
        max_length=500,
        required=False,
        validators=[no_control_characters],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, known_addresses=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {address_key(address): address for address in known_addresses}
        self.add_address("shipping")
        self.add_address("billing", "billing_")
        if not asks_businesses():
            del self.fields["company"], self.fields["vat_id"]
        choices = [(key, ", ".join(printed_address(address))) for key, address in self.known.items()]
        self.fields["saved_address"].choices = [*choices, (NEW, gettext("Another address"))]
        first = ["email", "saved_address", *PARTS, "phone", "keep_address", "shipping_method", "payment_method"]
        self.order_fields(first)

    @property
    def destination(self) -> Destination:
        """Where it goes, as far as that is typed by now; else the shop's own country."""
        chosen = self.known.get(self["saved_address"].value())
        country = str(chosen.country if chosen else self["country"].value() or "")
        postcode = str(chosen.postcode if chosen else self["postcode"].value() or "")
        if country not in settings.SHOP_COUNTRIES:
            return Destination(settings.SHOP_COUNTRY)
        return Destination(country, normal_postcode(postcode, country))

    def offer(
        self,
        *,
        needs_delivery: bool,
        has_digital: bool,
        methods: Sequence[ShippingMethod] = (),
        shipping_ids: Sequence[int] = (),
        payment_methods: Sequence[PaymentMethod] = (),
        payment_refusals: Mapping[int, str] | None = None,
    ) -> None:
        """Leave in what can be chosen; the first one is chosen at first.

        :param methods: the shop's ways of delivery, of which only ``shipping_ids`` go there.
        :param payment_methods: the shop's ways to pay, but for those that
        :param payment_refusals: are not for this order: why not, by the way's id.
        """
        self.payment_refusals = payment_refusals or {}
        if not has_digital:
            del self.fields["waives_withdrawal"]
        self.needs_delivery, self.shipping_ids = needs_delivery, shipping_ids
        self.fields["shipping_method"].rows, self.fields["payment_method"].rows = methods, payment_methods
        if not needs_delivery:
            billing = [name for name in self.fields if name.startswith("billing_")]
            for name in ("shipping_method", "phone", *billing):
                del self.fields[name]
            self.fields["saved_address"].label = gettext("Billing address")
        elif self.initial.get("shipping_method") not in shipping_ids and shipping_ids:
            self.initial["shipping_method"] = shipping_ids[0]
        if not payment_methods:
            del self.fields["payment_method"]
            return
        offered = [method.pk for method in payment_methods if method.pk not in self.payment_refusals]
        if len(offered) == 1:
            [self.initial["payment_method"]] = offered
        if not offered:
            self.fields["payment_method"].error_messages["required"] = NO_WAY_TO_PAY

    def clean_shipping_method(self):
        """A way of delivery has to go to this address."""
        method = self.cleaned_data["shipping_method"]
        if method.pk in self.shipping_ids:
            return method
        way_out = (
            gettext("Choose another one.")
            if self.shipping_ids
            else gettext("Nor do our other ways: please write to us.")
        )
        raise forms.ValidationError(
            gettext("“%(name)s” does not go to this address with these goods. %(way_out)s")
            % {"name": method.name, "way_out": way_out}
        )

    def clean_payment_method(self):
        """A way to pay has to be for this country and this total."""
        method = self.cleaned_data["payment_method"]
        if refusal := self.payment_refusals.get(method.pk):
            raise forms.ValidationError(refusal)
        return method

    def clean(self):
        cleaned = super().clean()
        chosen = self.known.get(cleaned.get("saved_address"))
        if chosen:
            self._leave_out(PARTS)
            self._check_saved(chosen)
        self.clean_typed()
        if self.needs_delivery and not cleaned.get("billing_same"):
            self.clean_typed("billing_", of_which=" of the billing address")
        else:
            self._leave_out([f"billing_{part}" for part in PARTS])
        country = cleaned.get("billing_country") or (chosen.country if chosen else cleaned.get("country"))
        clean_vat_id_of(self, country)
        return cleaned

    @property
    def is_business(self):
        """Has somebody said something of a business? Then the page shows what."""
        return any(self[name].value() or self[name].errors for name in BUSINESS if name in self.fields)

    def _check_saved(self, address):
        """An address was kept under the rules of its day; what is wrong by now is said beside it."""
        way_out = gettext("Correct it in your address book, or choose “Another address” and write it below.")
        if address.country not in settings.SHOP_COUNTRIES:
            self.add_error("saved_address", gettext("We do not deliver to this address any more. Choose another one."))
            return
        try:
            clean_address({part: getattr(address, part) for part in PARTS})
        except forms.ValidationError as error:
            self.add_error("saved_address", [*error.messages, way_out])

    def _leave_out(self, names):
        for name in names:
            self._errors.pop(name, None)
            self.cleaned_data.pop(name, None)

    def checkout_data(self, lines: Sequence[WantedLine]) -> CheckoutData:
        """Return what was typed, with what of the cart is bought."""
        typed = self.cleaned_data
        phone = typed.get("phone", "")
        is_same = not self.needs_delivery or typed["billing_same"]
        return CheckoutData(
            lines=lines,
            email=typed["email"],
            phone=phone,
            company=typed.get("company", ""),
            vat_id=typed.get("vat_id", ""),
            note=typed["note"],
            shipping_address=self.known.get(typed["saved_address"]) or self.typed_address(phone=phone),
            billing_address=None if is_same else self.typed_address("billing_"),
            shipping_method=typed.get("shipping_method"),
            payment_method=typed.get("payment_method"),
            keep_address=typed["keep_address"],
            waives_withdrawal=typed.get("waives_withdrawal", False),
        )


def first_values(contents, *, order=None, user=None, known_addresses=()) -> dict:
    """Return what the form shows at first: the waiting order as placed; else what is known of the member.

    It begins where the cart says that it goes: an order that was placed for elsewhere gives no address.
    """
    country = contents.destination.country
    values = {
        "checkout_key": secrets.token_urlsafe(24),
        "billing_same": True,
        "saved_address": NEW,
        "country": country,
        "billing_country": country,
    }
    if user is not None:
        values["email"] = user.email
    if first := first_address(known_addresses, country=contents.cart.country):
        values |= {"saved_address": address_key(first), "phone": first.phone}
    if order is not None:
        values |= _values_of(order, known_addresses, contents.cart.country)
    return values


def _values_of(order, known_addresses, country):
    values = {"checkout_key": order.checkout_key, "email": order.email, "phone": order.phone, "note": order.note}
    values |= {name: getattr(order, name) for name in BUSINESS}
    values |= {"shipping_method": order.shipping_method_id, "payment_method": order.payment_method_id}
    addresses = {address.kind: address for address in order.addresses.all()}
    shipping = addresses.get("shipping")
    if shipping and shipping.country == (country or shipping.country):
        known = address_key(shipping) in {address_key(address) for address in known_addresses}
        values["saved_address"] = address_key(shipping) if known else NEW
        values |= {part: getattr(shipping, part) for part in PARTS}
    if billing := addresses.get("billing"):
        values["billing_same"] = False
        values |= {f"billing_{part}": getattr(billing, part) for part in PARTS}
    return values
