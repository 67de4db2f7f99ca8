"""What the pages of the admin show: read from the running process, from its last traces and from the kept ones."""

import inspect
import linecache
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from textwrap import dedent
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from signal_map.checks import kinds
from signal_map.facts import AppFacts, Receiver, SignalFacts, SignalMap
from signal_map.models import Trace
from signal_map.narrative import Narrative, describe, duration
from signal_map.rendering.formats import svg
from signal_map.rendering.formats.svg.score import Row, write_score
from signal_map.rendering.latest import read_map
from signal_map.rendering.timeline import SignalSpan, keys_in, read_tree
from signal_map.tracing import traces

KEPT_SHOWN = 10
"""Kept stories on the page of a signal."""


@dataclass(frozen=True)
class AdminLinks:
    """Addresses of the admin's pages; ``base`` is that of the signals' pages."""

    base: str

    def app(self, label: str) -> str:
        return f"#app-{quote(label)}"

    def signal(self, key: str) -> str:
        return f"{self.base}{quote(key, safe='')}/"

    def receiver(self, key: str, name: str) -> str:
        return f"{self.signal(key)}#{quote(name)}"


@dataclass(frozen=True)
class AppGroup:
    """One app in the table beside the drawing: what comes from it, and what it hears (rows of others)."""

    label: str
    facts: AppFacts | None
    rows: tuple[Row, ...]
    hears: tuple[Row, ...]


@dataclass(frozen=True)
class MapPage:
    """The drawing, and the same in words."""

    drawing: SafeString
    groups: tuple[AppGroup, ...]
    signals: int
    receivers: int


@dataclass(frozen=True)
class ReceiverPart:
    """A receiver on its signal's page; ``anchor`` is empty where the same function stood above already."""

    facts: Receiver
    anchor: str
    source: str
    kind: str


@dataclass(frozen=True)
class RecentTrace:
    """One of the last traces of this process."""

    id: str
    narrative: Narrative
    name: str
    kind: str
    took: str
    queries: int
    dropped: int
    sends: tuple[SignalSpan, ...]
    keys: frozenset[str]


@dataclass(frozen=True)
class SignalPage:
    """Everything about one signal."""

    facts: SignalFacts
    receivers: tuple[ReceiverPart, ...]
    recent: tuple[RecentTrace, ...]
    kept: tuple[Trace, ...]


def read_page_of_map() -> MapPage:
    """Read the map of the running process."""
    signal_map = read_map()
    kind_of = kinds.read()
    promised = frozenset((edge.key, edge.hearer, kind_of(edge)) for edge in signal_map.edges())
    score = write_score(signal_map, kind_of)
    rows = {part.app: part.rows for part in score.parts}
    groups = [
        AppGroup(
            label=label,
            facts=signal_map.app(label),
            rows=rows.get(label, ()),
            hears=tuple(row for row in score.rows if any(hearer.app == label for hearer in row.hearers)),
        )
        for label in score.columns
    ]
    return MapPage(
        drawing=_drawing(signal_map, promised, reverse("admin:signals_trace_changelist") + "signal/"),
        groups=tuple(groups),
        signals=len(score.rows),
        receivers=sum(len(hearer.receivers) for row in score.rows for hearer in row.hearers),
    )


def read_page_of_signal(key: str) -> SignalPage | None:
    """Read everything about a signal; None where there is none of that key."""
    signal_map = read_map()
    facts = signal_map.signal(key)
    if facts is None:
        return None
    return SignalPage(
        facts=facts,
        receivers=tuple(_receiver_parts(signal_map, facts)),
        recent=tuple(trace for trace in read_recent() if key in trace.keys),
        kept=tuple(Trace.objects.filter(signal=key).order_by("-pk")[:KEPT_SHOWN]),
    )


def read_recent() -> list[RecentTrace]:
    """Return the last traces of this process, the newest first."""
    return [_recent(trace) for trace in traces.recent()]


def read_tree_of(row: Trace) -> tuple[SignalSpan, ...]:
    """Return the tree of a kept trace."""
    return read_tree([row.sending], total=row.sending.get("us", 0), begin=row.sending.get("offset", 0))


@lru_cache(maxsize=4)
def _drawing(signal_map: SignalMap, promised: frozenset[tuple[str, str, str]], base: str) -> SafeString:
    """Draw a map; it is drawn again when anything on it changes, because the whole map is the key."""
    kinds_of = {(key, hearer): kind for key, hearer, kind in promised}
    drawn = svg.draw(signal_map, kind_of=lambda edge: kinds_of[edge.key, edge.hearer], links=AdminLinks(base))
    return mark_safe(drawn)  # every text in it went through escape()


def _receiver_parts(signal_map: SignalMap, facts: SignalFacts) -> Iterator[ReceiverPart]:
    """Yield the receivers edge by edge, so that each has the kind of its edge."""
    kind_of, seen = kinds.read(), set()
    for edge in replace(signal_map, signals=(facts,)).edges(own=False):
        for receiver in edge.receivers:
            anchor = "" if receiver.name in seen else receiver.name
            seen.add(receiver.name)
            yield ReceiverPart(receiver, anchor, read_source(receiver), kind_of(edge))


def read_source(receiver: Receiver) -> str:
    """Return the text of a receiver's function, empty where there is no file to read."""
    place = receiver.place
    if not place.file or not place.line:
        return ""
    linecache.checkcache(place.file)
    lines = linecache.getlines(place.file)[place.line - 1 :]
    try:
        return dedent("".join(inspect.getblock(lines)))
    except (SyntaxError, tokenize.TokenError):
        return ""


def _recent(trace: dict) -> RecentTrace:
    return RecentTrace(
        id=str(trace["id"]),
        narrative=describe(trace),
        name=trace["name"] or trace["kind"],
        kind=trace["kind"],
        took=duration(trace["us"]),
        queries=trace["queries"],
        dropped=trace.get("dropped", 0),
        sends=read_tree(trace["sends"], total=trace["us"]),
        keys=frozenset(keys_in(trace["sends"])),
    )
