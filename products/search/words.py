"""From what people type to words: the same for the index and for the question."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import combinations

LONGEST_WORD = 60
_KEY_LETTERS = 6
END = "."
"""What closes a key of a whole word; no word has it."""

MAX_TYPOS = 2
MAX_JOINED = 6
"""Words that are also indexed as one; the beginning of a longer one is enough."""

_FOLDED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
"""Letters that Unicode does not take apart, and that people without them on their keyboard write otherwise."""

_VOICED = {"\u3099", "\u309a"}
"""Marks that make another sound of a kana: glass, ガラス, is no crow, カラス."""

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "々〆\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts in which nothing parts the words, or, as in Korean, endings stick to them."""

_WORD = re.compile(rf"[{_SPACELESS}]+|[^\W_{_SPACELESS}]+")
_DIGIT = re.compile(r"\d")
_SPACELESS_WORD = re.compile(rf"[{_SPACELESS}]")


def split_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents: ``"Café-Mug"`` gives ``["cafe", "mug"]``.

    What is written without spaces is one long word, apart from its neighbours: ``"USB茶"`` gives ``["usb", "茶"]``.
    """
    return _words(_plain(text))


def _plain(text):
    if text.isascii():
        return text.lower()  # as below, in a hundredth of the time
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if letter in _VOICED or unicodedata.category(letter)[0] != "M")
    return unicodedata.normalize("NFC", plain).translate(_FOLDED)


def _words(plain):
    return [word if is_spaceless(word) else word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def is_spaceless(word: str) -> bool:
    """Is this of a script that does not part its words?"""
    return bool(_SPACELESS_WORD.match(word))


def pairs(word: str) -> list[str]:
    """Return each two characters that stand together, as one looks for a word that is written without spaces."""
    return [word[at : at + 2] for at in range(max(1, len(word) - 1))]


def indexed(text: str) -> list[str]:
    """Return what the index holds of a text: its words, and those as one that no space parts: ``"Coca-Cola"``.

    A word written without spaces is there by the pairs of its characters. The last character stands for itself, so
    that each one begins something.
    """
    found = []
    for part in _plain(text).split():
        if part.isascii() and part.isalnum():
            found.append(part[:LONGEST_WORD])
            continue
        words = _words(part)
        for word in words:
            found += [*pairs(word), word[-1]] if is_spaceless(word) else [word]
        found += joined(words)
    return found


def joined(words: list[str]) -> list[str]:
    """Return these words written as one, from each of them on: ``["929", "081", "01"]`` gives 92908101 and 08101."""
    if any(is_spaceless(word) for word in words):
        return []
    return ["".join(words[at : at + MAX_JOINED])[:LONGEST_WORD] for at in range(len(words) - 1)]


def forms(word: str) -> list[str]:
    """Return the word and, for an English plural, its singular: shops write "mug", people ask for "mugs"."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return [word]
    if word.endswith("ies"):
        return [word, f"{word[:-3]}y"]
    return [word, word[:-1], word[:-2]] if word.endswith(("ches", "shes", "xes", "sses")) else [word, word[:-1]]


def typos_allowed(word: str) -> int:
    """How many slips of the fingers a word of this length is forgiven; with a digit in it, or without spaces, none.

    A number, a size or an SKU that differs in one letter is not the same one misspelt but another article.
    """
    if len(word) < 3 or is_spaceless(word) or _DIGIT.search(word):
        return 0
    return 1 if len(word) < 6 else MAX_TYPOS


def slip_keys(word: str, slips: int) -> set[str]:
    """Return what remains of a word when up to so many of its letters, one or two, are left out.

    Two words within so many slips of each other have a key in common, and an index of keys finds one by the other: a
    letter added, left out, changed or swapped is made good by leaving out a letter of either, or one of both. (The
    symmetric deletes of SymSpell, Wolf Garbe 2012.) For one slip it is the whole word, marked at its end, which few
    have in common. For two it is the beginning, six letters at most: long words would have a thousand keys.
    """
    if slips == 1:
        return {f"{word}{END}", *(f"{word[:at]}{word[at + 1 :]}{END}" for at in range(len(word)))}
    return _beginnings(word, slips)


def term_keys(word: str) -> set[str]:
    """Return the keys by which a word of the shop is found."""
    return slip_keys(word, 1) | _beginnings(word, typos_allowed(word))


def _beginnings(word, slips):
    beginning = word[: _KEY_LETTERS + slips]
    lengths = range(len(beginning) - slips, len(beginning) + 1)
    return {"".join(kept)[:_KEY_LETTERS] for length in lengths for kept in combinations(beginning, length)}


def letter_pairs(word: str) -> set[str]:
    """Return its pairs: a slip spoils three of them at most, the others remain."""
    return set(pairs(word))


def nearest(word: str, terms: Iterable[str], at_most: int = 3) -> list[str]:
    """Return the terms with the fewest slips between them and the word, none where all are too far away."""
    limit = typos_allowed(word)
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
