"""The map for programs: every fact, in a structure that stays.

    {"version": 1,
     "apps":    [{"label", "name", "title", "path", "is_own"}],
     "signals": [{"key", "name", "app", "kind", "place", "doc", "summary", "arguments", "is_own", "receivers": [{"name",
                  "short_name", "summary", "app", "place", "sender", "dispatch_uid", "is_weak", "is_async",
                  "takes_kwargs", "kind", "doc", "requires"}], "sendings": [{"app", "place", "method", "in_atomic",
                  "arguments", "sender", "is_told"}]}],
     "untold":  [as in "sendings"],
     "edges":   [{"key", "signal", "sender", "origin", "hearer", "kind", "receivers": [name]}]}

A ``place`` is ``{"path", "line", "function", "file"}``. What each means stands in ``facts.py``; ``kind`` of a signal
and of an edge in ``kinds.py``. Keys may be added; ``version`` changes when one changes its meaning or goes.
"""

import json
from dataclasses import asdict

from signal_map.checks import kinds
from signal_map.facts import Edge, Receiver, SignalFacts, SignalMap

VERSION = 1


def draw(signal_map: SignalMap) -> str:
    """Return the map as JSON, indented, with a newline at its end."""
    kind = kinds.read()
    document = {
        "version": VERSION,
        "apps": [asdict(app) for app in signal_map.apps],
        "signals": [_signal(signal) | {"kind": kind(signal)} for signal in signal_map.signals],
        "untold": [asdict(sending) for sending in signal_map.untold],
        "edges": [_edge(edge) | {"kind": kind(edge)} for edge in signal_map.edges(own=False)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _signal(signal: SignalFacts) -> dict:
    return asdict(signal) | {
        "name": signal.name,
        "summary": signal.summary,
        "receivers": [_receiver(receiver) for receiver in signal.receivers],
    }


def _receiver(receiver: Receiver) -> dict:
    return asdict(receiver) | {"short_name": receiver.short_name, "summary": receiver.summary}


def _edge(edge: Edge) -> dict:
    return {
        "key": edge.key,
        "signal": edge.signal.key,
        "sender": edge.sender,
        "origin": edge.origin,
        "hearer": edge.hearer,
        "receivers": [receiver.name for receiver in edge.receivers],
    }
