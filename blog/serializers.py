"""Shapes of posts and comments in the API."""

from rest_framework import serializers

from blog.models import Comment, Post
from my_shop.kernel.api.serializers import KnownFieldsOnly


class CommentSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """A comment as everybody sees it; its writer also sees that it waits."""

    class Meta:
        model = Comment
        fields = ["id", "name", "text", "status", "created_at"]
        read_only_fields = ["name", "status", "created_at"]


class PostSummarySerializer(serializers.ModelSerializer):
    """A post in a list."""

    tags = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)

    class Meta:
        model = Post
        fields = ["slug", "title", "summary", "author_name", "published_at", "tags"]


class PostSerializer(PostSummarySerializer):
    """A post with its text as safe HTML."""

    class Meta(PostSummarySerializer.Meta):
        fields = [*PostSummarySerializer.Meta.fields, "body_html", "allows_comments"]
