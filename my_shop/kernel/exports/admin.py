"""Back office of exports that come by themselves."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.exports import folders
from my_shop.kernel.exports.forms import ScheduleForm
from my_shop.kernel.exports.models import ExportSchedule
from my_shop.kernel.exports.offered import exporters, offered_to


@admin.register(ExportSchedule)
class ExportScheduleAdmin(admin.ModelAdmin):
    """A run belongs to whoever saved its schedule last: with their rights it is made."""

    form = ScheduleForm
    list_display = ["table", "file_format", "every", "folder", "covered_until", "is_active"]
    list_select_related = ["user"]
    sortable_by = ()
    readonly_fields = ["covered_until", "user"]

    def get_fields(self, request, obj=None):
        typed = list(self.form.Meta.fields)
        return [*typed, *self.readonly_fields] if obj else typed

    def has_add_permission(self, request):
        return folders.is_on() and super().has_add_permission(request)

    @admin.display(description=_("table"))
    def table(self, schedule):
        found = exporters().get(schedule.exporter)
        return found.name if found else schedule.exporter

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "exporter":
            offered = offered_to(request.user)
            choices = [(key, exporter.name) for key, exporter in offered.items()]
            field = forms.ChoiceField(label=_("Table"), choices=choices)
            field.offered = offered  # type: ignore[attr-defined]
            return field
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.user = request.user
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        text = gettext("Into the folder %(folder)s of the server") % {"folder": settings.SHOP_EXPORT_FOLDER}
        off = gettext("Switched off: the server names no folder (SHOP_EXPORT_FOLDER)")
        return super().changelist_view(request, {"subtitle": text if folders.is_on() else off, **(extra_context or {})})
