"""Shapes of posts, comments and free pages in the API."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from blog import selectors
from blog.models import Comment, Page, Post, Tag
from my_shop.kernel.api.serializers import AddressField, DescribedPictureSerializer, KnownFieldsOnly, described_picture
from my_shop.kernel.api.shaping import ShapedSerializer


class CommentSerializer(serializers.ModelSerializer):
    """A comment as everybody sees it; its writer also sees that it waits."""

    class Meta:
        model = Comment
        fields = ["id", "name", "text", "status", "created_at"]


@extend_schema_serializer(
    examples=[
        OpenApiExample("By a member", value={"text": "What glaze is that?"}, request_only=True),
        OpenApiExample(
            "By a guest",
            value={"text": "What glaze is that?", "name": "Bo", "email": "bo@example.com"},
            request_only=True,
        ),
    ]
)
class WriteCommentSerializer(KnownFieldsOnly, CommentSerializer):
    """A comment to be; guests say who they are, of members it is known."""

    class Meta(CommentSerializer.Meta):
        fields = [*CommentSerializer.Meta.fields, "email"]
        read_only_fields = ["status", "created_at"]
        extra_kwargs = {
            "name": {"required": False, "help_text": _("Of a guest, who has to give it.")},
            "email": {"required": False, "help_text": _("Of a guest, who has to give it; never shown.")},
        }

    def get_fields(self):
        fields = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if getattr(self.context.get("view"), "swagger_fake_view", False):
            user = None  # what is described is for members as well
        for name in ("name", "email") if user else ():
            fields[name].read_only = user.is_authenticated
            fields[name].required = not user.is_authenticated
            fields[name].allow_blank = False
        return fields


class TagSerializer(serializers.ModelSerializer):
    """A word by which posts are put together; lists are narrowed by its ``slug``."""

    class Meta:
        model = Tag
        fields = ["name", "slug"]


class PostSummarySerializer(ShapedSerializer, serializers.ModelSerializer):
    """A post in a list."""

    url = AddressField(source="get_absolute_url")
    tags = TagSerializer(many=True, read_only=True)
    cover = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields = ["slug", "title", "url", "summary", "author_name", "published_at", "updated_at", "tags", "cover"]

    @extend_schema_field(DescribedPictureSerializer(allow_null=True))
    def get_cover(self, post):
        return described_picture(post.cover and post.cover.shown, post.cover_alt)


class ProductCardSerializer(serializers.Serializer):
    """A product as the post shows it: today's price as the shop's pages have it, of several the lowest."""

    slug = serializers.CharField()
    name = serializers.CharField()
    url = AddressField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2)
    price_varies = serializers.BooleanField(source="varies")
    stock_text = serializers.CharField(source="stock")
    picture = serializers.SerializerMethodField()

    @extend_schema_field(DescribedPictureSerializer(allow_null=True))
    def get_picture(self, card):
        return described_picture(card.picture, card.alt)


class PartSerializer(serializers.Serializer):
    """A piece of a post: safe HTML, or a product; the other one is null."""

    html = serializers.CharField(allow_null=True, allow_blank=True)
    product = ProductCardSerializer(allow_null=True)

    def to_representation(self, part):
        return super().to_representation({"html": part.get("html"), "product": part.get("card")})


class PostSerializer(PostSummarySerializer):
    """A post with its text, in the order of its ``parts``."""

    parts = serializers.SerializerMethodField()

    class Meta(PostSummarySerializer.Meta):
        fields = [*PostSummarySerializer.Meta.fields, "parts", "allows_comments"]

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, post):
        return PartSerializer(selectors.body_parts(post), many=True).data


class PageSummarySerializer(ShapedSerializer, serializers.ModelSerializer):
    """A free page in a list; those in the footer stand below every page of the shop."""

    url = AddressField(source="get_absolute_url")

    class Meta:
        model = Page
        fields = ["slug", "title", "url", "description", "is_in_footer", "updated_at"]


class PageSerializer(PageSummarySerializer):
    """A free page with its text as safe HTML."""

    class Meta(PageSummarySerializer.Meta):
        fields = [*PageSummarySerializer.Meta.fields, "body_html"]
