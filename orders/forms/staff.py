"""What staff type about orders: shape and field validation."""

import secrets
from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.forms import RowField
from my_shop.kernel.money import format_money
from my_shop.kernel.validators import many_lines, phone_number, single_line
from orders.forms.addresses import PARTS, AddressFormMixin
from orders.models import Carrier, OrderAddress

READ_BY_BUYER = _("The buyer reads it in the order's timeline and in the mail.")


def sentence_field(**more) -> forms.CharField:
    """Return a field for a sentence on one line."""
    box = forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"})
    return forms.CharField(max_length=200, validators=[single_line], widget=box, **more)


def number_of(typed: str | None) -> int:
    """Return a number as an address or a hidden field has it; 0 for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= 18 else 0


class StaffCancelForm(forms.Form):
    reason = sentence_field(help_text=READ_BY_BUYER)


class KeyedForm(forms.Form):
    """A form of which one pass counts once, however often it is sent."""

    key = forms.RegexField(
        r"^[A-Za-z0-9_-]{20,43}$", widget=forms.HiddenInput, initial=lambda: secrets.token_urlsafe(24)
    )


class OverrideForm(forms.Form):
    """Where the money of an order went back, whoever sends it all the same says why."""

    override_reason = sentence_field(
        label=_("Send it all the same, because"),
        help_text=_("It stands in the timeline with your name; the buyer does not read it."),
    )

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        because = "" if order.is_shipped else order.hold_reason
        self.because = [because] if because else []
        if not because:
            del self.fields["override_reason"]


class LineUnitsForm(KeyedForm):
    """How many units of which of the lines that it is given."""

    def add_line(self, line, *, most: int, **more) -> None:
        self.fields[f"line-{line.pk}"] = forms.IntegerField(
            label=f"{line.title} ({line.sku})", min_value=0, max_value=most, required=False, **more
        )

    @property
    def quantities(self):
        """Units by line id, without those of which there are none."""
        units = {line.pk: self.cleaned_data[f"line-{line.pk}"] for line in self.lines}
        return {pk: count for pk, count in units.items() if count}


class ReturnForm(LineUnitsForm):
    """How many units of which line come back; a line that came back wholly has no field.

    ``planned`` names the plan that the page has shown, and whether the money goes back with it: for another one it has
    to be asked again.
    """

    planned = forms.RegexField(r"^[0-9a-f]{32}(-refunded)?$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, order, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.returnable_quantity]
        for line in self.lines:
            most = line.returnable_quantity
            self.add_line(line, most=most, help_text=gettext("Of %(most)s.") % {"most": most})
        self.fields["reason"] = forms.CharField(
            max_length=200,
            required=False,
            validators=[single_line],
            help_text=READ_BY_BUYER,
        )
        if order.balance:
            self.fields["is_refunded"] = forms.BooleanField(
                label=gettext("Refund what they cost"),
                required=False,
                help_text=gettext("Only what was paid: the rest is not owed any more."),
            )

    @property
    def is_refunded(self):
        return self.cleaned_data.get("is_refunded", False)

    @property
    def shown(self):
        """The fingerprint of the plan that was shown."""
        return self.cleaned_data["planned"].removesuffix("-refunded")

    @property
    def is_shown(self):
        """Was what follows shown, and the money as it is ticked now?"""
        return bool(self.shown) and self.cleaned_data["planned"].endswith("-refunded") == self.is_refunded

    def show(self, plan):
        """Let the page name a plan; it counts if it comes back so."""
        self.data = self.data.copy()
        self.data["planned"] = f"{plan.fingerprint}{'-refunded' if self.is_refunded else ''}"


class ContactForm(AddressFormMixin, forms.Form):
    """Who and where to, as the order has it; the invoice's address only where it has one of its own."""

    email = forms.EmailField(label=_("E-mail address"), validators=[single_line])
    phone = forms.CharField(label=_("Phone number"), max_length=40, required=False, validators=[phone_number])

    def __init__(self, *args, order, initial=None, **kwargs):
        addresses = {row.kind: row for row in order.addresses.all()}
        self.prefixes = {kind: "" if kind == OrderAddress.Kind.SHIPPING else f"{kind}_" for kind in addresses}
        first = {"email": order.email, "phone": order.phone, **(initial or {})}
        for kind, row in addresses.items():
            first |= {f"{self.prefixes[kind]}{part}": getattr(row, part) for part in PARTS}
        super().__init__(*args, initial=first, **kwargs)
        others = [name for name in self.fields if name not in {"email", "phone"}]
        for kind, prefix in self.prefixes.items():
            self.add_address(kind, prefix)
        self.contact = [name for name in self.fields if name not in others]
        self.fields["reason"] = sentence_field(label=_("Reason"), help_text=READ_BY_BUYER)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # the browser knows the member of staff, not the buyer

    def clean(self):
        super().clean()
        for prefix in self.prefixes.values():
            self.clean_typed(prefix)
        return self.cleaned_data

    @property
    def typed_contact(self):
        """What was typed, by the names that services take."""
        addresses = {f"{kind}_address": self.typed_address(prefix) for kind, prefix in self.prefixes.items()}
        return {**addresses, **{name: self.cleaned_data[name] for name in ("email", "phone")}}


class NoteForm(KeyedForm):
    text = forms.CharField(max_length=500, validators=[many_lines], widget=forms.Textarea(attrs={"rows": 3}))
    is_public = forms.BooleanField(
        label=_("Show it to the buyer"),
        required=False,
        help_text=_("It then stands in the timeline of the order's page."),
    )


class TrackingForm(forms.Form):
    """By whom a parcel goes, and under which number."""

    carrier = RowField(queryset=Carrier.objects.all(), required=False, empty_label=_("None, or not known"))
    tracking_number = forms.CharField(
        max_length=80,
        required=False,
        validators=[single_line],
        help_text=_("The buyer's page leads from it to the carrier's, where the carrier has one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ShipForm(OverrideForm, TrackingForm, LineUnitsForm):
    """One parcel: how many units of which line; a line that has left wholly has no field."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.unshipped_quantity]
        for line in self.lines:
            most = line.unshipped_quantity
            self.add_line(
                line, most=most, initial=most, help_text=gettext("Of %(most)s left to send.") % {"most": most}
            )
        self.order_fields(
            [*(f"line-{line.pk}" for line in self.lines), "carrier", "tracking_number", "override_reason"]
        )


class ManualPaymentForm(forms.Form):
    """Money that a member of staff has seen arrive; the key names this pass of the form."""

    key = forms.CharField(max_length=43, widget=forms.HiddenInput)
    amount = forms.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    note = sentence_field(
        required=False, help_text=_("Where you saw it: statement and line. The buyer does not read it.")
    )


class RefundForm(forms.Form):
    """Money that goes back; the key names this pass of the form."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    amount = forms.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    reason = sentence_field(help_text=READ_BY_BUYER)


class TransferredForm(forms.Form):
    """Which of the refunds that wait for a person has been sent."""

    refund = RowField(queryset=None, empty_label=None)

    def __init__(self, *args, refunds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["refund"].queryset = refunds
        self.fields["refund"].label_from_instance = lambda row: f"{format_money(row.amount)}: {row.reason}"
