"""One search over all that the back office knows: the apps answer, each for its own."""

from itertools import groupby
from typing import Any

from my_shop.kernel.back_office.bounds import MOST_LETTERS, MOST_WORDS
from my_shop.kernel.signals import Found, back_office_searched


def bounded_words(typed: str) -> str:
    """Return what was typed, as far as anybody can mean it and a database can look for it."""
    return " ".join(typed.replace("\0", " ").split()[:MOST_WORDS])[:MOST_LETTERS]


def search_everywhere(*, user: Any, words: str) -> list[tuple[str, list[Found]]]:
    """Return what was found, kind by kind; nothing for no words."""
    if not words:
        return []
    answers: list[Any] = [rows or [] for _, rows in back_office_searched.send(sender=None, user=user, words=words)]
    found: list[Found] = [row for rows in answers for row in rows]
    return [(kind, list(rows)) for kind, rows in groupby(found, key=lambda row: row.kind)]
