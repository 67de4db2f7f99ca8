"""The blog over HTTP: posts for everybody, comments by members."""

from django.http import Http404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from blog import selectors, services
from blog.models import Comment, Post
from blog.serializers import CommentSerializer, PostSerializer, PostSummarySerializer
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.views import ApiView, PublicView
from my_shop.kernel.redirects import moved_to
from my_shop.kernel.visitors import visitor_of


class PostList(PublicView, generics.ListAPIView):
    """Published posts, the newest first."""

    names = {"GET": "listPosts"}
    ordering = ("-published_at", "-pk")
    serializer_class = PostSummarySerializer
    queryset = Post.objects.published().prefetch_related("tags").defer("body", "body_html")


def at_former_address(request, slug):
    """The same address of the published post that had this slug, or 404."""
    post = generics.get_object_or_404(Post.objects.published(), former_slugs__slug=slug)
    return moved_to(request, reverse(request.resolver_match.view_name, args=[post.slug]))


class PostDetail(PublicView, generics.RetrieveAPIView):
    """One published post; 301 at an address that it had before."""

    names = {"GET": "getPost"}
    moves = True
    serializer_class = PostSerializer
    queryset = Post.objects.published().prefetch_related("tags")
    lookup_field = "slug"

    def retrieve(self, request, slug):
        try:
            return super().retrieve(request, slug=slug)
        except Http404:
            return at_former_address(request, slug)


class CommentList(ApiView, generics.ListCreateAPIView):
    """The comments of a post; members write one, which a rule may hold for approval."""

    names = {"GET": "listComments", "POST": "writeComment"}
    refusals = {services.CommentRefused: "comment_refused"}
    is_open_to_read = True
    moves = True
    ordering = ("created_at", "pk")
    serializer_class = CommentSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Comment.objects.none()
        return selectors.visible_comments(self.post_of_address(), user=self.request.user)

    def post_of_address(self):
        return generics.get_object_or_404(Post.objects.published(), slug=self.kwargs["slug"])

    def list(self, request, slug):
        try:
            return super().list(request, slug=slug)
        except Http404:
            return at_former_address(request, slug)

    @extend_schema(responses={201: CommentSerializer})
    @idempotent
    def post(self, request, slug):
        post = self.post_of_address()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        comment = services.write_comment(
            post=post, user=request.user, text=serializer.validated_data["text"], visitor=visitor_of(request)
        )
        return Response(self.get_serializer(comment).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("posts/", PostList.as_view(), name="posts"),
    path("posts/<slug:slug>/", PostDetail.as_view(), name="post"),
    path("posts/<slug:slug>/comments/", CommentList.as_view(), name="comments"),
]
