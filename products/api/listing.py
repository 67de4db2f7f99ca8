"""All products, a category, a search: the filters, the counts and the orders of the pages."""

import re

from django.conf import settings
from django.core.paginator import EmptyPage
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from my_shop.kernel.api.paging import LARGEST_PAGE, PAGE_SIZE, limit_of
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.redirects import moved_to
from my_shop.kernel.timeouts import COME_BACK
from products.forms import ListingForm
from products.selectors import categories, filters
from products.selectors.listing import Listing, ListingPaginator
from products.serializers.listing import CardSerializer, ListingSerializer


class SearchTookTooLong(exceptions.APIException):
    """An answer without products would say that there are none."""

    status_code = 503
    default_detail = _("The search took too long. Try fewer or other words.")
    default_code = "took_too_long"
    wait = COME_BACK


SLUGS = {"type": "array", "items": {"type": "string"}}
LIMIT = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
PARAMETERS = [
    OpenApiParameter("q", str, description="Words to search for; a misspelling is forgiven."),
    OpenApiParameter("category", str, description="Path of a category, which stands for all below it too."),
    OpenApiParameter("brand", str, description="Slug of a brand; may be given several times.", many=True),
    OpenApiParameter("price_min", OpenApiTypes.DECIMAL, description="Lowest price, with tax."),
    OpenApiParameter("price_max", OpenApiTypes.DECIMAL, description="Highest price, with tax."),
    OpenApiParameter("in_stock", str, description="1: only what can be had now.", enum=["1"]),
    OpenApiParameter("sort", str, description="Order of the results.", enum=list(filters.SORTS)),
    OpenApiParameter("page", int, description="From 1; `next` and `previous` lead from one to the other."),
    OpenApiParameter("limit", LIMIT, description="Products on a page."),
    OpenApiParameter(
        "options",
        {"type": "object", "additionalProperties": SLUGS},
        description="Options narrow as well: `?colour=sage&colour=ink`. Their slugs are those of `facets`.",
        style="form",
        explode=True,
    ),
]


class ProductList(PublicView):
    """Products that fit, with the counts of what they can be narrowed by."""

    names = {"GET": "listProducts"}
    keeps = ()
    moves = True
    also = ["404"]
    shaped = CardSerializer
    takes = PARAMETERS

    def known_parameters(self):
        return [*super().known_parameters(), *filters.facet_names().options]

    @extend_schema(responses=ListingSerializer)
    def get(self, request):
        if moved := self._moved_category(request.query_params.get("category")):
            query = request.query_params.copy()
            query["category"] = moved.path
            request.META["QUERY_STRING"] = query.urlencode()
            return moved_to(request, request.path)
        form = ListingForm(request.query_params, category_paths=categories.category_tree().by_path)
        if not form.is_valid():
            raise exceptions.ValidationError(form.errors)
        listing = Listing(form.filters())
        if listing.found.is_cut_short:
            raise SearchTookTooLong
        page = _page(listing, request.query_params.get("page", "1"), limit_of(request))
        return Response(ListingSerializer(self._body(listing, page), context=self.get_serializer_context()).data)

    @staticmethod
    def _moved_category(path):
        is_known = not path or path in categories.category_tree().by_path
        return None if is_known else categories.category_at_former_path(path)

    def _body(self, listing, page):
        summary = listing.summary
        return {
            "next": self._address(page.number + 1) if page.has_next() else None,
            "previous": self._address(page.number - 1) if page.has_previous() else None,
            "count": summary.total,
            "has_more": page.has_next(),
            "in_stock_count": summary.in_stock_count,
            "highest_price": summary.highest_price,
            "currency": settings.SHOP_CURRENCY,
            "searched_for": listing.found.words,
            "categories": [
                {"name": node.name, "path": node.path, "count": count} for node, count in listing.categories
            ],
            "facets": summary.facets,
            "results": page.object_list,
        }

    def _address(self, number):
        here = self.request.build_absolute_uri()
        return replace_query_param(here, "page", number) if number > 1 else remove_query_param(here, "page")


def _page(listing, number, limit):
    if not re.fullmatch("0|[1-9][0-9]*", number):
        raise exceptions.ValidationError({"page": [gettext("A page is a whole number, from 1.")]})
    try:
        return ListingPaginator(listing, limit).page(int(number[:9]))
    except EmptyPage:
        raise exceptions.NotFound(gettext("There is no such page.")) from None
