"""What a signal promises: ``must hold``, ``may follow`` or ``question``; empty where nobody says.

The contract says it, edge by edge. Where it does not, the docstring tells: a sentence ``Kind: may follow.``, or a first
word ``Asks`` for a question.
"""

import re
from collections.abc import Callable

from signal_map.checks import contract
from signal_map.facts import Edge, SignalFacts

MUST_HOLD = "must hold"
MAY_FOLLOW = "may follow"
QUESTION = "question"
_KIND = re.compile(r"^Kind:\s*([^.:;,]+)", re.MULTILINE)


def documented(doc: str) -> str:
    """Return what a docstring says of its signal."""
    if found := _KIND.search(doc):
        return " ".join(found[1].split())
    return QUESTION if doc.startswith("Asks ") else ""


def read() -> Callable[[SignalFacts | Edge], str]:
    """Return what tells the kind of a signal, or of an edge; it reads the contract once."""

    rows = contract.read()

    def kind(of: SignalFacts | Edge) -> str:
        row = rows.edge(of.key)
        if row and row.kind:
            return row.kind
        return documented(of.doc if isinstance(of, SignalFacts) else of.signal.doc)

    return kind
