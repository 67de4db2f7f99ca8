"""The mails about comments and posts, with a comment that waits for approval and a post that has just come out."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.signals import PublishedPost
from customers.notifications.blog import NewComment, comment_drafts, post_draft
from customers.notifications.previews import Preview
from customers.outbox.draft import site_url


def comment() -> NewComment:
    return NewComment(
        comment_id=1,
        name="Bo",
        text=gettext("How long did yours take to dry?\n\nMine cracked after a week."),
        is_held=True,
        post_title=gettext("A mug in five days"),
        author_id=0,
        url=site_url("/blog/a-mug-in-five-days/#comment-1"),
    )


def post() -> PublishedPost:
    return PublishedPost(
        post_id=1,
        title=gettext("A mug in five days"),
        summary=gettext("From a lump of clay to the breakfast table: five days in the workshop, and one of waiting."),
        author_id=0,
        author_name="Ada",
        url=site_url("/blog/a-mug-in-five-days/"),
    )


PREVIEWS = [
    Preview(
        "comment",
        "customers/mail/comment",
        _("Somebody has commented on a post"),
        "its author",
        lambda: comment_drafts(comment=comment(), to="author@example.com"),
    ),
    Preview(
        "post",
        "customers/mail/post",
        _("A post is out"),
        "whoever asked for posts",
        lambda: [post_draft(post=post(), unsubscribe_url=site_url("/account/mail/unsubscribe/SAMPLE/"))],
    ),
]
