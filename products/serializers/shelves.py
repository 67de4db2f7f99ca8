"""Shapes of what products are put together by."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.serializers import AddressField, PictureSerializer
from my_shop.kernel.api.shaping import ShapedSerializer


class CategorySerializer(ShapedSerializer):
    """A category; ``parent`` is the path above it, empty at the top. What it has counts all below it too."""

    name = serializers.CharField(source="node.name")
    path = serializers.CharField(source="node.path")
    parent = serializers.CharField(source="node.parent_path")
    url = AddressField(source="node.url")
    description = serializers.CharField(source="node.description")
    is_in_menu = serializers.BooleanField(source="node.is_in_menu")
    product_count = serializers.IntegerField(source="node.count")
    picture = PictureSerializer(allow_null=True)


class BrandSerializer(ShapedSerializer):
    """A brand that has something to sell; lists are narrowed by its ``slug``."""

    name = serializers.CharField()
    slug = serializers.CharField()
    description = serializers.CharField()
    product_count = serializers.IntegerField()


class ProductTagSerializer(serializers.Serializer):
    name = serializers.CharField(help_text=_("A word that products of any category are put together by."))
    slug = serializers.CharField()
