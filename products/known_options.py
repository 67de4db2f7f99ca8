"""Options that machines have words for: what a merchant calls “Colour” is ``color`` to all of them."""

from collections.abc import Iterable
from functools import lru_cache

from my_shop.kernel.names import folded

_NAMES = {
    "color": ("colour", "color", "farbe"),
    "size": ("size", "größe", "groesse"),
    "material": ("material", "fabric", "stoff"),
    "pattern": ("pattern", "muster"),
}
_KNOWN = {folded(name): word for word, names in _NAMES.items() for name in names}


@lru_cache(maxsize=1000)
def known_word(option_name: str) -> str | None:
    """Return the word of schema.org and Google Merchant Center for an option of this name; None where they have
    none."""
    return _KNOWN.get(folded(option_name))


def known_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the values of a variant's options that machines have a word for, by that word.

    :param pairs: names of its options and their values.
    """
    return {word: value for name, value in pairs if (word := known_word(name))}


def product_group_id(product_id: int) -> str:
    """Return what the variants of a product have in common, in feeds and on pages: it stays when the name changes."""
    return f"P{product_id}"
