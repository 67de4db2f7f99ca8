"""Answers that whoever sends the same again is given again: for a day, sealed by the key that was sent.

A door says by what it names a deed, and refuses one in words of its own.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.utils.encoders import JSONEncoder

from my_shop.kernel.api.models import RememberedAnswer

KEPT = timedelta(days=1)
LEASE = timedelta(minutes=2)
"""Longer than anybody outside is waited for."""


class KeyReused(Exception):
    """The key was sent before, with something else."""


class StillAtWork(Exception):
    """The first request with the key is not answered yet."""


@dataclass(frozen=True)
class Deed:
    """What is done once.

    :param name: what its row is found by, at most 64 characters: another one's equal key is another deed.
    :param request: what the same request is known by, at most 64 characters.
    :param key: as it was sent; it is kept nowhere.
    """

    name: str
    request: str
    key: str


@dataclass(frozen=True)
class Told:
    """An answer: ``data`` is what JSON can say; ``is_kept`` whether the same again is answered by it."""

    status: int
    data: Any
    is_kept: bool = True
    is_replayed: bool = False


def tell_once(deed: Deed, do: Callable[[], Told]) -> Told:
    """Do what may ask somebody outside, and return what came of it, now or the first time.

    Must not run inside a transaction: the row of the key is there before, with a lease. After a crash that runs out,
    and it begins anew: what ``do`` calls has to know by itself what it began before.

    :raises KeyReused, StillAtWork: nothing is done then.
    """
    row = _leased_row(deed)
    if row.status is not None:
        return replayed(row, deed)
    leased = RememberedAnswer.objects.filter(pk=row.pk, leased_until=row.leased_until, status=None)
    try:
        told = do()
    except BaseException:
        leased.delete()
        raise
    if told.is_kept:
        leased.update(status=told.status, answer=sealed(told.data, deed), leased_until=None)
    else:
        leased.delete()
    return told


@transaction.atomic
def _leased_row(deed: Deed) -> RememberedAnswer:
    """Return the row of a deed: answered, or held for a while by this request."""
    row, now = locked_row(deed), timezone.now()
    if row.status is None:
        if row.leased_until is not None and row.leased_until > now:
            raise StillAtWork
        row.leased_until = now + LEASE
        row.save(update_fields=["leased_until"])
    return row


def locked_row(deed: Deed) -> RememberedAnswer:
    """Return the row of a deed, made now where there is none, and locked.

    :raises KeyReused: where something else was sent with its key.
    """
    row = None
    while row is None:  # the first request may fail just now, and take its row with it
        RememberedAnswer.objects.bulk_create(
            [RememberedAnswer(key=deed.name, request=deed.request)], ignore_conflicts=True
        )
        row = RememberedAnswer.objects.select_for_update().filter(key=deed.name).first()
    if row.request != deed.request:
        raise KeyReused
    return row


def sealed(data: Any, deed: Deed) -> bytes:
    """Return what is kept of an answer: it may hold a new token, so it is read with the key that it was given to, and
    not with the database alone."""
    return _seal(deed.key).encrypt(json.dumps(data, cls=JSONEncoder).encode())


def replayed(row: RememberedAnswer, deed: Deed) -> Told:
    """Return what was answered."""
    status: Any = row.status
    return Told(status, json.loads(_seal(deed.key).decrypt(bytes(row.answer))), is_replayed=True)


def forget_old(*, now: datetime) -> int:
    """Delete the answers that nobody is to ask for any more, and return how many."""
    deleted, _ = RememberedAnswer.objects.filter(created_at__lte=now - KEPT).delete()
    return deleted


def _seal(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(__name__, key, algorithm="sha256").digest()))
