"""Every write of posts and comments."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from blog import selectors
from blog.models import RESERVED_SLUGS, Comment, FormerPostSlug, FormerTagSlug, Post, Tag
from blog.moderation import moderation_reason
from blog.signals import PublishedPost, post_published
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.names import folded, free_slug
from my_shop.kernel.pictures.services import delete_picture, store_picture
from my_shop.kernel.throttle.services import Limit, count_try, give_try_back

COMMENT_LIMIT = Limit("blog.comment", tries=5, seconds=10 * 60)
"""Comments that one person or visitor may write: faster than people do is no conversation."""


class CommentRefused(Exception):
    """A comment that is not taken at all; the message says why."""


class CommentsClosed(CommentRefused):
    """The post is not published, or takes no comments."""


class SameComment(CommentRefused):
    """The same person has said the same thing under this post already."""


@transaction.atomic
def save_post(
    *,
    post: Post | None = None,
    author=None,
    author_name: str = "",
    title: str,
    body: str,
    slug: str = "",
    summary: str = "",
    tags: Iterable[str] | None = None,
    cover=None,
    cover_alt: str = "",
    allows_comments: bool = True,
) -> Post:
    """Write a new post as a draft, or change one; a published one stays published. A former address leads to it.

    :param post: the post to change; None writes a new one.
    :param tags: names of its tags, made where they are new; None leaves them as they are.
    :param cover: an uploaded picture; None leaves the cover as it is.
    :raises ValidationError: a field breaks its rule.
    :raises my_shop.kernel.pictures.services.PictureRejected: the cover is not a usable picture.
    """
    post = post or Post()
    old_slug = _stored_slug(post)
    if author is not None:
        post.author = author
    post.author_name = author_name or post.author_name or _name_of(post.author) or current_brand().name
    post.title = title
    post.slug = slug or post.slug or free_slug(title, among=Post.objects.exclude(pk=post.pk), but_not=RESERVED_SLUGS)
    post.summary = summary
    post.body = body
    post.body_html = markdown_to_html(body)
    post.cover_alt = cover_alt
    post.allows_comments = allows_comments
    post.full_clean(exclude=["body_html"])
    old_cover = post.cover
    if cover is not None:
        post.cover = store_picture(cover)
    post.save()
    _keep_former_slug(post, old_slug)
    if cover is not None and old_cover is not None:
        delete_picture(old_cover)
    if tags is not None:
        post.tags.set({_tag(name) for name in tags})
    return post


def _keep_former_slug(post, old_slug):
    if old_slug != post.slug:
        FormerPostSlug.objects.filter(slug=post.slug).delete()
        if old_slug:
            FormerPostSlug.objects.update_or_create(slug=old_slug, defaults={"post": post})


@transaction.atomic
def publish_post(*, post: Post, user=None, published_at=None) -> Post:
    """Publish a post: set its time, tell those who follow.

    The time is set and followers are told once, when it is first published; publishing a published post changes
    nothing, and one that was withdrawn comes back with its old time.

    :param user: the editor who publishes; becomes the author where the post has none.
    :param published_at: the time to set instead of now.
    """
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if post.is_published:
        return post
    is_first_time = post.published_at is None
    if is_first_time:
        post.published_at = published_at or timezone.now()
    if post.author is None and user is not None:
        post.author = user
    post.status = Post.Status.PUBLISHED
    post.save(update_fields=["status", "published_at", "author", "updated_at"])
    if is_first_time:
        post_published.send(sender=Post, post=_post_payload(post))
    return post


@transaction.atomic
def withdraw_post(*, post: Post) -> Post:
    """Make a published post a draft again; its time and its comments stay."""
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if post.is_published:
        post.status = Post.Status.DRAFT
        post.save(update_fields=["status", "updated_at"])
    return post


def write_comment(*, post: Post, text: str, user=None, name: str = "", email: str = "", visitor: str = "") -> Comment:
    """Take a comment; a rule may hold it for approval (``blog.moderation``).

    :param user: the member who writes, or None for a guest, who gives ``name`` and ``email``.
    :param visitor: who writes (``my_shop.kernel.visitors.visitor_of``), if it is known.
    :raises CommentsClosed: the post takes no comments.
    :raises TooManyTries: this person or visitor has written too many just now (``COMMENT_LIMIT``).
    :raises SameComment: it stands there already, as after a double click.
    :raises ValidationError: a field breaks its rule.
    """
    whose = [*([f"user {user.pk}"] if user else []), *([visitor] if visitor else [])]
    for who in whose:
        count_try(COMMENT_LIMIT, who)
    try:
        return _save_comment(post, text, user, name, email)
    except (CommentRefused, ValidationError):
        for who in whose:
            give_try_back(COMMENT_LIMIT, who)
        raise


@transaction.atomic
def _save_comment(post, text, user, name, email):
    # one at a time under a post: two clicks at once are seen by each other
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if not (post.is_published and post.allows_comments):
        raise CommentsClosed(gettext("This post takes no comments."))
    comment = Comment(post=post, user=user, name=name or _name_of(user), email=email, text=text.strip())
    comment.held_because = moderation_reason(user=user, text=text)
    comment.status = Comment.Status.HELD if comment.held_because else Comment.Status.APPROVED
    comment.full_clean()
    same = Comment.objects.filter(post=post, text=comment.text)
    if same.filter(user=user).exists() if user else same.filter(email=email, user=None).exists():
        raise SameComment(gettext("You have already posted this comment."))
    comment.save()
    return comment


def approve_comment(*, comment: Comment) -> Comment:
    """Show a comment to everybody."""
    return _set_status(comment, Comment.Status.APPROVED)


def reject_comment(*, comment: Comment) -> Comment:
    """Hide a comment from everybody; it stays in the admin."""
    return _set_status(comment, Comment.Status.REJECTED)


def validate_tag_name(name: str) -> None:
    """Refuse a name that no tag can have.

    :raises ValidationError: it is too long, or not on one line.
    """
    Tag._meta.get_field("name").clean(name.strip(), None)


@transaction.atomic
def save_tag(tag: Tag) -> Tag:
    """Save a tag; one without a slug gets an address that is free, and a former one leads to it.

    :raises ValidationError: a field breaks its rule, or another one has the name.
    """
    old_slug = _stored_slug(tag)
    tag.slug = tag.slug or free_slug(tag.name, among=Tag.objects.exclude(pk=tag.pk))
    tag.full_clean()
    tag.save()
    if old_slug != tag.slug:
        FormerTagSlug.objects.filter(slug=tag.slug).delete()
        if old_slug:
            FormerTagSlug.objects.update_or_create(slug=old_slug, defaults={"tag": tag})
    return tag


def comments_of(*, user_id: int | None, emails: Sequence[str]) -> QuerySet[Comment]:
    """Return what a member has written, and what a guest has with one of these addresses."""
    theirs = Q(user=None, address__in=emails)
    if user_id is not None:
        theirs |= Q(user=user_id)
    return Comment.objects.alias(address=Lower("email")).filter(theirs)


def personal_data(*, user_id: int | None, emails: Sequence[str]) -> dict:
    """Return what the blog holds of a person."""
    comments = comments_of(user_id=user_id, emails=emails).order_by("pk")
    posts = Post.objects.filter(author=user_id, author__isnull=False).order_by("pk")
    return {
        "comments": list(comments.values("post__title", "name", "email", "text", "status", "created_at")),
        "posts": list(posts.values("title", "author_name", "status", "published_at")),
    }


@transaction.atomic
def anonymise_user(*, user_id: int | None, emails: Sequence[str] = ()) -> list[int]:
    """Take a person's name and address off their comments, which stay, and return the comments' keys."""
    comments = list(comments_of(user_id=user_id, emails=emails).values_list("pk", flat=True))
    Comment.objects.filter(pk__in=comments).update(user=None, name=gettext("Former member"), email="")
    return comments


def _stored_slug(row):
    """Lock a post or a tag, and return the address that it has; None for a new one."""
    if row.pk is None:
        return None
    locked = type(row).objects.select_for_update(no_key=True).filter(pk=row.pk)
    return locked.values_list("slug", flat=True).first()


def _set_status(comment, status):
    comment.status = status
    comment.save(update_fields=["status"])
    return comment


def _name_of(user):
    if user is None:
        return ""
    profile = getattr(user, "profile", None)
    return (profile and profile.nickname) or user.get_full_name() or gettext("Member")


def _tag(name):
    return Tag.objects.filter(folded_name=folded(name)).first() or save_tag(Tag(name=name.strip()))


def _post_payload(post):
    return PublishedPost(
        post_id=post.pk,
        title=post.title,
        summary=post.summary,
        author_id=post.author_id,
        author_name=post.author_name,
        url=selectors.absolute_url(post),
    )
