"""The back office of manufacturers."""

from django.contrib import admin
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from products.models import Manufacturer
from products.services import manufacturers


class ManufacturerForm(ModelForm):
    class Meta:
        model = Manufacturer
        fields = (
            *("name", "address", "contact"),
            *("responsible_name", "responsible_address", "responsible_contact"),
        )

    def _post_clean(self):
        super()._post_clean()
        try:
            manufacturers.check_responsible_person(self.instance)
        except manufacturers.ValidationError as error:
            self.add_error(None, error)


@admin.register(Manufacturer)
class ManufacturerAdmin(admin.ModelAdmin):
    form = ManufacturerForm
    list_display = ["name", "contact", "responsible_name"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "address", "contact"]}),
        (
            _("Responsible person in the EU"),
            {"fields": ["responsible_name", "responsible_address", "responsible_contact"]},
        ),
    ]

    def save_model(self, request, obj, form, change):
        manufacturers.save_manufacturer(manufacturer=obj)
