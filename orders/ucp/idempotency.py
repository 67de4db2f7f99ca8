"""The same request twice is done once (``Idempotency-Key``), and answered in the same way for a day."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from my_shop.kernel.api.remembering import Deed, KeyReused, StillAtWork, Told, tell_once
from orders.ucp.errors import UcpError
from orders.ucp.platforms import Platform

LONGEST = 255

Answer = tuple[int, dict[str, Any]]


def request_key(platform: Platform, key: str) -> str:
    """Return what names a request for ever: a platform's key is its own."""
    return hashlib.sha256(f"{platform.url}\n{key}".encode()).hexdigest()


def answer_once(*, platform: Platform, key: str, digest: str, make: Callable[[], Answer]) -> Answer:
    """Return what was answered to the request of this key, or make the answer now.

    An answer that may be another one the next time (429, 5xx) is not kept. Must not run inside a transaction.

    :param key: as the platform has sent it.
    :param digest: tells the request from another one that has the same key.
    :param make: does what is asked for; a ``UcpError`` is an answer as well, and is raised again.
    :raises UcpError: for a key of another request, or of one that is being answered.
    """

    def do() -> Told:
        try:
            return Told(*make())
        except UcpError as refusal:
            is_kept = refusal.status < 500 and refusal.status != 429
            return Told(refusal.status, {"messages": refusal.messages}, is_kept=is_kept)

    named = salted_hmac(__name__, request_key(platform, key), algorithm="sha256").hexdigest()
    request = salted_hmac(f"{__name__} body", f"{key}\n{digest}", algorithm="sha256").hexdigest()
    try:
        told = tell_once(Deed(named, request, key), do)
    except KeyReused:
        words = gettext("This Idempotency-Key was used for another request.")
        raise UcpError.of(409, "idempotency_conflict", words) from None
    except StillAtWork:
        words = gettext("This request is being answered: ask again in a moment.")
        raise UcpError.of(409, "idempotency_in_progress", words) from None
    if told.status >= 400:
        raise UcpError(told.status, told.data["messages"])
    return told.status, told.data
