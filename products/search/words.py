"""From what people type to words: the same for the index and for the question."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")


def split_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents: ``"Café-Mug"`` gives ``["cafe", "mug"]``."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def forms(word: str) -> list[str]:
    """Return the word and, for an English plural, its singular: shops write "mug", people ask for "mugs"."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return [word]
    if word.endswith("ies"):
        return [word, f"{word[:-3]}y"]
    return [word, word[:-1], word[:-2]] if word.endswith(("ches", "shes", "xes", "sses")) else [word, word[:-1]]


def slips_allowed(word: str) -> int:
    """How many slips of the fingers a word of this length is forgiven."""
    if len(word) < 3 or word.isdecimal():
        return 0
    return 1 if len(word) < 6 else 2


def nearest(word: str, terms: Iterable[str], at_most: int = 3) -> list[str]:
    """Return the terms with the fewest slips between them and the word, none where all are too far away."""
    limit = slips_allowed(word)
    found = sorted((distance(form, term, limit), term) for term in terms for form in forms(word))
    near = [(slips, term) for slips, term in found if slips <= limit]
    return list(dict.fromkeys(term for slips, term in near if slips == near[0][0]))[:at_most]


def distance(a: str, b: str, limit: int) -> int:
    """Count the letters added, left out, changed or swapped with their neighbour; above ``limit`` only "too many"."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before, above = [], list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, above = above, row
    return above[-1]
