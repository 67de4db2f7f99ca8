"""Shapes of what buyers say of a product."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from products.models import Review


class ReviewSerializer(serializers.ModelSerializer):
    """A review as everybody sees it."""

    class Meta:
        model = Review
        fields = ["id", "author_name", "rating", "title", "text", "created_at", "updated_at"]


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A review",
            value={"rating": 5, "title": "Holds its warmth", "text": "Half an hour later the tea is still hot."},
            request_only=True,
        )
    ]
)
class OwnReviewSerializer(KnownFieldsOnly, ReviewSerializer):
    """One's own review; one that was hidden is seen by its writer alone."""

    class Meta(ReviewSerializer.Meta):
        fields = [*ReviewSerializer.Meta.fields, "is_visible"]
        read_only_fields = ["id", "author_name", "created_at", "updated_at", "is_visible"]
        extra_kwargs = {"rating": {"help_text": _("Stars, 1 to 5.")}}
