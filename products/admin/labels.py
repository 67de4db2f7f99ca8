"""Brands, tags and options: what products and variants are filed under, and told apart by."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from my_shop.kernel.back_office.addresses import AddressMadeWhereEmpty
from products.admin.forms import OptionValueFormSet
from products.admin.saving import DeletedByService, RefusalsInForm, products_in_the_way
from products.models import Brand, Option, OptionValue, Tag
from products.services import attributes


class AttributeAdmin(AddressMadeWhereEmpty, RefusalsInForm, DeletedByService, admin.ModelAdmin):
    """What products and variants are filed under."""

    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        attributes.save_attribute(obj)

    def delete(self, label):
        attributes.delete_attribute(label)


@admin.register(Brand)
class BrandAdmin(AttributeAdmin):
    list_display = ["name", "slug"]
    autocomplete_fields = ["manufacturer"]

    def in_the_way(self, objs):
        return [
            reason
            for brand in objs
            for reason in products_in_the_way(brand.name, brand.products.all(), brand__id__exact=brand.pk)
        ]


@admin.register(Tag)
class TagAdmin(AttributeAdmin):
    list_display = ["name", "slug"]


class OptionValueInline(AddressMadeWhereEmpty, admin.TabularInline):
    model = OptionValue
    formset = OptionValueFormSet
    extra = 1


@admin.register(Option)
class OptionAdmin(AttributeAdmin):
    list_display = ["name", "position"]
    inlines = [OptionValueInline]

    def in_the_way(self, objs):
        # variants would silently lose what tells them apart
        return [self._in_the_way_of(option) for option in objs if attributes.is_in_use(option)]

    def _in_the_way_of(self, option):
        address = reverse("admin:products_variant_changelist", query={"option": option.pk})
        said = attributes.StillInUse(option).message
        return format_html('{} <a href="{}">{}</a>.', said, address, gettext("Show the variants"))

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for value in formset.deleted_objects:
            attributes.delete_attribute(value)
        for changed in formset.forms:
            if changed.has_changed() and not changed.cleaned_data.get("DELETE"):
                attributes.save_attribute(changed.instance)
