"""What the drawings have in common: everything that goes from one app to another in one arrow."""

from dataclasses import dataclass

from signal_map.checks import kinds
from signal_map.facts import Edge, SignalMap


@dataclass(frozen=True)
class Arrow:
    """The signals that ``hearer`` hears from ``origin``, by what to write on the arrow.

    ``kind`` is the one that they share; ``must hold`` already where one of them must.
    """

    origin: str
    hearer: str
    kind: str
    labels: tuple[str, ...]


def arrows(signal_map: SignalMap) -> list[Arrow]:
    """Return one arrow for each pair of apps, in the order of the signals: two side by side hide each other's text."""
    kind = kinds.read()
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for edge in signal_map.edges(own=False):
        pairs.setdefault((edge.origin, edge.hearer), []).append(edge)
    return [
        Arrow(*ends, kind=_together({kind(edge) for edge in edges}), labels=tuple(dict.fromkeys(map(label_of, edges))))
        for ends, edges in pairs.items()
    ]


def _together(found: set[str]) -> str:
    if kinds.MUST_HOLD in found:
        return kinds.MUST_HOLD
    return found.pop() if len(found) == 1 else ""


def label_of(edge: Edge) -> str:
    """Return what stands on an arrow: the signal, and of which model it is."""
    return f"{edge.signal.name} of {edge.sender.rpartition('.')[2]}" if edge.sender else edge.signal.name


def houses(signal_map: SignalMap, drawn: list[Arrow]) -> dict[str, str]:
    """Return the apps to draw by their labels, with the package where it has another name: those with an arrow."""
    ends = {end for arrow in drawn for end in (arrow.origin, arrow.hearer)}
    ordered = [app.label for app in signal_map.apps if app.label in ends]
    names = {app.label: app.name for app in signal_map.apps}
    return {label: names.get(label, label) for label in [*ordered, *sorted(ends.difference(ordered))]}
