"""Which headers an answer has, as the schema says it of a door."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS

from my_shop.kernel.api import idempotency
from my_shop.kernel.api.views import ApiView

Words = str | Promise

ALWAYS = ("RateLimit", "RateLimit-Policy")
OF_STATUS = {
    "301": ("Location",),
    "304": ("ETag",),
    "401": ("WWW-Authenticate",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
"""Status -> what every answer with it says."""

TEXT, NUMBER, ADDRESS = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "string", "format": "uri"}
HEADERS: dict[str, tuple[Words, dict[str, Any], bool]] = {
    "RateLimit": (_("How many requests are left (r), and for how many seconds (t)."), TEXT, False),
    "RateLimit-Policy": (_("How many requests are let in (q) in how many seconds (w)."), TEXT, False),
    "ETag": (_("Names this very content."), TEXT, True),
    "Location": (_("Where it is."), ADDRESS, True),
    "Retry-After": (_("Seconds."), NUMBER, True),
    "WWW-Authenticate": (_("How to say who you are."), TEXT, True),
    "Idempotency-Replayed": (
        _("`true`: it was done before, and this is the answer of then."),
        {"const": "true"},
        False,
    ),
    "Deprecation": (_("Since when this should not be used any more (RFC 9745)."), TEXT, True),
    "Sunset": (_("Until when it stays (RFC 8594)."), TEXT, True),
    "Link": (_("What comes instead."), TEXT, True),
}
"""Name -> what it says, as what, and whether every answer that is described with it has it."""

SECONDS_TO_WAIT = _("Seconds, where it is worth to wait.")


def components() -> dict[str, Any]:
    """Return each header as the schema has it, once."""
    return {
        name: {"description": str(said), "schema": kind, **({"required": True} if is_always else {})}
        for name, (said, kind, is_always) in HEADERS.items()
    }


def of_status(status: str) -> dict[str, Any]:
    """Return the headers of an answer that many doors give."""
    return _refs(*ALWAYS, *OF_STATUS.get(status, ()))


def of_answer(view: ApiView, method: str, status: str) -> dict[str, Any]:
    """Return the headers of a door's own answer."""
    found = _refs(*ALWAYS, *_names(view, method, status))
    takes_a_while = getattr(getattr(view, method.lower()), "takes_a_while", False)
    return (
        {**found, "Retry-After": {"description": str(SECONDS_TO_WAIT), "schema": NUMBER}}
        if status == "202" or (takes_a_while and status == "409")
        else found
    )


def _names(view, method, status) -> Iterator[str]:
    is_success = status.startswith("2")
    if status == "200" and (method in SAFE_METHODS or method in view.conditional):
        yield "ETag"
    if method in view.located and status in {"201", "202"}:
        yield "Location"
    if is_success and view.deprecated:
        yield from ("Deprecation", "Sunset", "Link")
    if (is_success or status == "409") and getattr(getattr(view, method.lower()), "is_idempotent", False):
        yield idempotency.REPLAYED


def _refs(*names):
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
