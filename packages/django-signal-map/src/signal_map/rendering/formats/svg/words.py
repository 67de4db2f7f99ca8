"""How wide words are, and where a long name may be broken; no font is asked, so there is room to spare."""

import re
from unicodedata import east_asian_width

CODE = 0.61
"""Width of a letter of a fixed-width font, in its size: 0.60 in all the common ones."""
PROSE = 0.64
"""The same for bold prose, as an average over a word, on the safe side."""


def width_of(text: str, size: float, *, letter: float = CODE) -> float:
    """Return how many pixels the text takes at most."""
    return size * letter * sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def wrap(name: str, limit: int) -> tuple[str, ...]:
    """Break a name into lines of at most ``limit`` letters: after an underscore or a dot, or before a capital.

    A part that is longer stands alone, unbroken.
    """
    lines = [""]
    for part in re.findall(r"[A-Z]?[^_.A-Z]*[_.]*", name):
        if lines[-1] and len(lines[-1]) + len(part) > limit:
            lines.append("")
        lines[-1] += part
    return tuple(lines)
