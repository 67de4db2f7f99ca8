"""The drawing before it is drawn: what stands on it. Apps are columns, and every signal that is heard is a row."""

from collections.abc import Callable
from dataclasses import dataclass

from signal_map.facts import Edge, Receiver, SignalFacts, SignalMap

KindOf = Callable[[Edge], str]
"""Tells what an edge promises, in the words of ``kinds.py``."""


@dataclass(frozen=True)
class Hearer:
    """One app that hears a row's signal, with its receivers; ``kind`` is what the edge promises."""

    app: str
    receivers: tuple[Receiver, ...]
    kind: str


@dataclass(frozen=True)
class Row:
    """One signal, of one model where it is a signal of models; without hearers it goes out and nobody listens."""

    signal: SignalFacts
    origin: str
    sender: str
    hearers: tuple[Hearer, ...]

    @property
    def title(self) -> str:
        return f"{self.signal.name}({self.sender})" if self.sender else self.signal.name


@dataclass(frozen=True)
class Part:
    """What one app sends."""

    app: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Score:
    """Labels of the columns from left to right, and the parts from top to bottom."""

    columns: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for row in part.rows]


def write_score(signal_map: SignalMap, kind_of: KindOf) -> Score:
    """Put everything that goes from app to app into columns and rows.

    The columns are the apps that send or hear, the framework and other people's first, then the project's own in the
    order of ``INSTALLED_APPS``.
    """
    edges: dict[tuple[str, str], list[Edge]] = {}
    for edge in signal_map.edges():
        edges.setdefault((edge.signal.key, edge.sender), []).append(edge)
    heard = {key for key, _ in edges}
    nobody_hears = [s for s in signal_map.signals if s.is_own and s.key not in heard]
    columns = _columns(
        signal_map,
        {edge.origin for group in edges.values() for edge in group}
        | {edge.hearer for group in edges.values() for edge in group}
        | {signal.app for signal in nobody_hears},
    )
    rows = [_row(group, columns, kind_of) for group in edges.values()]
    rows += [Row(signal, signal.app, "", ()) for signal in nobody_hears]
    place = {signal.key: number for number, signal in enumerate(signal_map.signals)}
    rows.sort(key=lambda row: place[row.signal.key])
    parts = (Part(app, tuple(row for row in rows if row.origin == app)) for app in columns)
    return Score(columns, tuple(part for part in parts if part.rows))


def _row(edges: list[Edge], columns: tuple[str, ...], kind_of: KindOf) -> Row:
    hearers = [Hearer(edge.hearer, edge.receivers, kind_of(edge)) for edge in edges]
    hearers.sort(key=lambda hearer: columns.index(hearer.app))
    return Row(edges[0].signal, edges[0].origin, edges[0].sender, tuple(hearers))


def _columns(signal_map: SignalMap, involved: set[str]) -> tuple[str, ...]:
    own = [app.label for app in signal_map.apps if app.is_own and app.label in involved]
    others = [app.label for app in signal_map.apps if not app.is_own and app.label in involved]
    return (*sorted(involved - {*own, *others}), *others, *own)
