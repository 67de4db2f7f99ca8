"""The same request sent twice is done once (draft-ietf-httpapi-idempotency-key-header-07).

The key's row is written in the transaction of what the request does: both are there, or neither. A second request with
the key waits for the first one's row, and gets its answer; after a crash there is no row, and it begins anew.

What asks somebody outside holds no transaction over that. There the row is committed first, with a lease: a second
request is told to come back, and gets the answer once that is written. After a crash the lease runs out, and it begins
anew: what it calls has to know by itself what it began before.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.response import Response

from my_shop.kernel.api import remembering
from my_shop.kernel.api.problems import Problem
from my_shop.kernel.api.remembering import Deed, KeyReused, StillAtWork, Told
from my_shop.kernel.visitors import visitor_of

HEADER = "Idempotency-Key"
SHORTEST, LONGEST = 16, 255
REPLAYED = "Idempotency-Replayed"

_HEADERS = ("Location", "ETag")
_RULE_SAYS_NO = 409
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
        deed = Deed(_name(request, key), _fingerprint(request, key), key)
        try:
            return once(deed, view, lambda: handler(view, request, *args, **kwargs))
        except KeyReused:
            said = gettext("This key was sent before, with something else: draw a new one.")
            raise Problem("idempotency_key_reused", said) from None
        except StillAtWork:
            said = gettext("The first request with this key is still at work: send it again in a moment.")
            raise Problem("request_in_progress", said, headers={"Retry-After": str(_SOON)}) from None

    keyed.is_idempotent = True  # type: ignore[attr-defined]
    return keyed


def deed_of(request) -> str:
    """Return what names a deed for ever, for what it calls to know it by; empty where nobody has named it."""
    key = _key_of(request)
    return _name(request, key) if key else ""


@transaction.atomic
def _once(deed, view, do):
    row = remembering.locked_row(deed)
    if row.status is not None:
        return _replayed(remembering.replayed(row, deed))
    response = _answer(view, do)
    if _is_remembered(response):
        row.status, row.answer = response.status_code, remembering.sealed(_told(response), deed)
        row.save(update_fields=["status", "answer"])
    else:
        row.delete()  # what tries were counted stays counted
    return response


def _once_outside(deed, view, do):
    response: Any = None

    def tell():
        nonlocal response
        response = _answer(view, do)
        return Told(response.status_code, _told(response), is_kept=_is_remembered(response))

    told = remembering.tell_once(deed, tell)
    return _replayed(told) if told.is_replayed else response


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
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"), default=_in_json)
    sent = f"{key}\n{request.method} {request.get_full_path()}\n{body}"
    return salted_hmac(f"{__name__} body", sent, algorithm="sha256").hexdigest()


def _in_json(value: Any) -> str:
    """Return what stands for a value: of a file what is in it, for two of one name are not the same."""
    if not isinstance(value, UploadedFile):
        return str(value)
    content = hashlib.sha256()
    for piece in value.chunks():
        content.update(piece)
    value.seek(0)
    return content.hexdigest()


def _told(response: Response) -> dict[str, Any]:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    return {"data": response.data, "headers": headers, "content_type": response.content_type}


def _replayed(told: Told) -> Response:
    headers = {**told.data.pop("headers"), REPLAYED: "true"}
    return Response(status=told.status, headers=headers, **told.data)
