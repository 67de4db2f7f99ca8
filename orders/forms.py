"""What shoppers and staff type about carts and orders: shape and field validation."""

from decimal import Decimal

from django import forms
from django.core import signing
from django.utils.dateparse import parse_datetime

from my_shop.kernel.address_fields import country_field
from my_shop.kernel.forms import RowField
from my_shop.kernel.money import format_money
from my_shop.kernel.validators import single_line
from orders.review import PATTERN


class UndoForm(forms.Form):
    """Puts a removed item back: a signed note of what it was, so that it returns to its place in the list."""

    SALT = "orders.cart.undo.2"  # one of its own for each shape of the note: nobody reads an older one wrongly

    note = forms.CharField(max_length=500)

    @classmethod
    def note_of(cls, removed):
        """Return the note for a ``services.Removed``."""
        price = str(removed.seen_price)
        fact = [removed.variant_id, removed.quantity, removed.added_at.isoformat(), price, removed.name]
        return signing.dumps(fact, salt=cls.SALT, compress=True)

    @property
    def removed(self):
        """What was removed, for the page; None if the note is not one of ours."""
        return {"note": self["note"].value(), **self.cleaned_data["note"]} if self.is_valid() else None

    def clean_note(self):
        try:
            fact = signing.loads(self.cleaned_data["note"], salt=self.SALT, max_age=24 * 60 * 60)
        except signing.BadSignature as error:
            raise forms.ValidationError("This can be undone no longer.") from error
        variant_id, quantity, added_at, seen_price, name = fact
        return {
            "variant_id": variant_id,
            "quantity": quantity,
            "added_at": parse_datetime(added_at),
            "seen_price": Decimal(seen_price),
            "name": name,
        }


class VoucherForm(forms.Form):
    code = forms.CharField(
        label="Voucher code",
        max_length=64,
        validators=[single_line],
        error_messages={"required": "Write the code of your voucher.", "max_length": "No code is that long."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CountryForm(forms.Form):
    """Where the cart's delivery is estimated for."""

    country = country_field()


class ConfirmForm(forms.Form):
    """What the buyer, or the member of staff, saw when pressing the button."""

    fingerprint = forms.RegexField(PATTERN, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Why? It helps us to do better",
        max_length=200,
        required=False,
        validators=[single_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(forms.Form):
    """A statement of withdrawal: who, where the receipt goes, and how many units of which line, at first all."""

    key = forms.RegexField(r"^[A-Za-z0-9_-]{20,43}$", widget=forms.HiddenInput)
    name = forms.CharField(
        label="Your name",
        max_length=120,
        validators=[single_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write your name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="The receipt goes there at once.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Write the e-mail address for the receipt."},
    )

    def __init__(self, *args, lines, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.pk in units]
        for line in self.lines:
            most = units[line.pk]
            self.fields[f"take-{line.pk}"] = forms.BooleanField(label=line.title, required=False, initial=True)
            self.fields[f"units-{line.pk}"] = forms.IntegerField(
                label=f"How many of {line.title}",
                min_value=1,
                max_value=most,
                required=False,
                initial=most,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}) if most > 1 else forms.HiddenInput,
            )

    @property
    def items(self):
        """The fields of each line: whether, and how many."""
        return [(self[f"take-{line.pk}"], self[f"units-{line.pk}"]) for line in self.lines]

    def clean(self):
        cleaned = super().clean()
        chosen = [line for line in self.lines if cleaned.get(f"take-{line.pk}")]
        if not chosen:
            self.add_error(None, "Choose at least one item.")
        for line in chosen:
            name = f"units-{line.pk}"
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, "Write how many.")
        return cleaned

    @property
    def quantities(self):
        """Units by line id, of those that are ticked."""
        return {line.pk: self.cleaned_data[f"units-{line.pk}"] for line in self.chosen}

    @property
    def chosen(self):
        return [line for line in self.lines if self.cleaned_data.get(f"take-{line.pk}")]

    @property
    def chosen_items(self):
        return [f"{self.cleaned_data[f'units-{line.pk}']} × {line.title}" for line in self.chosen]


class FindForm(forms.Form):
    number = forms.CharField(
        label="Order number",
        max_length=40,
        help_text="Ten letters and digits, for example 7K3QX-9MFT2.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Write the number of your order."},
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="The one that you ordered with.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Write the e-mail address that you ordered with."},
    )


class PayForm(forms.Form):
    """How the buyer wants to pay, and what they chose on the form of the test gateway."""

    method = forms.ChoiceField()
    choice = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, methods, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {str(method.pk): method for method in methods}
        self.fields["method"].choices = [(pk, method.name) for pk, method in self.by_id.items()]

    def clean_method(self):
        return self.by_id[self.cleaned_data["method"]]

    def clean(self):
        method = self.cleaned_data.get("method")
        if method is not None and method.gateway != "test":
            self.cleaned_data["choice"] = ""
        return self.cleaned_data


class ByHandForm(forms.Form):
    """Money that a member of staff has seen arrive; the key names this pass of the form."""

    key = forms.CharField(max_length=43, widget=forms.HiddenInput)
    amount = forms.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    note = forms.CharField(
        max_length=200,
        required=False,
        validators=[single_line],
        help_text="Where you saw it: statement and line. The buyer does not read it.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )


class RefundForm(forms.Form):
    """Money that goes back; the key names this pass of the form."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    amount = forms.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    reason = forms.CharField(
        max_length=200,
        validators=[single_line],
        help_text="The buyer reads it in the order's timeline and in the mail.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )


class TransferredForm(forms.Form):
    """Which of the refunds that wait for a person has been sent."""

    refund = RowField(queryset=None, empty_label=None)

    def __init__(self, *args, refunds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["refund"].queryset = refunds
        self.fields["refund"].label_from_instance = lambda row: f"{format_money(row.amount)}: {row.reason}"
