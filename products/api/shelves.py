"""What products are put together by: categories and brands."""

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import PublicView
from my_shop.kernel.redirects import moved_to
from products.models import Brand
from products.selectors import categories
from products.selectors.shelves import brand_counts, categories_shown
from products.serializers.shelves import BrandSerializer, CategorySerializer


class CategoryList(PublicView):
    """Categories from the top down; those of one parent stand in the merchant's order.

    They come whole: a part of a tree is no tree, and the menu of every page holds all of it, too.
    """

    names = {"GET": "listCategories"}
    keeps = ()
    pagination_class = Whole
    shaped = CategorySerializer

    @extend_schema(responses=CategorySerializer(many=True))
    def get(self, request):
        return self.listed(categories_shown(), CategorySerializer)


class CategoryDetail(PublicView):
    """One category; 301 at a path that it had before."""

    names = {"GET": "getCategory"}
    keeps = ()
    moves = True
    shaped = CategorySerializer

    @extend_schema(responses=CategorySerializer)
    def get(self, request, path):
        found = next(iter(categories_shown([path])), None)
        if found is None:
            moved = categories.category_at_former_path(path)
            if moved is None:
                raise Http404
            return moved_to(request, reverse("api:category", args=[moved.path]))
        return Response(CategorySerializer(found, context=self.get_serializer_context()).data)


class BrandList(PublicView):
    """Brands that have something to sell, by name."""

    names = {"GET": "listBrands"}
    keeps = ()
    shaped = BrandSerializer
    ordering = ("name", "pk")

    @extend_schema(responses=BrandSerializer(many=True))
    def get(self, request):
        counts = brand_counts()
        brands = self.paginate_queryset(Brand.objects.filter(pk__in=counts))
        for brand in brands:
            brand.product_count = counts[brand.pk]
        shown = BrandSerializer(brands, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)
