"""The columns of the footer with their links."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand import services
from my_shop.kernel.brand.links import LinksAsTyped
from my_shop.kernel.brand.models import ColumnLink, FooterColumn
from my_shop.kernel.brand.shown import current_brand


class ColumnLinkInline(admin.TabularInline):
    model = ColumnLink
    form = LinksAsTyped
    extra = 3


@admin.register(FooterColumn)
class FooterColumnAdmin(admin.ModelAdmin):
    list_display = ["heading", "links_shown", "position"]
    list_editable = ["position"]
    inlines = [ColumnLinkInline]

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        services.lock_brand()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("links"))
    def links_shown(self, column):
        links = {each["pk"]: each["links"] for each in current_brand().footer}
        return ", ".join(link.label for link in links.get(column.pk, ()))
