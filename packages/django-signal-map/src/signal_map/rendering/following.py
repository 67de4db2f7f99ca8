"""What follows from a signal, as the source tells: who hears it, what they send in turn, and who hears that."""

from signal_map.checks.loops import Follow, Graph, reach
from signal_map.facts import SignalMap

INDENT = "  "


def describe(signal_map: SignalMap) -> str:
    """Return what follows from each signal, each level indented below what sets it off.

    Each line says what may follow, if the conditions on the way are met.
    """
    lines, graph = [], Graph()
    for signal in signal_map.signals:
        lines.append(signal.key)
        for follow in reach(signal.key, graph):
            if follow.node.receiver in signal.receivers:
                lines += _lines(follow, 1)
    return "\n".join([*lines, ""])


def _lines(follow: Follow, depth: int) -> list[str]:
    receiver = follow.node.receiver
    lines = [f"{INDENT * depth}{receiver.app}: {receiver.short_name}, {receiver.place}"]
    for steps, inner in follow.follows:
        way = steps[-1]
        lines.append(f"{INDENT * (depth + 1)}may send {inner.node.signal}, {way.place}")
        lines += _lines(inner, depth + 2)
    return lines
