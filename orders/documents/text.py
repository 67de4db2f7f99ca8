"""What people typed, as documents take it: in one line, without characters that steer."""

import re
import unicodedata

JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}
INVISIBLE = {"Cf", "Co", "Cs"}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
"""The last two are no characters, and XML takes neither."""


def one_line(text: str) -> str:
    """Return a text in one line.

    Of the invisible characters only the joiners inside words stay; an override could show an amount backwards.
    """
    line = " ".join(CONTROL.sub(" ", text).split())
    return "".join(
        character for character in line if character in JOINERS or unicodedata.category(character) not in INVISIBLE
    )
