"""What a signal's docstring says about its arguments: the one reader of the form that the contracts are written in.

    Arguments: ``variant_ids`` (tuple of int) or ``skus`` (tuple of str); the other one is empty.

A name in double backticks that begins an argument is one; what stands in brackets, and later in its clause, explains
it. A list, one argument a line, below a lone ``Arguments:`` is read as well.
"""

import inspect
import re

_HEADING = re.compile(r"^Arguments?:[ \t]*", re.MULTILINE)
_BRACKETS = re.compile(r"\([^()]*\)")
_END = re.compile(r"\.(?=\s|$)|\n[ \t]*\n")
_CLAUSE = re.compile(r"[,;]|\b(?:and|or)\b")
_NAME = re.compile(r"\s*``([^\W\d]\w*)``")
_LISTED = re.compile(r"(?:[ \t]+|[ \t]*[-*][ \t]+)``([^\W\d]\w*)``")


def arguments(doc: str) -> tuple[str, ...] | None:
    """Return the names of the arguments that a docstring names, in its order.

    None where it has no ``Arguments:`` at all; empty where it says that there are none.
    """
    text = inspect.cleandoc(doc)
    headings = list(_HEADING.finditer(text))
    if not headings:
        return None
    names = []
    for heading in headings:
        below = text[heading.end() :]
        names += _listed(below) if below.startswith("\n") else _told(below)
    return tuple(dict.fromkeys(names))


def _told(text: str) -> list[str]:
    """The arguments of a sentence: one begins each clause that begins with a name."""
    # a full stop in brackets ends no sentence, so they go first; the inner ones before the outer ones
    while (without := _BRACKETS.sub(" ", text)) != text:
        text = without
    sentence = _END.split(text, maxsplit=1)[0]
    return [found[1] for clause in _CLAUSE.split(sentence) if (found := _NAME.match(clause))]


def _listed(text: str) -> list[str]:
    """The arguments of a list: each line with a bullet or an indent that begins with a name."""
    names = []
    for line in text.splitlines():
        if found := _LISTED.match(line):
            names.append(found[1])
        elif line.strip() and not line[0].isspace() and line[0] not in "-*":
            break
    return names
