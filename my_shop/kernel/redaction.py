"""Words that are taken out of texts for good."""

import re
from collections.abc import Iterable


def redact(text: str, words: Iterable[str]) -> str:
    """Return a text without these words, in whatever case: names, addresses and numbers of somebody who is erased.

    A word within a longer one stays, and so does an address that only ends alike; too short a word is none.
    """
    known = sorted({word for word in words if len(word) >= 3}, key=len, reverse=True)
    if not known:
        return text
    pattern = "|".join(re.escape(word) for word in known)
    return re.sub(rf"(?<![\w.@+-])(?:{pattern})(?![\w@-]|\.\w)", "[erased]", text, flags=re.IGNORECASE)
