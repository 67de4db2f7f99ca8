"""Values that are made once for everybody and kept in the cache, each with the version that it was made under."""

import hashlib
import time
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.core.cache import cache

from my_shop.kernel.pages.versions import SHOP, version_of

FRESH_SECONDS = 60
"""How long a value is given out as it is. Then one process makes it anew, for what changes with the hour or with
every sale (what is new, what sells best), and the others go on with what they have."""

KEPT_SECONDS = 60 * 60
_RENEWING_SECONDS = 10

Value = TypeVar("Value")
_in_hand: ContextVar[dict[str, tuple]] = ContextVar("values of this request")


def remember(name: str, make: Callable[[], Value], *topics: str, worth_keeping=lambda value: True) -> Value:
    """Return what ``make()`` answers, or has answered since the shop at large and the topics changed last.

    :param worth_keeping: tells of a value that is made now whether the next one may have it too.
    """
    key = f"kept:{hashlib.sha256(name.encode()).hexdigest()[:40]}"
    version = version_of(SHOP, *topics)
    in_hand = _in_hand.get({})
    if key in in_hand and in_hand[key][0] == version:
        return in_hand[key][1]
    found = cache.get(key)
    if found and found[0] == version and (time.time() < found[1] or _is_renewed_by_another(key)):
        value = found[2]
    else:
        value = make()
        if not worth_keeping(value):
            return value
        cache.set(key, (version, time.time() + FRESH_SECONDS, value), KEPT_SECONDS)
    in_hand[key] = version, value
    return value


@contextmanager
def one_hand():
    """Within it a value is taken from the cache once: a page asks for the categories half a dozen times."""
    token = _in_hand.set({})
    try:
        yield
    finally:
        _in_hand.reset(token)


def _is_renewed_by_another(key):
    return not cache.add(f"{key}:renewing", 1, _RENEWING_SECONDS)
