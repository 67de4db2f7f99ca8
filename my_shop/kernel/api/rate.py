"""How many requests a visitor may send: a bound for programs gone wild.

What is guessed at (passwords, codes, order numbers) is counted by ``my_shop.kernel.throttle``, for pages and API alike.
This count is the cache's: where that is away, nobody is refused.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from my_shop.kernel.api.problems import Problem
from my_shop.kernel.visitors import visitor_of

SECONDS = 60


@dataclass(frozen=True)
class Rate:
    """What one client has sent of what it may within this minute; ``seconds`` are left of it."""

    limit: int
    used: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    def announce(self, response) -> None:
        """Write it into the headers of an answer (draft-ietf-httpapi-ratelimit-headers-10)."""
        response.headers["RateLimit-Policy"] = f'"requests";q={self.limit};w={SECONDS}'
        response.headers["RateLimit"] = f'"requests";r={max(0, self.limit - self.used)};t={self.seconds}'


def count_request(who: str) -> Rate | None:
    """Count a request of somebody, and return how many that makes; None where there is no bound."""
    limit = settings.SHOP_API_REQUESTS
    if not limit:
        return None
    now = int(time.time())
    window, seconds = now // SECONDS, SECONDS - now % SECONDS
    return Rate(limit, _count(f"api.requests.{who}.{window}"), seconds)


class RequestRate(BaseThrottle):
    """``SHOP_API_REQUESTS`` a minute, of a member or else of a visitor's address; 0: as many as they like."""

    message = _("Too many requests. Retry-After says when it goes on.")

    def allow_request(self, request, view):
        is_member = request.user and request.user.is_authenticated
        self.rate = view.request_rate = count_request(f"user.{request.user.pk}" if is_member else visitor_of(request))
        return self.rate is None or not self.rate.is_exceeded

    def wait(self):
        return self.rate.seconds if self.rate else None


class CountedView(APIView):
    """Counts who asks before anybody is refused, and says in each answer what is left."""

    throttle_classes = [RequestRate]
    request_rate: Rate | None = None

    def initial(self, request, *args, **kwargs):
        try:
            self.perform_authentication(request)
        finally:  # who shows what opens nothing is counted by the address
            super().check_throttles(request)
        super().initial(request, *args, **kwargs)

    def throttled(self, request, wait):
        raise Problem("throttled", str(RequestRate.message), headers={"Retry-After": str(wait)})

    def check_throttles(self, request):
        """Nobody is counted twice."""

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.request_rate:
            self.request_rate.announce(response)
        return response


def _count(key):
    if cache.add(key, 1, SECONDS * 2):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ended in between, or the cache is away
        return 1
