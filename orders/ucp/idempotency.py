"""The same request twice is done once (``Idempotency-Key``), and answered in the same way for a day."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from orders.models import UcpRequest
from orders.ucp.errors import UcpError
from orders.ucp.platforms import Platform

LONGEST = 255
LASTS = timedelta(minutes=2)
"""So long somebody who makes an answer is waited for; then they are taken for dead."""

Answer = tuple[int, dict[str, Any]]


def request_key(platform: Platform, key: str) -> str:
    """Return what names a request: a platform's key is its own."""
    return hashlib.sha256(f"{platform.url}\n{key}".encode()).hexdigest()


def answer_once(*, key: str, digest: str, make: Callable[[], Answer]) -> Answer:
    """Return what was answered to the request of this key, or make the answer now.

    An answer that may be another one the next time (429, 5xx) is not kept. Must not run inside a transaction.

    :param key: as ``request_key``.
    :param digest: tells the request from another one that has the same key.
    :param make: does what is asked for; a ``UcpError`` is an answer as well, and is raised again.
    :raises UcpError: for a key of another request, or of one that is being answered.
    """
    row = _begin(key, digest)
    if row.status is not None:
        return row.status, json.loads(row.body)
    try:
        status, body = make()
    except UcpError as refusal:
        if refusal.status == 429 or refusal.status >= 500:
            row.delete()
        else:
            _keep(row, refusal.status, {"messages": refusal.messages})
        raise
    except BaseException:
        row.delete()
        raise
    _keep(row, status, body)
    return status, body


def _begin(key, digest) -> UcpRequest:
    try:
        with transaction.atomic():
            return UcpRequest.objects.create(key=key, digest=digest)
    except IntegrityError:
        row = UcpRequest.objects.filter(key=key).first()
    if row is None:  # it has failed at this moment
        return _begin(key, digest)
    if row.digest != digest:
        raise UcpError.of(409, "idempotency_conflict", gettext("This Idempotency-Key was used for another request."))
    if row.status is not None:
        if row.status >= 400:
            raise UcpError(row.status, json.loads(row.body)["messages"])
        return row
    now = timezone.now()
    dead = UcpRequest.objects.filter(pk=row.pk, status=None, created_at__lte=now - LASTS)
    if not dead.update(created_at=now):
        raise UcpError.of(
            409, "idempotency_in_progress", gettext("This request is being answered: ask again in a moment.")
        )
    return row


def _keep(row, status, body) -> None:
    row.status, row.body = status, json.dumps(body)
    row.save(update_fields=["status", "body"])
