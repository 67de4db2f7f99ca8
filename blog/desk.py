"""What the desk of the back office is told of the journal."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, Post
from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.signals import MOST_FOUND, DeskTask, Found


def comment_tasks(user) -> list[DeskTask]:
    """Return which comments wait for approval, as far as this member of staff may see them."""
    if not user.has_perm("blog.view_comment"):
        return []
    count = count_waiting(Comment.objects.filter(status=Comment.Status.HELD))
    address = f"{reverse('admin:blog_comment_changelist')}?status__exact={Comment.Status.HELD}"
    label = ngettext("comment to approve", "comments to approve", count)
    return [DeskTask(_("Journal"), 60, label, count, address)]


def search_posts(*, user, words: str) -> list[Found]:
    """Return posts that have all of the words in their title, the newest first."""
    if not user.has_perm("blog.view_post"):
        return []
    titled = Q()
    for word in words.split():
        titled &= Q(title__icontains=word)
    posts = Post.objects.filter(titled).defer("body", "body_html").order_by("-pk")[:MOST_FOUND]
    return [
        Found(
            gettext("Posts"), post.title, post.get_status_display(), reverse("admin:blog_post_change", args=[post.pk])
        )
        for post in posts
    ]
