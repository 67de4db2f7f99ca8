"""What shoppers and staff type about carts and orders: shape and field validation."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.validators import single_line
from orders.gateways.registry import find_gateway
from orders.rules.fingerprint import PATTERN


class ConfirmForm(forms.Form):
    """What the buyer, or the member of staff, saw when pressing the button."""

    fingerprint = forms.RegexField(PATTERN, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? It helps us to do better"),
        max_length=200,
        required=False,
        validators=[single_line],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(forms.Form):
    """A statement of withdrawal: who, where the receipt goes, and how many units of which line, at first all."""

    key = forms.RegexField(r"^[A-Za-z0-9_-]{20,43}$", widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[single_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The receipt goes there at once."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write the e-mail address for the receipt.")},
    )

    def __init__(self, *args, lines, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.pk in units]
        for line in self.lines:
            most = units[line.pk]
            self.fields[f"take-{line.pk}"] = forms.BooleanField(label=line.title, required=False, initial=True)
            self.fields[f"units-{line.pk}"] = forms.IntegerField(
                label=gettext("How many of %(title)s") % {"title": line.title},
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
            self.add_error(None, gettext("Choose at least one item."))
        for line in chosen:
            name = f"units-{line.pk}"
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, gettext("Write how many."))
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
        label=_("Order number"),
        max_length=40,
        help_text=_("Ten letters and digits, for example 7K3QX-9MFT2."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the number of your order.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one that you ordered with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write the e-mail address that you ordered with.")},
    )


class PayForm(forms.Form):
    """How the buyer wants to pay, and what they chose of what its gateway offers to choose from."""

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
        made = find_gateway(method.gateway) if method is not None else None
        choices = dict(made.choices) if made is not None else {}
        posted = self.data.getlist("choice")  # one for each gateway on the page that has something to choose from
        chosen = next((value for value in posted if value in choices), self.cleaned_data.get("choice", ""))
        self.cleaned_data["choice"] = chosen if choices else ""
        return self.cleaned_data
