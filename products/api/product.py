"""One product, and what buyers say of it."""

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.views import ApiView, PublicView
from my_shop.kernel.redirects import moved_to
from products.models import Product
from products.selectors import pages
from products.serializers.product import ProductSerializer
from products.serializers.reviews import OwnReviewSerializer, ReviewSerializer
from products.services import reviews


def _at_former_address(request, slug):
    """The same address of the published product that had this slug, or 404."""
    renamed = pages.product_at_former_slug(slug)
    if renamed is None:
        raise Http404
    return moved_to(request, reverse(request.resolver_match.view_name, args=[renamed.slug]))


class ProductDetail(PublicView):
    """One product with its variants and pictures; 301 at an address that it had before."""

    names = {"GET": "getProduct"}
    keeps = ("product:{slug}",)
    moves = True
    shaped = ProductSerializer

    @extend_schema(responses=ProductSerializer)
    def get(self, request, slug):
        product = pages.product_for_page(slug)
        if product is None:
            return _at_former_address(request, slug)
        context = {**self.get_serializer_context(), "content": pages.product_page_content(product)}
        return Response(ProductSerializer(product, context=context).data)


class ReviewList(ApiView):
    """What buyers say, the newest first. Members who have bought the product write a review, or change theirs."""

    names = {"GET": "listReviews", "POST": "writeReview"}
    keeps = ()
    is_open_to_read = True
    moves = True
    refusals = {reviews.NotABuyer: "not_a_buyer"}
    ordering = ("-created_at", "-pk")

    @extend_schema(responses=ReviewSerializer(many=True))
    def get(self, request, slug):
        product = Product.objects.published().filter(slug=slug).first()
        if product is None:
            return _at_former_address(request, slug)
        return self.listed(product.reviews.visible(), ReviewSerializer)

    @extend_schema(
        request=OwnReviewSerializer,
        responses={
            200: OpenApiResponse(OwnReviewSerializer, description="What you had written before has changed."),
            201: OwnReviewSerializer,
        },
    )
    @idempotent
    def post(self, request, slug):
        sent = self.sent(OwnReviewSerializer)
        product = _published(slug)
        has_written = pages.own_review(product, request.user) is not None
        review = reviews.write_review(product=product, user=request.user, **sent)
        return Response(OwnReviewSerializer(review).data, status=200 if has_written else 201)


class OwnReview(ApiView):
    """What you have written of a product; 404 where you have written nothing."""

    names = {"GET": "getOwnReview"}

    @extend_schema(responses=OwnReviewSerializer)
    def get(self, request, slug):
        review = pages.own_review(_published(slug), request.user)
        if review is None:
            raise Http404
        return Response(OwnReviewSerializer(review).data)


def _published(slug):
    return generics.get_object_or_404(Product.objects.published(), slug=slug)
