"""Categories, brands, options, and products with their variants and pictures."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.addresses import AddressMadeWhereEmpty
from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.money import format_money
from products.admin.filters import StockFilter
from products.admin.forms import (
    CategoryForm,
    ImageForm,
    OneQueryFormSet,
    OptionValueFormSet,
    ProductForm,
    VariantForm,
    VariantFormSet,
)
from products.models import (
    Brand,
    Category,
    Option,
    OptionValue,
    Product,
    ProductImage,
    Purchase,
    StockMovement,
    Variant,
)
from products.selectors.back_office import find_products
from products.services import attributes, catalogue, categories, prices, variants
from products.services.files import FilesMissing, require_files
from products.services.stock import StockRefused


class RefusalsAsMessages:
    """What a service refuses after the form was valid is said above the page, and nothing is saved."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, StockRefused) as refusal:
            text = "; ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        except ProtectedError:
            text = gettext("Something else still refers to this, so it cannot be deleted.")
        self.message_user(request, gettext("Nothing was saved. %(text)s") % {"text": text}, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class NothingToDo(Exception):
    """The row is already as the action would make it."""


class DeletedByService:
    """Whatever deletes goes through ``delete``: the page, and the action for several."""

    def delete_model(self, request, obj):
        self.delete(obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete(obj)


@admin.register(Category)
class CategoryAdmin(AddressMadeWhereEmpty, RefusalsAsMessages, DeletedByService, admin.ModelAdmin):
    form = CategoryForm
    list_display = ["path", "name", "position"]
    list_display_links = ["path", "name"]
    ordering = ["path"]
    search_fields = ["name", "path"]
    list_select_related = ["parent"]

    def save_model(self, request, obj, form, change):
        fields = {name: form.cleaned_data[name] for name in ("name", "slug", "parent", "description", "position")}
        categories.save_category(category=obj, **fields)

    def delete(self, category):
        categories.delete_category(category=category)


class AttributeAdmin(AddressMadeWhereEmpty, RefusalsAsMessages, DeletedByService, admin.ModelAdmin):
    """What products and variants are filed under."""

    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        attributes.save_attribute(obj)

    def delete(self, label):
        attributes.delete_attribute(label)


@admin.register(Brand)
class BrandAdmin(AttributeAdmin):
    list_display = ["name", "slug"]


class OptionValueInline(AddressMadeWhereEmpty, admin.TabularInline):
    model = OptionValue
    formset = OptionValueFormSet
    extra = 1


@admin.register(Option)
class OptionAdmin(AttributeAdmin):
    list_display = ["name", "position"]
    inlines = [OptionValueInline]

    def has_delete_permission(self, request, obj=None):
        # variants would silently lose what tells them apart
        return super().has_delete_permission(request, obj) and not (obj and attributes.is_in_use(obj))

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for value in formset.deleted_objects:
            attributes.delete_attribute(value)
        for changed in formset.forms:
            if changed.has_changed() and not changed.cleaned_data.get("DELETE"):
                attributes.save_attribute(changed.instance)


class VariantInline(admin.TabularInline):
    model = Variant
    form = VariantForm
    formset = VariantFormSet
    extra = 0
    min_num = 1
    view_on_site = False
    fields = ["sku", "option_values", "price", "compare_at_price", "stock", "opening_stock", "weight_grams", "position"]
    readonly_fields = ["stock", "files"]

    def get_fields(self, request, obj=None):
        return [*self.fields, "files"] if obj and obj.is_digital else self.fields

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("option_values")

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, **{"validate_min": True, **kwargs})

    @admin.display(description="stock")
    def stock(self, variant):
        if not variant.pk:
            return "new"
        address = reverse("admin:products_variant_stock", args=[variant.pk])
        return format_html('{} <a href="{}">Change stock</a>', variant.quantity, address)

    @admin.display(description="files")
    def files(self, variant):
        if not variant.pk:
            return gettext("Save it first")
        return format_html('<a href="{}">Files</a>', reverse("admin:products_variant_files", args=[variant.pk]))


class ProductImageInline(admin.TabularInline):
    model = ProductImage
    verbose_name = "picture"
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


@admin.register(Product)
class ProductAdmin(AddressMadeWhereEmpty, RefusalsAsMessages, DeletedByService, admin.ModelAdmin):
    form = ProductForm
    list_display = [
        "name",
        "category",
        "brand",
        "price",
        "quantity",
        "sold_count",
        "is_published",
        "is_featured",
        "tax_class",
        "is_digital",
    ]
    list_filter = ["is_published", "is_featured", StockFilter, "tax_class", "is_digital", "category", "brand"]
    list_select_related = ["category", "brand"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name"]  # shows the box; what is found says get_search_results
    search_help_text = _("Words of the product, or the beginning of an SKU")
    date_hierarchy = "created_at"
    autocomplete_fields = ["category", "brand"]
    readonly_fields = ["price", "quantity", "sold_count", "rating_average", "rating_count", "created_at", "updated_at"]
    inlines = [VariantInline, ProductImageInline]
    actions = ["publish", "withdraw"]
    locks_parts_first = True  # as who sells does: variants, then their products
    view_on_site = True
    fieldsets = [
        (None, {"fields": ["name", "slug", "category", "brand", "summary", "description", "details"]}),
        ("Sold", {"fields": ["tax_class", "is_digital"]}),
        ("Shown", {"fields": ["is_published", "is_featured"]}),
        (
            _("Figures, kept by the shop"),
            {
                "fields": [("price", "quantity", "sold_count"), ("rating_average", "rating_count")],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_search_results(self, request, queryset, search_term):
        return find_products(queryset, search_term), False

    def get_changeform_initial_data(self, request):
        # the first save of something half-finished shows it to nobody
        return {"is_published": False, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        catalogue.save_product(product=obj)

    def delete(self, product):
        catalogue.delete_product(product=product)

    def get_deleted_objects(self, objs, request):
        # variants go with their product, though nobody deletes one from their list; what was ever in stock is protected
        found, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        own = {model._meta.verbose_name for model in (Variant, StockMovement, Purchase)}
        return found, counts, forbidden - own, protected

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        kept = [row for row in formset.forms if row.has_changed() and not row.cleaned_data.get("DELETE")]
        if formset.model is Variant:
            for variant in formset.deleted_objects:
                variants.delete_variant(variant=variant)
            data = [self._variant_input(row) for row in kept]
            for variant in variants.save_variants(product=form.instance, data=data, user=request.user):
                if warning := prices.why_not_on_sale(variant):
                    self.message_user(request, warning, messages.WARNING)
            return
        for image in formset.deleted_objects:
            catalogue.delete_product_image(image=image)
        for row in kept:
            self._save_image(form.instance, row)

    def _variant_input(self, form):
        variant = form.instance if form.instance.pk else None
        opening = {} if variant else {"opening_stock": form.cleaned_data["opening_stock"] or 0}
        fields = {name: form.cleaned_data[name] for name in VariantForm.SAVED}
        return variants.VariantInput(variant=variant, **fields, **opening)

    def _save_image(self, product, form):
        data = form.cleaned_data
        fields = {"alt": data["alt"], "variant": data["variant"], "position": data["position"]}
        if form.instance.pk:
            catalogue.save_product_image(image=form.instance, file=data["file"], **fields)
        else:
            catalogue.add_product_image(product=product, file=data["file"], **fields)

    def plan_publish(self, request, product):
        if product.is_published:
            raise NothingToDo(gettext("It is published already."))
        if product.is_digital:
            require_files(product)
        return [gettext("Shoppers find it and can buy it, from %(price)s.") % {"price": format_money(product.price)}]

    @asks_first(_("Publish the selected products"), plan=plan_publish, refusals=[NothingToDo, FilesMissing])
    def publish(self, request, product, typed):
        catalogue.publish_products(product_ids=[product.pk], is_published=True)
        return "Published."

    def plan_withdraw(self, request, product):
        if not product.is_published:
            raise NothingToDo(gettext("It is not published."))
        return [
            gettext("Shoppers do not find it any more; in carts and orders that wait it cannot be bought any more.")
        ]

    @asks_first(_("Withdraw the selected products"), plan=plan_withdraw, refusals=[NothingToDo])
    def withdraw(self, request, product, typed):
        catalogue.publish_products(product_ids=[product.pk], is_published=False)
        return "Withdrawn."
