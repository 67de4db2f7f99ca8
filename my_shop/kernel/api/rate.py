"""How many requests a visitor may send: a bound for programs gone wild.

What is guessed at (passwords, codes, order numbers) is counted by ``my_shop.kernel.throttle``, for pages and API alike.
This count is the cache's: where that is away, nobody is refused.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from rest_framework.throttling import BaseThrottle

from my_shop.kernel.visitors import visitor_of

SECONDS = 60


class RequestRate(BaseThrottle):
    """``SHOP_API_REQUESTS`` a minute, of a member or else of a visitor's address; 0: as many as they like."""

    message = _("Too many requests. Retry-After says when it goes on.")

    def allow_request(self, request, view):
        limit = settings.SHOP_API_REQUESTS
        if not limit:
            return True
        who = f"user.{request.user.pk}" if request.user and request.user.is_authenticated else visitor_of(request)
        now = int(time.time())
        window, self.left = now // SECONDS, SECONDS - now % SECONDS
        used = _count(f"api.requests.{who}.{window}")
        view.request_rate = limit, max(0, limit - used), self.left
        return used <= limit

    def wait(self):
        return self.left


def rate_headers(view) -> dict[str, str]:
    """Return what an answer says of the bound (draft-ietf-httpapi-ratelimit-headers-10)."""
    if (rate := getattr(view, "request_rate", None)) is None:
        return {}
    limit, left, seconds = rate
    return {"RateLimit-Policy": f'"requests";q={limit};w={SECONDS}', "RateLimit": f'"requests";r={left};t={seconds}'}


def _count(key):
    if cache.add(key, 1, SECONDS * 2):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ended in between, or the cache is away
        return 1
