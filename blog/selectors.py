"""Reads of the blog that more than one door needs."""

import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import connection
from django.db.models import Q

from blog.models import Comment, Page, Post, Tag
from blog.signals import product_cards_asked
from my_shop.kernel.pages.keeping import remember
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.prepared import PreparedQuery, columns_of, hold, instance_of

LATEST_POSTS = 3

_CARD = re.compile(r"<p>\[product:([-\w]+)\]</p>")


def absolute_url(post: Post) -> str:
    return f"{settings.SITE_URL}{post.get_absolute_url()}"


def is_there(view: str, slug: str, *, drafts_too: bool) -> bool | None:
    """Return whether an address of the blog has something to show; None for an address that names nothing of it."""
    model = {"blog:post": Post, "pages:page": Page, "blog:tag": Tag}.get(view)
    if model is None:
        return None
    rows = model.objects.all() if drafts_too or model is Tag else model.objects.published()
    return rows.filter(slug=slug).exists() or rows.filter(former_slugs__slug=slug).exists()


def latest_posts() -> list[Post]:
    """Return the newest published posts with their covers and without their text, from the cache."""
    return remember("blog:latest", lambda: [_without_text(row) for row in LATEST.rows()])


LISTED = [name for name in columns_of(Post) if name not in {"body", "body_html"}]
COVER = [f"cover__{name}" for name in columns_of(Picture)]
LATEST = PreparedQuery(lambda: Post.objects.published().values_list(*LISTED, *COVER)[:LATEST_POSTS])


def _without_text(row):
    post = Post.from_db(connection.alias, LISTED, row[: len(LISTED)])
    post.cover = instance_of(Picture, row[len(LISTED) :]) if post.cover_id else None
    return post


def post_to_read(slug: str, *, drafts_too: bool = False) -> Post | None:
    """Return the published post of this address, with its cover and its tags; a draft for those who may change it."""
    query = ANY_POST if drafts_too else PUBLISHED_POST
    post = next(iter(query.instances(Post, [slug], related=("cover",))), None)
    if post is not None:
        hold(post, "tags", TAGS.instances(Tag, [post.pk]))
    return post


def _whole_posts(posts, slugs):
    return posts.filter(slug__in=slugs).values_list(*columns_of(Post, "cover"))


PUBLISHED_POST = PreparedQuery(lambda slugs: _whole_posts(Post.objects.published(), slugs))
ANY_POST = PreparedQuery(lambda slugs: _whole_posts(Post.objects.all(), slugs))
TAGS = PreparedQuery(lambda post_ids: Tag.objects.filter(posts__in=post_ids).values_list())
APPROVED = PreparedQuery(lambda post_ids: Comment.objects.approved().filter(post__in=post_ids).values_list())


def comments_of(post: Post, *, user, own_ids: Sequence[int]) -> Iterable[Comment]:
    """Return ``visible_comments``, for a visitor who has none that wait by a query written once."""
    if user.is_authenticated or own_ids:
        return visible_comments(post, user=user, own_ids=own_ids)
    return APPROVED.instances(Comment, [post.pk])


def visible_comments(post: Post, *, user=None, own_ids=()):
    """Return the comments a person may see: approved ones, and their own that still wait.

    :param own_ids: ids of held comments that this visitor wrote as a guest (from the session).
    """
    own = Q(pk__in=own_ids)
    if user is not None and user.is_authenticated:
        own |= Q(user=user)
    return post.comments.filter(Q(status=Comment.Status.APPROVED) | own & Q(status=Comment.Status.HELD))


def body_parts(post: Post) -> list[dict]:
    """Return the text of a post in order, as ``{"html": …}`` and, for each product it shows, ``{"card": ProductCard}``.

    A product that nobody answers for (unknown, not published, no ``products`` app) is left out.
    """
    pieces = _CARD.split(post.body_html)
    slugs = tuple(dict.fromkeys(pieces[1::2]))
    cards = {}
    if slugs:
        answers = product_cards_asked.send(sender=Post, slugs=slugs)
        cards = {card.slug: card for _, found in answers for card in found or ()}
    parts = []
    for position, piece in enumerate(pieces):
        if position % 2 == 0:
            parts.append({"html": piece})
        elif piece in cards:
            parts.append({"card": cards[piece]})
    return parts
