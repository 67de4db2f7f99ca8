"""The page of a product, with its variants and pictures."""

from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.addresses import AddressMadeWhereEmpty
from products.admin.bulk import BulkActions
from products.admin.combinations import Combinations
from products.admin.duplicates import Duplicates
from products.admin.history import ProductHistory
from products.admin.pictures import Pictures
from products.admin.product_forms import ProductForm, VariantForm
from products.admin.product_list import ProductList
from products.admin.product_rows import ProductImageInline, VariantInline
from products.admin.saving import DeletedByService, RefusalsInForm
from products.models import Product, ProductImage, StockMovement, Variant
from products.preview_links import VALID_FOR, preview_link
from products.services import catalogue, prices, variants
from products.services.sold import AlreadySold, sold_skus


@admin.register(Product)
class ProductAdmin(
    ProductList,
    BulkActions,
    Combinations,
    Pictures,
    Duplicates,
    AddressMadeWhereEmpty,
    RefusalsInForm,
    ProductHistory,
    DeletedByService,
    admin.ModelAdmin,
):
    form = ProductForm
    autocomplete_fields = ["category", "brand", "tags", "manufacturer"]
    readonly_fields = [
        "preview",
        "price",
        "quantity",
        "sold_count",
        "rating_average",
        "rating_count",
        "created_at",
        "updated_at",
    ]
    inlines = [VariantInline, ProductImageInline]
    save_on_top = True
    locks_parts_first = True  # as who sells does: variants, then their products
    fieldsets = [
        (
            _("Basics"),
            {
                "fields": [
                    *("name", "slug", "category", "brand", "tags", "summary", "description"),
                    *("tax_class", "is_digital"),
                ]
            },
        ),
        # the template puts variants and pictures here
        (_("Details"), {"fields": ["details"]}),
        (_("Product safety"), {"fields": ["manufacturer", "safety"]}),
        (_("Shown"), {"fields": ["is_published", "publish_at", "unpublish_at", "is_featured", "preview"]}),
        (_("Search engines"), {"fields": ["meta_title", "meta_description"]}),
        (
            _("Figures, kept by the shop"),
            {
                "fields": [("price", "quantity", "sold_count"), ("rating_average", "rating_count")],
                "classes": ["collapse"],
            },
        ),
    ]

    def view_on_site(self, product):
        return product.get_absolute_url() if product.is_published else reverse("products:preview", args=[product.slug])

    @admin.display(description=_("preview for others"))
    def preview(self, product):
        if not product.pk:
            return gettext("Save it first.")
        if product.is_published:
            return gettext("It is published: everybody finds it.")
        return format_html(
            '<a class="preview-link" href="{}">{}</a>. <span class="help">{}</span>',
            preview_link(product),
            gettext("Link to the preview"),
            ngettext(
                "Whoever has this link sees the product for %(days)s day from now, without an account.",
                "Whoever has this link sees the product for %(days)s days from now, without an account.",
                VALID_FOR.days,
            )
            % {"days": VALID_FOR.days},
        )

    class Media:
        css = {"all": ["my_shop/admin/product.css"]}
        js = [forms.Script("my_shop/admin/product.js", type="module")]

    def get_changeform_initial_data(self, request):
        # the first save of something half-finished shows it to nobody
        return {"is_published": False, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        catalogue.save_product(product=obj, tags=form.cleaned_data.get("tags"))

    def delete(self, product):
        catalogue.delete_product(product=product)

    def in_the_way(self, objs):
        sold = sold_skus(Variant.objects.filter(product__in=objs).values_list("pk", flat=True))
        return AlreadySold(sold).messages if sold else []

    def get_deleted_objects(self, objs, request):
        # what hangs on a product that was never sold goes with it, though nobody deletes it from its own list
        found, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        movements = StockMovement.objects.filter(variant__product__in=objs).count()
        if found and movements:
            counts[StockMovement._meta.verbose_name_plural] = movements
            found.append(gettext("What was ever counted of their stock: it was never sold."))
        return found, counts, forbidden & {self.opts.verbose_name}, protected if not found else []

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        files = form.cleaned_data.get("new_pictures")
        if files or any(one.model is ProductImage and one.has_changed() for one in formsets):
            added = self.add_new_pictures(request, form.instance, files or [])
            if files and not added:
                form.changed_data.remove("new_pictures")  # or the log would say that there are more

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
        fields = {name: form.cleaned_data[name] for name in VariantForm._meta.fields}
        return variants.VariantInput(variant=variant, **fields, **opening)

    def _save_image(self, product, form):
        data = form.cleaned_data
        fields = {"alt": data["alt"], "variant": data["variant"], "position": data["position"]}
        if form.instance.pk:
            catalogue.save_product_image(image=form.instance, file=data["file"], **fields)
        else:
            catalogue.add_product_image(product=product, file=data["file"], **fields)
