"""What is worked out of the catalogue once for everybody, and right again at the next request after it has changed."""

from my_shop.kernel.pages import keeping


def remember(name: str, make):
    """Return what ``make()`` answers, from the cache where it is of this version of the shop."""
    return keeping.remember(f"products:{name}", make)
