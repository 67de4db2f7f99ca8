"""The blog over HTTP: posts and free pages for everybody, comments by members and by guests."""

from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.response import Response

from blog import selectors, services
from blog.models import Comment, Page, Post, Tag
from blog.serializers import (
    CommentSerializer,
    PageSerializer,
    PageSummarySerializer,
    PostSerializer,
    PostSummarySerializer,
    WriteCommentSerializer,
)
from my_shop.kernel.api.idempotency import idempotent
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import ApiView, PublicView
from my_shop.kernel.redirects import moved_to
from my_shop.kernel.visitors import visitor_of


class PostList(PublicView):
    """Published posts, the newest first."""

    names = {"GET": "listPosts"}
    keeps = ()
    moves = True
    takes = [OpenApiParameter("tag", str, description="Slug of a tag.")]
    ordering = ("-published_at", "-pk")
    shaped = PostSummarySerializer

    @extend_schema(responses=PostSummarySerializer(many=True))
    def get(self, request):
        posts = Post.objects.published().select_related("cover").prefetch_related("tags").defer("body", "body_html")
        if slug := request.query_params.get("tag"):
            chosen = Tag.objects.filter(slug=slug).first()
            if chosen is None:
                return self._of_former_tag(request, slug)
            posts = posts.filter(tags=chosen)
        return self.listed(posts, PostSummarySerializer)

    @staticmethod
    def _of_former_tag(request, slug):
        renamed = Tag.objects.filter(former_slugs__slug=slug).first()
        if renamed is None:
            raise exceptions.ValidationError({"tag": [gettext("There is no such tag.")]})
        query = request.query_params.copy()
        query["tag"] = renamed.slug
        request.META["QUERY_STRING"] = query.urlencode()
        return moved_to(request, request.path)


def at_former_address(request, rows, slug):
    """The same address of what is published and had this slug, or 404."""
    found = generics.get_object_or_404(rows, former_slugs__slug=slug)
    return moved_to(request, reverse(request.resolver_match.view_name, args=[found.slug]))


class PostDetail(PublicView):
    """One published post; 301 at an address that it had before."""

    names = {"GET": "getPost"}
    keeps = ()
    moves = True
    shaped = PostSerializer

    @extend_schema(responses=PostSerializer)
    def get(self, request, slug):
        post = selectors.post_to_read(slug)
        if post is None:
            return at_former_address(request, Post.objects.published(), slug)
        return Response(PostSerializer(post, context=self.get_serializer_context()).data)


class CommentList(ApiView, generics.ListAPIView):
    """The comments of a post. Members and guests write one, which a rule may hold for approval, as all of guests."""

    names = {"GET": "listComments", "POST": "writeComment"}
    refusals = {services.CommentRefused: "comment_refused"}
    is_open_to_read = True
    guests = {"POST": ""}
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
            return at_former_address(request, Post.objects.published(), slug)

    @extend_schema(request=WriteCommentSerializer, responses={201: CommentSerializer})
    @idempotent
    def post(self, request, slug):
        post = self.post_of_address()
        serializer = WriteCommentSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        comment = services.write_comment(
            post=post,
            user=request.user if request.user.is_authenticated else None,
            visitor=visitor_of(request),
            **serializer.validated_data,
        )
        return Response(CommentSerializer(comment).data, status=status.HTTP_201_CREATED)


class PageList(PublicView):
    """Published free pages, in the order of the footer, where all of them stand: so they come whole."""

    names = {"GET": "listPages"}
    keeps = ()
    pagination_class = Whole
    shaped = PageSummarySerializer

    @extend_schema(responses=PageSummarySerializer(many=True))
    def get(self, request):
        return self.listed(Page.objects.published().defer("body", "body_html"), PageSummarySerializer)


class PageDetail(PublicView):
    """One published free page; 301 at an address that it had before."""

    names = {"GET": "getPage"}
    keeps = ()
    moves = True
    shaped = PageSerializer

    @extend_schema(responses=PageSerializer)
    def get(self, request, slug):
        page = Page.objects.published().filter(slug=slug).first()
        if page is None:
            return at_former_address(request, Page.objects.published(), slug)
        return Response(PageSerializer(page, context=self.get_serializer_context()).data)


urlpatterns = [
    path("posts/", PostList.as_view(), name="posts"),
    path("posts/<slug:slug>/", PostDetail.as_view(), name="post"),
    path("posts/<slug:slug>/comments/", CommentList.as_view(), name="comments"),
    path("pages/", PageList.as_view(), name="pages"),
    path("pages/<slug:slug>/", PageDetail.as_view(), name="page"),
]
