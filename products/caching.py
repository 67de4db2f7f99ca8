"""What is worked out once for everybody: kept in the cache under the version of the catalogue.

A new version (``services.bump_catalogue_version``) makes all of it unreachable at once; nothing has to know which keys
exist.
"""

import hashlib

from django.core.cache import cache

from products.services.denormalised import catalogue_version

SECONDS = 60
_MISSING = object()


def remember(name: str, make):
    """Return what ``make()`` answers, from the cache where this version of the catalogue has it already."""
    # the version is read first: what is made while the catalogue changes is kept under the old one
    key = f"products:{catalogue_version()}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    found = cache.get(key, _MISSING)
    if found is _MISSING:
        found = make()
        cache.set(key, found, SECONDS)
    return found
