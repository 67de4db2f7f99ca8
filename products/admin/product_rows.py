"""What a product's page has several of: variants and pictures."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.admin.product_forms import ImageForm, OneQueryFormSet, VariantForm, VariantFormSet
from products.models import ProductImage, Variant


class VariantInline(admin.TabularInline):
    model = Variant
    form = VariantForm
    formset = VariantFormSet
    extra = 0
    min_num = 1
    view_on_site = False
    template = "admin/products/rows.html"
    heading = _("Options and variants")
    introduction = "admin/products/_variants_introduction.html"
    words = {"up": _("Move up"), "down": _("Move down")}
    fields = [
        *("sku", "option_values", "price", "compare_at_price", "opening_stock"),
        *("gtin", "cost", "weight_grams", "content_amount", "content_unit", "position"),
    ]
    readonly_fields = ["files"]

    def get_fields(self, request, obj=None):
        return [*self.fields, "files"] if obj and obj.is_digital else self.fields

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("option_values")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **{"validate_min": True, **kwargs})
        formset.form.hand_clean_DELETE = VariantForm.hand_clean_DELETE  # Django's own is laid over it
        return formset

    @admin.display(description="files")
    def files(self, variant):
        if not variant.pk:
            return gettext("Save it first")
        return format_html('<a href="{}">Files</a>', reverse("admin:products_variant_files", args=[variant.pk]))


class ProductImageInline(admin.TabularInline):
    model = ProductImage
    verbose_name = "picture"
    template = "admin/products/rows.html"
    heading = _("Pictures")
    introduction = "admin/products/_pictures_introduction.html"
    form = ImageForm
    formset = OneQueryFormSet
    extra = 0
    fields = ["preview", "file", "alt", "variant", "position"]
    readonly_fields = ["preview"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        widget = formset.form.base_fields["variant"].widget
        widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return formset

    @admin.display(description="now")
    def preview(self, image):
        if not image.picture_id:
            return ""
        return format_html('<img src="{}" alt="{}" height="64" loading="lazy">', image.picture.url_for(160), image.alt)
