"""The stock of variants: to look at, and to change with a reason."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.admin.bulk import StocktakeActions
from products.admin.files import Files
from products.admin.filters import OptionFilter, StockFilter, VariantCategoryFilter
from products.admin.forms import StockForm
from products.admin.saving import ReadOnly
from products.admin.thumbnails import PicturedVariants, thumbnail_of
from products.models import Purchase, StockMovement, Variant
from products.selectors.back_office import find_by_variant, find_variants
from products.services import stock

LATEST_MOVEMENTS = 20
FOUND_BY = _("The number of an order, the beginning of an SKU, or words of the product")


@admin.register(Variant)
class VariantAdmin(Files, StocktakeActions, admin.ModelAdmin):
    """Variants are edited with their product; here their stock and their files are."""

    list_display = ["thumbnail", "sku_as_written", "product", "label", "price", "quantity", "change_stock"]
    list_display_links = None
    sortable_by = ["sku_as_written", "quantity"]
    actions = ["count_selected"]
    change_list_template = "admin/products/variant_list.html"
    list_filter = [StockFilter, "product__is_published", VariantCategoryFilter, OptionFilter]
    list_select_related = ["product"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["sku"]  # shows the box; what is found says get_search_results
    search_help_text = _("The beginning of an SKU, or words of the product")
    ordering = ["folded_sku"]

    def get_changelist(self, request, **kwargs):
        return PicturedVariants

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        return columns if self.has_stock_permission(request) else [name for name in columns if name != "change_stock"]

    def get_search_results(self, request, queryset, search_term):
        return find_variants(queryset, search_term), False

    @admin.display(description="SKU", ordering="folded_sku")
    def sku_as_written(self, variant):
        return variant.sku

    @admin.display(description=_("picture"))
    def thumbnail(self, variant):
        return thumbnail_of(variant.shown_images or variant.product.shown_images)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/stock/", wrap(self.stock_view), name="products_variant_stock"),
            path("<int:pk>/files/", wrap(self.files_view), name="products_variant_files"),
            path("<int:pk>/files/<int:file_pk>/", wrap(self.file_view), name="products_variant_file"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A variant's page is its product's."""
        variant = self.get_object(request, unquote(object_id))
        if variant is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:products_product_change", args=[variant.product_id]))

    @admin.display(description="")
    def change_stock(self, variant):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:products_variant_stock", args=[variant.pk]), gettext("Change stock")
        )

    def stock_view(self, request, pk):
        variant = get_object_or_404(Variant.objects.select_related("product"), pk=pk)
        if not self.has_stock_permission(request):
            raise PermissionDenied
        form = StockForm(request.POST.copy() or None, initial={"seen": variant.quantity})
        if request.method == "POST" and form.is_valid():
            try:
                movement = self._move(request, variant, form.cleaned_data)
            except stock.NotEnoughStock as short:
                form.add_error("change", gettext("Only %(value)s are there.") % {"value": short.shortages[variant.pk]})
            except stock.StockRefused as refusal:
                form.add_error(None, str(refusal))
                variant.refresh_from_db(fields=["quantity"])
                form.data["seen"] = variant.quantity
            else:
                text = gettext("%(sku)s: %(change)+d units, %(quantity)s are there now.") % {
                    "sku": variant.sku,
                    "change": movement.change,
                    "quantity": movement.quantity_after,
                }
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:products_variant_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Change the stock of %(sku)s") % {"sku": variant.sku},
            "opts": self.opts,
            "variant": variant,
            "form": form,
            "movements": variant.movements.select_related("user")[:LATEST_MOVEMENTS],
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/products/stock_form.html", context, status=status)

    def _move(self, request, variant, data):
        fields = {"variant_id": variant.pk, **{name: data[name] for name in ("reason", "note", "seen")}}
        fields["user"] = request.user
        if data["counted"] is not None:
            return stock.count_stock(counted=data["counted"], **fields)
        return stock.adjust_stock(change=data["change"], **fields)


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnly, admin.ModelAdmin):
    """The ledger: written by the services, changed by nobody."""

    list_display = ["created_at", "variant", "change", "quantity_after", "reason", "order_number", "note", "user"]
    sortable_by: list[str] = []
    list_filter = ["reason"]
    list_select_related = ["variant", "user"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["order_number"]  # shows the box; what is found says get_search_results
    search_help_text = FOUND_BY
    date_hierarchy = "created_at"

    def get_search_results(self, request, queryset, search_term):
        return find_by_variant(queryset, search_term), False


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "order_number", "product", "variant", "quantity", "user"]
    sortable_by: list[str] = []
    list_select_related = ["product", "variant", "user"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["order_number"]  # shows the box; what is found says get_search_results
    search_help_text = FOUND_BY
    date_hierarchy = "created_at"

    def get_search_results(self, request, queryset, search_term):
        return find_by_variant(queryset, search_term), False
