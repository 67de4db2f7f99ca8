"""Which comments wait for an editor, and which are refused at once."""

import hashlib
import hmac
import re
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from blog.models import Comment

FLOOD_WINDOW = timedelta(minutes=10)
FLOOD_COMMENTS = 5
"""Comments that one person may write within the window."""

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


def reason_to_hold(*, user, text: str) -> str:
    """Return the rule that holds a comment for approval, in words; empty where it may appear at once.

    :param user: the member who wrote it, or None for a guest.
    """
    if user is None:
        return "written by a guest"
    if _LINK.search(text):
        return "contains a link"
    if not Comment.objects.approved().filter(user=user).exists():
        return "first comment of this member"
    return ""


def is_flood(*, user, origin: str, now) -> bool:
    """Has this person, or this network address, written too many comments within the window?"""
    sender = Q(pk=None)
    if user is not None:
        sender |= Q(user=user)
    if origin:
        sender |= Q(origin=origin)
    return Comment.objects.filter(sender, created_at__gt=now - FLOOD_WINDOW).count() >= FLOOD_COMMENTS


def origin_of(address: str) -> str:
    """Return the keyed hash of a network address: enough to count by, not enough to find a person."""
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest() if address else ""
