"""The back office of manufacturers."""

from django.contrib import admin
from django.forms import ModelForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.admin.filters import CompleteFilter
from products.admin.saving import DeletedByService, names_of
from products.models import Brand, Manufacturer, Product
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
class ManufacturerAdmin(DeletedByService, admin.ModelAdmin):
    form = ManufacturerForm
    list_display = ["name", "contact", "responsible_name"]
    list_filter = [CompleteFilter]
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

    def delete(self, manufacturer):
        manufacturers.delete_manufacturer(manufacturer=manufacturer)

    def in_the_way(self, objs):
        return [reason for maker in objs for reason in _in_the_way_of(maker)]


def _in_the_way_of(maker):
    """Say which products and brands name a manufacturer; they would name nobody."""
    said = gettext("“%(name)s” is named by these %(things)s: %(names)s. Choose another manufacturer for them first.")
    naming = ((model._meta, names_of(model.objects.filter(manufacturer=maker))) for model in (Product, Brand))
    return [
        said % {"name": maker.name, "things": meta.verbose_name_plural, "names": names}
        for meta, names in naming
        if names
    ]
