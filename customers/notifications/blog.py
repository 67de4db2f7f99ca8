"""The mails to authors about comments, and to readers about posts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from django.contrib.auth import get_user_model

from customers.models import Contact, Profile
from customers.outbox.draft import EmailDraft, draft_email, page_url
from customers.outbox.queue import queue_emails
from customers.services.profiles import NEWS, unsubscribe_token

UNSUBSCRIBE_URL = "{unsubscribe_url}"
"""Stands in a mail to many where each reader's own link comes; braces survive HTML's escaping."""


@dataclass(frozen=True)
class NewComment:
    """A comment as its post's author is told of it; ``url`` leads to it."""

    comment_id: int
    name: str
    text: str
    is_held: bool
    post_title: str
    author_id: int
    url: str


def notify_comment(*, comment: NewComment) -> None:
    """Write to a post's author that somebody has commented, unless they have switched that off."""
    author = get_user_model().objects.filter(pk=comment.author_id, is_active=True).exclude(email="").first()
    if author is None or Profile.objects.filter(user=author, wants_comment_mail=False).exists():
        return
    queue_emails(drafts=comment_drafts(comment=comment, to=author.email))


def comment_drafts(*, comment: NewComment, to: str) -> list[EmailDraft]:
    """Return the drafts of ``notify_comment``."""
    link = _unsubscribe_url(comment.author_id, "comments")
    context = {"comment": comment, "unsubscribe_url": link}
    headers = _unsubscribe_headers(link)
    return [
        draft_email("customers/mail/comment", context, to=[to], key=f"comment:{comment.comment_id}", headers=headers)
    ]


def notify_post_published(*, post) -> int:
    """Write to everybody who asked for it, but its author, that a post is out, and return to how many.

    :param post: the post's facts, as the signal brings them.
    """
    members = (
        get_user_model()
        .objects.filter(is_active=True, profile__wants_post_mail=True)
        .exclude(email="")
        .exclude(pk=post.author_id)
        .values_list("pk", "email")
    )
    guests = Contact.objects.filter(wants_news=True, user=None).values_list("pk", "email")
    readers = chain(((pk, "posts", email) for pk, email in members), ((pk, NEWS, email) for pk, email in guests))
    return queue_emails(drafts=post_drafts(post=post, readers=readers))


def post_draft(*, post, unsubscribe_url: str = UNSUBSCRIBE_URL) -> EmailDraft:
    """Return the mail that a post is out, to nobody yet."""
    return draft_email("customers/mail/post", {"post": post, "unsubscribe_url": unsubscribe_url}, to="")


def post_drafts(*, post, readers: Iterable[tuple[int, str, str]]) -> Iterator[EmailDraft]:
    """Return the drafts of ``notify_post_published``, one after the other.

    The words are made once and each reader's link put in: the queries do not grow with the readers.

    :param readers: id, kind of link (``profiles.unsubscribe_token``) and e-mail address of each.
    """
    draft = post_draft(post=post).written()
    for reader_id, kind, email in readers:
        link = _unsubscribe_url(reader_id, kind)
        yield replace(
            draft,
            key=f"post:{post.post_id}:{reader_id}" if kind == "posts" else f"post:{post.post_id}:{kind}-{reader_id}",
            to=email,
            text=draft.text.replace(UNSUBSCRIBE_URL, link),
            html=draft.html.replace(UNSUBSCRIBE_URL, link),
            headers=_unsubscribe_headers(link),
        )


def _unsubscribe_url(reader_id, kind):
    return page_url("customers:unsubscribe", unsubscribe_token(reader_id=reader_id, kind=kind))


def _unsubscribe_headers(link):
    """One click in the mail program is enough (RFC 8058)."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
