"""Which comments wait for an editor."""

import re

from django.utils.translation import gettext

from blog.models import Comment

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


def moderation_reason(*, user, text: str) -> str:
    """Return the rule that holds a comment for approval, in words; empty where it may appear at once.

    :param user: the member who wrote it, or None for a guest.
    """
    if user is None:
        return gettext("written by a guest")
    if _LINK.search(text):
        return gettext("contains a link")
    if not Comment.objects.approved().filter(user=user).exists():
        return gettext("first comment of this member")
    return ""
