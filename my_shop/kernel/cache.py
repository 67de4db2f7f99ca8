"""The Redis cache, failing open: with Redis gone the shop is slower, never down."""

import logging
import time
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 1
"""How long a page waits for Redis; without a limit a server that vanished holds it for minutes."""

PAUSE_SECONDS = 5
"""How long Redis is left alone after it did not answer, so that a page waits once, not at every question."""

_paused_until: dict[tuple[str, ...], float] = {}
"""Servers that did not answer, and until when they are left alone (monotonic); shared by all threads."""


def _failing_open(method, answer_without):
    @wraps(method)
    def call(self, *args, **kwargs):
        servers = tuple(self._servers)
        if time.monotonic() < _paused_until.get(servers, 0):
            return answer_without(*args, **kwargs)
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            _paused_until[servers] = time.monotonic() + PAUSE_SECONDS
            logger.warning("The cache is left alone for %s s, it did not answer: %s", PAUSE_SECONDS, error)
            return answer_without(*args, **kwargs)

    return call


class FailOpenRedisCache(RedisCache):
    """Django's Redis cache, which answers "not cached" where the original raises ``RedisError``.

    What is written or deleted while Redis is away is lost, so that an old value may come back with it: give what
    changes a short time-out. What must not be lost (sessions, carts, mails) is in the database.
    """

    def __init__(self, server, params):
        super().__init__(server, params)
        self._options: dict[str, Any] = {
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "socket_timeout": TIMEOUT_SECONDS,
            "retry": Retry(NoBackoff(), 1),  # once: a pooled connection may be older than the server
            **self._options,
        }

    # The other methods of Django's caches (get_or_set, decr, incr_version, the asynchronous ones) call these.
    get = _failing_open(RedisCache.get, lambda key, default=None, version=None: default)
    get_many = _failing_open(RedisCache.get_many, lambda keys, version=None: {})
    has_key = _failing_open(RedisCache.has_key, lambda key, version=None: False)
    add = _failing_open(RedisCache.add, lambda key, value, timeout=None, version=None: True)
    set = _failing_open(RedisCache.set, lambda key, value, timeout=None, version=None: None)
    set_many = _failing_open(RedisCache.set_many, lambda data, timeout=None, version=None: list(data))
    touch = _failing_open(RedisCache.touch, lambda key, timeout=None, version=None: False)
    incr = _failing_open(RedisCache.incr, lambda key, delta=1, version=None: delta)
    delete = _failing_open(RedisCache.delete, lambda key, version=None: False)
    delete_many = _failing_open(RedisCache.delete_many, lambda keys, version=None: None)
    clear = _failing_open(RedisCache.clear, lambda: False)
