"""What is typed of an endpoint."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.webhooks.models import Endpoint
from my_shop.kernel.webhooks.services import check_address
from my_shop.kernel.webhooks.types import by_subject


def _choices():
    return [(subject, [(name, f"{name}: {words}") for name, words in types]) for subject, types in by_subject()]


class EndpointForm(forms.ModelForm):
    event_types = forms.MultipleChoiceField(
        label=_("Events"), choices=_choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Endpoint
        fields = ("address", "description", "is_active", "event_types")
        widgets = {"address": AdminTextInputWidget(attrs={"class": "vURLField"})}

    def clean_address(self):
        check_address(self.cleaned_data["address"])
        return self.cleaned_data["address"]
