"""What shoppers type in the cart: shape and field validation."""

from decimal import Decimal

from django import forms
from django.core import signing
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.address_fields import country_field
from my_shop.kernel.validators import single_line


class UndoForm(forms.Form):
    """Puts a removed item back: a signed note of what it was, so that it returns to its place in the list."""

    SALT = "orders.cart.undo.2"  # one of its own for each shape of the note: nobody reads an older one wrongly

    note = forms.CharField(max_length=500)

    @classmethod
    def note_of(cls, removed):
        """Return the note for a ``carts.Removed``."""
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
            raise forms.ValidationError(gettext("This can be undone no longer.")) from error
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
        label=_("Voucher code"),
        max_length=64,
        validators=[single_line],
        error_messages={"required": _("Write the code of your voucher."), "max_length": _("No code is that long.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CountryForm(forms.Form):
    """Where the cart's delivery is estimated for."""

    country = country_field()
