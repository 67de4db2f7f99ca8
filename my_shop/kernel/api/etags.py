"""Nobody writes over what somebody else has changed meanwhile: ``If-Match`` with the ETag that was read.

RFC 9110, 13.1.1; RFC 6585, 3 (428).
"""

import hashlib
from typing import Any

from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.decorators import decorator_from_middleware
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext
from rest_framework.renderers import JSONRenderer

from my_shop.kernel.api.problems import Problem


class NamedAnswers(ConditionalGetMiddleware):
    """As Django's, for HEAD as well: a door still has the body of GET there."""

    def process_response(self, request, response):
        if request.method != "HEAD":
            return super().process_response(request, response)
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        return get_conditional_response(request, etag=response.get("ETag"), response=response)


named = decorator_from_middleware(NamedAnswers)
"""Let a view's answers to GET and HEAD have an ETag, and be 304 where the client has them already."""


def etag_of(data: Any) -> str:
    """Return the ETag that a GET answers with this content, as Django makes it of its bytes."""
    content = JSONRenderer().render(data)
    return quote_etag(hashlib.md5(content, usedforsecurity=False).hexdigest())


def check_unchanged(request, data: Any) -> None:
    """Refuse to change what is not as the client has read it. Ask with the row locked.

    A proxy or our own compression may have made the tag a weak one: it names the same content.

    :param data: as a GET would answer it now, whole.
    :raises Problem: 428 without ``If-Match``, 412 where it names another version.
    """
    header = request.headers.get("If-Match")
    if not header:
        raise Problem(
            "precondition_required",
            gettext("Send the ETag that you have read in If-Match, or * to write over anything."),
        )
    known = {tag.removeprefix("W/") for tag in parse_etags(header)}
    if known != {"*"} and etag_of(data) not in known:
        raise Problem("precondition_failed", gettext("It has changed since you read it: read it again, then decide."))
