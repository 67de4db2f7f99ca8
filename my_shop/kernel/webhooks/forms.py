"""What is typed of an endpoint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.webhooks.models import Endpoint
from my_shop.kernel.webhooks.services import check_address
from my_shop.kernel.webhooks.types import subscribable


def _choices():
    return [(name, f"{name}: {words}") for name, words in subscribable().items()]


class EndpointForm(forms.ModelForm):
    event_types = forms.MultipleChoiceField(
        label=_("Events"),
        choices=_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to be told of all of them, also of those that come with a later version."),
    )

    class Meta:
        model = Endpoint
        fields = ("address", "description", "event_types", "is_active")

    def clean_address(self):
        check_address(self.cleaned_data["address"])
        return self.cleaned_data["address"]
