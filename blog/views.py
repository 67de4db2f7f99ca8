"""Pages of the blog, and free pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from blog import selectors, services
from blog.forms import CommentForm
from blog.models import COMMENTS, Comment, Page, Post, Tag
from my_shop.kernel.pages.shared import shared_page
from my_shop.kernel.redirects import moved_to
from my_shop.kernel.throttle.services import TooManyTries
from my_shop.kernel.visitors import visitor_of
from my_shop.kernel.whole_address import whole_address

POSTS_PER_PAGE = 9
OWN_HELD_COMMENTS = "blog_own_comments"
"""Session key: ids of the held comments that a guest wrote here."""


def _sees_more(request):
    """Does the page of a post have comments for this visitor that others do not see yet?"""
    if OWN_HELD_COMMENTS in request.session:
        return True
    if not request.user.is_authenticated:
        return False
    return Comment.objects.filter(status=Comment.Status.HELD, user=request.user).exists()


@require_safe
@shared_page()
def post_list(request):
    return _list(request, Post.objects.published())


@require_safe
@shared_page()
def tag(request, slug):
    chosen = Tag.objects.filter(slug=slug).first()
    if chosen is None:
        return moved_to(request, get_object_or_404(Tag, former_slugs__slug=slug).get_absolute_url())
    return _list(request, Post.objects.published().filter(tags=chosen), tag=chosen)


@require_safe
@shared_page(COMMENTS, unless=_sees_more)
def post(request, slug):
    found = selectors.post_to_read(slug, drafts_too=_is_editor(request))
    if found is None:
        return moved_to(
            request, get_object_or_404(_readable_posts(request), former_slugs__slug=slug).get_absolute_url()
        )
    return _post_page(request, found)


@require_safe
@shared_page()
def page(request, slug):
    """A free page; a draft is there for those who may change it."""
    pages = Page.objects.all() if request.user.has_perm("blog.change_page") else Page.objects.published()
    found = pages.filter(slug=slug).first()
    if found is None:
        return moved_to(request, get_object_or_404(pages, former_slugs__slug=slug).get_absolute_url())
    return render(request, "blog/page.html", {"page": found})


@require_POST
def comment(request, slug):
    """Take a comment: back to the post; 422 with the form where it is wrong, 409 or 429 where it is refused."""
    found = get_object_or_404(_readable_posts(request), slug=slug)
    user = _member(request)
    form = CommentForm(request.POST, user=user)
    if not form.is_valid():
        return _post_page(request, found, form=form, status=422)
    try:
        written = services.write_comment(
            post=found,
            user=user,
            text=form.cleaned_data["text"],
            name=form.cleaned_data.get("name", ""),
            email=form.cleaned_data.get("email", ""),
            visitor=visitor_of(request),
        )
    except TooManyTries as refusal:
        return _refused(request, found, form, refusal, status=429)
    except services.CommentRefused as refusal:
        return _refused(request, found, form, refusal, status=409)
    if written.is_approved:
        messages.success(request, gettext("Thank you: your comment has been published."))
    else:
        messages.info(request, gettext("Thank you. Your comment will appear once an editor has approved it."))
        if user is None:
            request.session[OWN_HELD_COMMENTS] = [*request.session.get(OWN_HELD_COMMENTS, [])[-20:], written.pk]
    return redirect(f"{found.get_absolute_url()}#comments")


def _list(request, posts, **context):
    pages = Paginator(posts.select_related("cover").prefetch_related("tags").defer("body", "body_html"), POSTS_PER_PAGE)
    number = request.GET.get("page", "1")
    if not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= pages.num_pages:
        raise Http404(gettext("There is no such page of posts."))
    return render(request, "blog/post_list.html", {"page": pages.page(int(number)), **context})


def _post_page(request, found, form=None, status=200):
    comments = selectors.comments_of(found, user=request.user, own_ids=request.session.get(OWN_HELD_COMMENTS, []))
    context = {
        "post": found,
        "parts": selectors.body_parts(found),
        "comments": comments,
        "form": form or CommentForm(user=_member(request)),
        "absolute_url": selectors.absolute_url(found),
        "article_json_ld": _article_json_ld(found),
    }
    return render(request, "blog/post.html", context, status=status)


def _article_json_ld(found):
    """The post as a schema.org ``Article``."""
    data = {
        "@type": "Article",
        "headline": found.title,
        "description": found.summary,
        "author": {"@type": "Person", "name": found.author_name},
        "datePublished": found.published_at,
        "dateModified": found.updated_at,
        "mainEntityOfPage": selectors.absolute_url(found),
    }
    if found.cover:
        data["image"] = whole_address(found.cover.file.url)
    return data


def _refused(request, found, form, refusal, status):
    form.add_error(None, str(refusal))
    return _post_page(request, found, form=form, status=status)


def _readable_posts(request):
    """Published posts, and drafts for those who may change them."""
    posts = Post.objects.select_related("cover").prefetch_related("tags")
    return posts if _is_editor(request) else posts.published()


def _is_editor(request):
    return request.user.has_perm("blog.change_post")


def _member(request):
    return request.user if request.user.is_authenticated else None
