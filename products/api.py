"""The catalogue over HTTP: the search and the filters of the pages."""

from django.core.paginator import EmptyPage
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.response import Response

from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.redirects import moved_to
from products.forms import ListingForm
from products.selectors import categories, filters, pages
from products.selectors.counts import AtLeast
from products.selectors.listing import Listing, ListingPaginator
from products.serializers import CategorySerializer, ListingSerializer, ProductSerializer

PAGE_SIZE = 24


class SearchTookTooLong(exceptions.APIException):
    """An answer without products would say that there are none."""

    status_code = 503
    default_detail = _("The search took too long. Try fewer or other words.")
    default_code = "took_too_long"


class CategoryList(PublicView):
    """Categories from the top down; those of one parent stand in the merchant's order."""

    names = {"GET": "listCategories"}
    pagination_class = Whole

    @extend_schema(responses=CategorySerializer(many=True))
    def get(self, request):
        return self.listed(categories.category_tree().by_path.values(), CategorySerializer)


def _parameter(name, kind, description, **more):
    return OpenApiParameter(name, kind, description=description, required=False, **more)


class ProductList(PublicView):
    """Products that fit, with the counts of what they can be narrowed by."""

    names = {"GET": "listProducts"}
    also = ["404"]

    @extend_schema(
        parameters=[
            _parameter("q", str, "Words to search for; a misspelling is forgiven."),
            _parameter("category", str, "Path of a category, which stands for all below it too."),
            _parameter("brand", str, "Slug of a brand; may be given several times.", many=True),
            _parameter("price_min", OpenApiTypes.DECIMAL, "Lowest price, with tax."),
            _parameter("price_max", OpenApiTypes.DECIMAL, "Highest price, with tax."),
            _parameter("in_stock", str, "1: only what can be had now.", enum=["1"]),
            _parameter("sort", str, "Order of the results.", enum=list(filters.SORTS)),
            _parameter("page", int, "From 1."),
        ],
        description="Options narrow as well: `?colour=sage&colour=ink`. Their slugs are those of `facets`.",
        responses=ListingSerializer,
    )
    def get(self, request):
        form = ListingForm(request.query_params, category_paths=categories.category_tree().by_path)
        if not form.is_valid():
            raise exceptions.ValidationError(form.errors)
        listing = Listing(form.filters())
        if listing.found.is_cut_short:
            raise SearchTookTooLong
        page = _page(listing, request.query_params.get("page", "1"))
        body = {
            "count": listing.summary.total,
            "has_more": isinstance(listing.summary.total, AtLeast),
            "page": page.number,
            "page_count": page.paginator.num_pages,
            "searched_for": listing.found.words,
            "facets": listing.summary.facets,
            "results": page.object_list,
        }
        return Response(ListingSerializer(body).data)


class ProductDetail(PublicView):
    """One product with its variants and pictures; 301 at an address that it had before."""

    names = {"GET": "getProduct"}
    moves = True

    @extend_schema(responses=ProductSerializer)
    def get(self, request, slug):
        product = pages.product_for_page(slug)
        if product is None:
            renamed = pages.product_at_former_slug(slug)
            if renamed is None:
                raise Http404
            return moved_to(request, reverse("api:product", args=[renamed.slug]))
        skus = {variant.pk: variant.sku for variant in product.variants.all()}
        return Response(ProductSerializer(product, context={"skus": skus}).data)


def _page(listing, number):
    if not number.isascii() or not number.isdecimal():
        raise exceptions.ValidationError({"page": [gettext("A page is a whole number, from 1.")]})
    try:
        return ListingPaginator(listing, PAGE_SIZE).page(int(number[:9]))
    except EmptyPage:
        raise exceptions.NotFound(gettext("There is no such page.")) from None


urlpatterns = [
    path("categories/", CategoryList.as_view(), name="categories"),
    path("products/", ProductList.as_view(), name="products"),
    path("products/<slug:slug>/", ProductDetail.as_view(), name="product"),
]
