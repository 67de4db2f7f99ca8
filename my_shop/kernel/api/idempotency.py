"""The same request sent twice is done once (draft-ietf-httpapi-idempotency-key-header-07).

The key's row is written in the transaction of what the request does: both are there, or neither. A second request with
the key waits for the first one's row, and gets its answer; after a crash there is no row, and it begins anew.

What asks somebody outside holds no transaction over that. There the row is committed first, with a lease: a second
request is told to come back, and gets the answer once that is written. After a crash the lease runs out, and it begins
anew: what it calls has to know by itself what it began before.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from cryptography.fernet import Fernet
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from my_shop.kernel.api.models import RememberedAnswer
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.visitors import visitor_of

HEADER = "Idempotency-Key"
SHORTEST, LONGEST = 16, 255
KEPT = timedelta(days=1)
REPLAYED = "Idempotency-Replayed"

_HEADERS = ("Location", "ETag")
_RULE_SAYS_NO = 409
_LEASE = timedelta(minutes=2)
"""Longer than anybody outside is waited for."""
_SOON = 2  # seconds


def idempotent(handler: Callable) -> Callable:
    """Let a POST that carries an ``Idempotency-Key`` be done once; without one it is done each time.

    Successes and refusals of a rule (409) are remembered for a day. Whatever else is answered has changed nothing, or
    is a fault of ours, and is not.

    The handler runs within a transaction, so it must not ask anybody outside.
    """
    return _keyed(handler, _once)


def idempotent_outside(handler: Callable) -> Callable:
    """The same for a POST that asks somebody outside, and is done once by what it calls: it runs in no transaction.

    While the first request is at work, a second one is refused (409 ``request_in_progress``) with ``Retry-After``.
    """
    keyed = _keyed(handler, _once_outside)
    keyed.takes_a_while = True
    return keyed


def _keyed(handler, once):
    @wraps(handler)
    def keyed(view, request, *args, **kwargs):
        key = _key_of(request)
        if key is None:
            return handler(view, request, *args, **kwargs)
        return once(view, request, key, lambda: handler(view, request, *args, **kwargs))

    keyed.is_idempotent = True  # type: ignore[attr-defined]
    return keyed


def deed_of(request) -> str:
    """Return what names a deed for ever, for what it calls to know it by; empty where nobody has named it."""
    key = _key_of(request)
    return _name(request, key) if key else ""


def forget_old(*, now: datetime) -> int:
    """Delete the answers that nobody is to ask for any more, and return how many."""
    deleted, _ = RememberedAnswer.objects.filter(created_at__lte=now - KEPT).delete()
    return deleted


@transaction.atomic
def _once(view, request, key, do):
    row = _locked_row(request, key)
    if row.status is not None:
        return _replayed(row, key)
    response = _answer(view, do)
    if _is_remembered(response):
        row.status, row.answer = response.status_code, _sealed(key, response)
        row.save(update_fields=["status", "answer"])
    else:
        row.delete()  # what tries were counted stays counted
    return response


def _once_outside(view, request, key, do):
    row = _leased_row(request, key)
    if row.status is not None:
        return _replayed(row, key)
    leased = RememberedAnswer.objects.filter(pk=row.pk, leased_until=row.leased_until, status=None)
    try:
        response = _answer(view, do)
    except Exception:
        leased.delete()
        raise
    if _is_remembered(response):
        leased.update(status=response.status_code, answer=_sealed(key, response), leased_until=None)
    else:
        leased.delete()
    return response


@transaction.atomic
def _leased_row(request, key) -> RememberedAnswer:
    """Return the row of a key: answered, or held for a while by this request.

    :raises Problem: where another request holds it.
    """
    row, now = _locked_row(request, key), timezone.now()
    if row.status is None:
        if row.leased_until is not None and row.leased_until > now:
            said = gettext("The first request with this key is still at work: send it again in a moment.")
            raise Problem("request_in_progress", said, headers={"Retry-After": str(_SOON)})
        row.leased_until = now + _LEASE
        row.save(update_fields=["leased_until"])
    return row


def _locked_row(request, key) -> RememberedAnswer:
    """Return the row of a key, made now where there is none, and locked.

    :raises Problem: where something else was sent with it.
    """
    name, sent = _name(request, key), _fingerprint(request, key)
    RememberedAnswer.objects.bulk_create([RememberedAnswer(key=name, request=sent)], ignore_conflicts=True)
    row = RememberedAnswer.objects.select_for_update().get(key=name)
    if row.request != sent:
        raise Problem(
            "idempotency_key_reused", gettext("This key was sent before, with something else: draw a new one.")
        )
    return row


def _is_remembered(response) -> bool:
    return response.status_code < 400 or response.status_code == _RULE_SAYS_NO


def _answer(view, do):
    """Return the answer, also where it is a refusal; what is a fault of ours takes all of it back."""
    try:
        return do()
    except Exception as error:
        response = view.handle_exception(error)
        if response.status_code >= 500:
            raise
        return response


def _key_of(request) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not SHORTEST <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        said = gettext("Give %(shortest)s to %(longest)s printable characters of ASCII, drawn anew: a UUID, for one.")
        raise exceptions.ValidationError({HEADER: [said % {"shortest": SHORTEST, "longest": LONGEST}]})
    return key


def _name(request, key: str) -> str:
    """Return what the row is found by: another one's equal key is another key."""
    tokens = [request.headers.get(name, "") for name in ("Cart-Token", "Order-Token")]
    whose = [request.user.pk] if request.user.is_authenticated else tokens
    if not any(whose):  # who has nothing to show yet is told apart by where they ask from
        whose = [visitor_of(request)]
    return salted_hmac(__name__, repr([request.user.is_authenticated, whose, key]), algorithm="sha256").hexdigest()


def _fingerprint(request, key: str) -> str:
    """Return what the same request is known by; a password that was sent cannot be guessed from the row, for the key is
    in it."""
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"), default=_told)
    sent = f"{key}\n{request.method} {request.get_full_path()}\n{body}"
    return salted_hmac(f"{__name__} body", sent, algorithm="sha256").hexdigest()


def _told(value: Any) -> str:
    """Return what stands for a value: of a file what is in it, for two of one name are not the same."""
    if not isinstance(value, UploadedFile):
        return str(value)
    content = hashlib.sha256()
    for piece in value.chunks():
        content.update(piece)
    value.seek(0)
    return content.hexdigest()


def _sealed(key: str, response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    kind = response.content_type
    kept = json.dumps({"data": response.data, "headers": headers, "content_type": kind}, cls=JSONEncoder)
    return _seal(key).encrypt(kept.encode())


def _replayed(row: RememberedAnswer, key: str) -> Response:
    kept: dict[str, Any] = json.loads(_seal(key).decrypt(bytes(row.answer)))
    headers = {**kept.pop("headers"), REPLAYED: "true"}
    return Response(status=row.status, headers=headers, **kept)


def _seal(key: str) -> Fernet:
    """An answer may hold a new token: it is read with the key that it was given to, and not with the database alone."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{__name__}\n{key}".encode()).digest()))
