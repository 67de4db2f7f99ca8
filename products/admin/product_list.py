"""The list of products: what it shows, how it is searched, and what is done with several at once."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.admin.categories import CategoriesByPath
from products.admin.filters import CategoryFilter, ManufacturerFilter, StockFilter, TagFilter
from products.admin.thumbnails import PicturedProducts, thumbnail_of
from products.selectors.back_office import find_products
from products.selectors.categories import category_tree


class ProductList(CategoriesByPath):
    """The part of ``ProductAdmin`` that is its list."""

    list_display = [
        "thumbnail",
        "name",
        "category_path",
        "brand",
        "price",
        "in_stock",
        "sold",
        "publication",
        "is_featured",
    ]
    list_display_links = ["name"]
    sortable_by = ["name", "price", "in_stock", "sold"]
    list_filter = [
        "is_published",
        "is_featured",
        StockFilter,
        "tax_class",
        "is_digital",
        CategoryFilter,
        "brand",
        ManufacturerFilter,
        TagFilter,
    ]
    list_select_related = ["category", "brand"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name"]  # shows the box; what is found says get_search_results
    search_help_text = _("Words of the product, or the beginning of an SKU")
    date_hierarchy = "created_at"
    actions = ["publish", "withdraw", "change_prices", "change_details"]

    def get_changelist(self, request, **kwargs):
        return PicturedProducts

    @admin.display(description=_("picture"))
    def thumbnail(self, product):
        return thumbnail_of(product.shown_images)

    @admin.display(description=_("category"), ordering="category__path")
    def category_path(self, product):
        return category_tree().words(product.category_id) or product.category.name

    @admin.display(description=_("in stock"), ordering="quantity")
    def in_stock(self, product):
        return product.quantity

    @admin.display(description=_("sold"), ordering="sold_count")
    def sold(self, product):
        return product.sold_count

    @admin.display(description=_("shown"), ordering="is_published")
    def publication(self, product):
        return gettext("published") if product.is_published else gettext("not published")

    def get_search_results(self, request, queryset, search_term):
        return find_products(queryset, search_term), False
