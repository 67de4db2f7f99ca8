"""The doors that there are, found by their addresses; and so what a token of somebody can be made for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import URLResolver, get_resolver, get_urlconf
from rest_framework.permissions import SAFE_METHODS

from my_shop.kernel.api.access import DEFAULT_SCOPES, SCOPES

if TYPE_CHECKING:  # REST framework loads what proves who asks, which asks here what tokens can be made for
    from my_shop.kernel.api.views import ApiView


def doors() -> tuple[tuple[str, type[ApiView]], ...]:
    """Return every address of the API with its view."""
    return _doors(get_urlconf() or settings.ROOT_URLCONF)


def scope_of(view: type[ApiView], method: str) -> str:
    """Return what a token has to be made for, to use a method of a door."""
    reads, writes = view.scopes
    return reads if method in SAFE_METHODS else writes


def scopes_for(user) -> list[str]:
    """Return what a token of this person can be made for: as staff only for what they may do any of themselves."""
    behind = {*DEFAULT_SCOPES}
    for _, view in doors() if user.is_staff else ():
        for method, needed in view.permissions.items():
            if user.has_perms(needed):
                behind.add(scope_of(view, method))
    return [scope for scope in SCOPES if scope in behind]


@cache
def _doors(urlconf):
    return tuple(_found(get_resolver(urlconf), ""))


def _found(resolver, prefix) -> Iterator[tuple[str, type[ApiView]]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _found(entry, address)
        elif (view := getattr(entry.callback, "cls", None)) is not None and hasattr(view, "scopes"):
            yield address, view
