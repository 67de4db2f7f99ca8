"""Back office of the ways to pay."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.gateways.registry import UnknownGateway, gateway, offered_codes
from orders.models import PaymentMethod


class PaymentMethodForm(forms.ModelForm):
    gateway = forms.ChoiceField(help_text=_("Who moves the money. SHOP_GATEWAYS names those to choose from."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "fee" in self.fields:
            self.fields["fee"].required = False
        codes = offered_codes()
        kept = self.instance.gateway
        if kept and kept not in codes:  # a row can be looked at, and switched off, whatever became of its gateway
            codes = [*codes, kept]
        if "gateway" in self.fields:
            self.fields["gateway"].choices = [(code, _title(code)) for code in codes]

    def clean_fee(self):
        return self.cleaned_data["fee"] or 0

    def clean(self):
        cleaned = super().clean()
        code = cleaned.get("gateway")
        if code and cleaned.get("is_active"):
            try:
                gateway(code)
            except (UnknownGateway, ImproperlyConfigured) as error:
                self.add_error("gateway", gettext("%(error)s Set it up first, or untick “active”.") % {"error": error})
            else:
                if code not in offered_codes():
                    self.add_error("gateway", gettext("SHOP_GATEWAYS does not name it: buyers would not see it."))
        return cleaned


def _title(code):
    try:
        return gateway(code).title
    except (UnknownGateway, ImproperlyConfigured):
        return gettext("%(code)s (not set up)") % {"code": code}


@admin.register(PaymentMethod)
class PaymentMethodAdmin(admin.ModelAdmin):
    form = PaymentMethodForm
    list_display = ["name", "gateway", "countries", "min_total", "max_total", "fee", "is_active", "position"]
    list_editable = ["position"]
    search_fields = ["name"]
