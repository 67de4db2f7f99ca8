"""Cells that a spreadsheet would take for a formula are marked on the way out, and lose the mark on the way in.

What begins a formula (OWASP, “CSV Injection”) may be typed by any buyer into a name, and would run on the machine of
whoever opens the file. An apostrophe before it makes it text. A cell that begins with apostrophes and then with such a
character gets one more, so that ``rearm`` brings every text back as it was. Numbers of ours are written as numbers,
without ``disarm``. What others wrote stays as it is: ``-3``, ``+49 30 1234``, and the ``'1010`` of Shopify's postcodes.
"""

import re

_ARMED = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")


def disarm(text: str) -> str:
    """Return the text of a cell as no spreadsheet runs it."""
    return f"'{text}" if _ARMED.match(text) else text


def rearm(text: str) -> str:
    """Return the text of a cell without the mark that ``disarm`` has put before it."""
    return text[1:] if _MARKED.match(text) else text
