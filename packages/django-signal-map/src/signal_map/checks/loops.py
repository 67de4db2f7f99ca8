"""Signals that go round in a circle, found in the source: a receiver calls a service, which sends what is heard again.

Functions are followed as far as their names can be told: re-exports, methods, tasks, and whatever is handed on to be
called later. Saving counts as sending: ``Order.objects.create()`` sends ``post_save`` for whoever hears it.

Conditions are weighed with what a signal is sent with, as the guard would meet them: a row that ``if created`` saves
once more is not new any more, so that ends, and is no circle.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.dispatch import Signal

from signal_map.analysis import registry
from signal_map.analysis.source.calls import SENDER, Call, Effects, Entry, Send, Values
from signal_map.analysis.source.functions import Functions
from signal_map.analysis.source.modules import Module, own_modules
from signal_map.analysis.source.types import CLASS, ONE, Kind
from signal_map.facts import ANYBODY, Place, Receiver, SignalMap

MOST_FUNCTIONS = 1_000
"""Functions that are followed from one receiver; one that is called with other values counts again."""

MOST_CYCLES = 50
LONGEST = 12


@dataclass(frozen=True)
class Step:
    """One thing on the way: ``what`` is ``signal``, ``receiver``, ``function`` or ``send``."""

    what: str
    name: str
    place: Place | None = None

    def __str__(self):
        return f"{self.name} ({self.place})" if self.place else self.name


@dataclass(frozen=True)
class ReceiverNode:
    """A receiver that hears a signal of one sender; ``values`` are those of its arguments that can be told."""

    key: str
    receiver: Receiver
    sender: str
    values: Values = ()

    @property
    def plain(self) -> "ReceiverNode":
        """The same with whatever it is sent."""
        return replace(self, values=())

    @property
    def signal(self) -> str:
        return f"{self.key}({self.sender})" if self.sender not in {ANYBODY, SENDER} else self.key

    @property
    def steps(self) -> tuple[Step, Step]:
        return Step("signal", self.signal), Step("receiver", self.receiver.name, self.receiver.place)


@dataclass(frozen=True)
class Link:
    """How a receiver comes to send what somebody hears: the functions on the way, then the place that sends."""

    heard: ReceiverNode
    steps: tuple[Step, ...]
    is_sure: bool


@dataclass(frozen=True)
class Cycle:
    """Signals that lead back to the first one; ``is_certain`` where no condition on the way could end it."""

    steps: tuple[Step, ...]
    is_certain: bool
    app: str

    @property
    def signals(self) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps if step.what == "signal")

    def __str__(self):
        return " → ".join([*map(str, self.steps), self.signals[0]])


@dataclass(frozen=True)
class Follow:
    """A receiver of a signal, and what follows from it: by way of which functions, and who hears that."""

    node: ReceiverNode
    follows: tuple[tuple[tuple[Step, ...], "Follow"], ...] = field(default_factory=tuple)


def cycles() -> list[Cycle]:
    """Return each circle once, with everything on its way."""
    return Graph().cycles()


def reach(signal_key: str, graph: "Graph | None" = None) -> tuple[Follow, ...]:
    """Return what follows from a signal: its receivers, what they send, and who hears that.

    :param graph: the one to look in, where several signals are asked for.
    """
    graph = graph or Graph()
    first = [node for node in graph.nodes() if signal_key in {node.key, node.signal}]
    return tuple(_follow(graph, node, frozenset()) for node in first)


def _follow(graph: "Graph", node: ReceiverNode, seen: frozenset[ReceiverNode]) -> Follow:
    seen |= {node.plain}
    links: dict[ReceiverNode, Link] = {}
    for link in graph.links(node):
        if link.heard.plain not in seen:
            links.setdefault(link.heard.plain, link)
    return Follow(node, tuple((link.steps, _follow(graph, link.heard, seen)) for link in links.values()))


class Graph:
    """Who hears what, and what each receiver sends in turn; read as far as somebody asks."""

    def __init__(
        self,
        signal_map: SignalMap | None = None,
        modules: dict[str, Module] | None = None,
        signals: Mapping[str, Signal] | None = None,
    ):
        self.map = signal_map or registry.read_map(in_packages=False)
        self.functions = Functions(modules or {module.name: module for module in own_modules()})
        self.keys = {id(signal): key for key, signal in (signals or registry.signals()).items()}
        self._links: dict[ReceiverNode, list[Link]] = {}
        self._effects: dict[tuple, list[Call | Send]] = {}

    def nodes(self) -> list[ReceiverNode]:
        """Every receiver whose source can be read, with what it hears."""
        return [
            ReceiverNode(signal.key, receiver, receiver.sender or (SENDER if _of_models(signal.key) else ANYBODY))
            for signal in self.map.signals
            for receiver in signal.receivers
            if self.functions.find(receiver.name)
        ]

    def links(self, node: ReceiverNode) -> list[Link]:
        """Return how a receiver leads to others, the shortest way to each."""
        if node not in self._links:
            found: dict[ReceiverNode, Link] = {}
            for send, steps, is_sure in self._sends(node):
                for heard in self._heard(send, node):
                    known = found.get(heard)
                    if known is None or (is_sure and not known.is_sure):
                        found[heard] = Link(heard, steps, is_sure)
            self._links[node] = list(found.values())
        return self._links[node]

    def cycles(self) -> list[Cycle]:
        found: dict[tuple[ReceiverNode, ...], Cycle] = {}
        order = {node: index for index, node in enumerate(self._reached())}
        for first in order:
            for links in self._back_to(first, first, (), order):
                cycle, key = _cycle(first, links), _round(first, links)
                if key not in found or (cycle.is_certain and not found[key].is_certain):
                    found[key] = cycle
                if len(found) == MOST_CYCLES:
                    return list(found.values())
        return list(found.values())

    def _reached(self) -> list[ReceiverNode]:
        """Every receiver with whatever it is sent, and with each set of values that another one sends it."""
        first = {node: index for index, node in enumerate(self.nodes())}
        todo, found = deque(first), set()
        while todo:
            node = todo.popleft()
            if node not in found:
                found.add(node)
                first.setdefault(node, first.get(node.plain, len(first)))
                todo += [link.heard for link in self.links(node)]
        return sorted(first, key=first.__getitem__)

    def _back_to(
        self, first: ReceiverNode, here: ReceiverNode, gone: tuple[Link, ...], order: dict[ReceiverNode, int]
    ) -> Iterator[tuple[Link, ...]]:
        """Every way back that meets nobody twice, and nobody who comes before the first: so each is found once."""
        if len(gone) >= LONGEST:
            return
        met = {link.heard for link in gone}
        for link in self.links(here):
            if link.heard == first:
                yield (*gone, link)
            elif link.heard not in met and order[link.heard] > order[first]:
                yield from self._back_to(first, link.heard, (*gone, link), order)

    def _sends(self, node: ReceiverNode) -> Iterator[tuple[Send, tuple[Step, ...], bool]]:
        """Everything that a receiver sends, from near to far, with the functions on the way."""
        model = _model(node.sender)
        entry = Entry(
            given=(("instance", Kind(ONE, model)), ("sender", Kind(CLASS, model))) if model else (),
            values=node.values,
            subject="instance" if _of_models(node.key) else "",
            of_any_model=node.sender == SENDER,
            is_stored=node.key == "django.post_save",
        )
        todo = deque([(node.receiver.name, entry, (), True)])
        seen = {(node.receiver.name, entry)}
        while todo and len(seen) < MOST_FUNCTIONS:
            dotted, entry, steps, is_sure = todo.popleft()
            for effect in self._read(dotted, entry):
                if isinstance(effect, Send):
                    place = Step("send", effect.place.function, effect.place)
                    yield effect, (*steps, place), is_sure and effect.is_sure
                elif (effect.function, effect.entry) not in seen:
                    seen.add((effect.function, effect.entry))
                    called = self.functions.find(effect.function)
                    step = Step("function", called.dotted, called.place)
                    todo.append((effect.function, effect.entry, (*steps, step), is_sure and effect.is_sure))

    def _read(self, dotted: str, entry: Entry) -> list[Call | Send]:
        """What a function sets off that is called so; many receivers lead to the same few."""
        if (dotted, entry) not in self._effects:
            function = self.functions.find(dotted)
            self._effects[dotted, entry] = list(Effects(function, self.functions, entry).read())
        return self._effects[dotted, entry]

    def _heard(self, send: Send, node: ReceiverNode) -> list[ReceiverNode]:
        """Who hears what is sent."""
        key = send.signal if isinstance(send.signal, str) else self.keys.get(id(send.signal), "")
        sender = node.sender if send.sender == SENDER and node.sender != SENDER else send.sender
        signal = self.map.signal(key)
        disconnected = {name for known, name in send.silent if self.keys.get(known) == key}
        muted = {name for known, name in send.silent if not known}
        return [
            ReceiverNode(
                key, receiver, receiver.sender or (sender if _of_models(key) and sender else ANYBODY), send.values
            )
            for receiver in (signal.receivers if signal else ())
            if self.functions.find(receiver.name)
            and (sender is None or receiver.sender in {ANYBODY, sender})
            and (receiver.dispatch_uid or receiver.name) not in disconnected
            and muted.isdisjoint({receiver.name, receiver.dispatch_uid})
        ]


def _round(first: ReceiverNode, links: tuple[Link, ...]) -> tuple[ReceiverNode, ...]:
    """The receivers on a way round, whatever they are sent, beginning with whichever name comes first."""
    met = [first.plain, *(link.heard.plain for link in links[:-1])]
    met = [here for here, before in zip(met, [met[-1], *met], strict=False) if here != before] or met[:1]
    start = min(range(len(met)), key=lambda index: (met[index].signal, met[index].receiver.name))
    return (*met[start:], *met[:start])


def _cycle(first: ReceiverNode, links: tuple[Link, ...]) -> Cycle:
    steps: list[Step] = []
    nodes = [first, *(link.heard for link in links[:-1])]
    for node, link in zip(nodes, links, strict=True):
        steps += [*node.steps, *link.steps]
    return Cycle(tuple(steps), all(link.is_sure for link in links), first.receiver.app)


def _of_models(key: str) -> bool:
    return key in {"django.pre_save", "django.post_save", "django.pre_delete", "django.post_delete"}


def _model(label: str) -> type | None:
    app, _, name = label.partition(".")
    return apps.all_models.get(app, {}).get(name.lower())
