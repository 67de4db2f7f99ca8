"""What the map consists of: apps, signals, receivers, and the places that send. Plain and frozen.

Keys. A signal is named ``<app label>.<name>`` (``shop.order_placed``); Django's own signals that belong to no
app are ``django.<name>`` (``django.post_save``). A receiver is named by the dotted path of its function. An *edge* is
one signal from one sender to one app; a signal of models has its sender in brackets:
``django.post_save(auth.User)``.
"""

from dataclasses import dataclass

ANYBODY = ""
"""The sender of a receiver that hears every sender."""


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: ``path`` relative to the project or to site-packages, ``line`` from 1, and in which
    function (dotted, empty at the top of the module).

    ``file`` is the absolute path, empty where there is no source.
    """

    path: str
    line: int = 0
    function: str = ""
    file: str = ""

    def __str__(self):
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class Sending:
    """One place that sends a signal.

    ``method`` is ``send``, ``send_robust``, ``asend`` or ``asend_robust``. ``in_atomic`` is True where the code shows
    a transaction around it, and False where it does not tell. ``arguments`` are the names sent, None where ``**``
    hides them. ``sender`` is the text of the sender's expression. ``is_told`` is False where the source does not name
    the signal: it may be this one.
    """

    app: str
    place: Place
    method: str
    in_atomic: bool
    arguments: tuple[str, ...] | None
    sender: str = ""
    is_told: bool = True


@dataclass(frozen=True)
class Receiver:
    """One connection of a function to a signal.

    ``sender`` is ``app_label.Model`` for a model, a dotted path for another class, a text for anything else, and
    ``ANYBODY`` where every sender is heard. ``kind`` is ``function``, ``method``, ``lambda``, ``nested``, ``partial``
    or ``object``. ``doc`` is the docstring, empty where there is none. ``dispatch_uid`` is None where none was given.
    ``requires`` are the arguments without which it cannot be called.
    """

    name: str
    app: str
    place: Place
    sender: str = ANYBODY
    dispatch_uid: str | None = None
    is_weak: bool = True
    is_async: bool = False
    takes_kwargs: bool = True
    kind: str = "function"
    doc: str = ""
    requires: tuple[str, ...] = ()

    @property
    def short_name(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def summary(self) -> str:
        """The first line of the docstring, or the function's name in words."""
        first = self.doc.strip().partition("\n")[0].rstrip(".")
        return first or self.short_name.replace("_", " ")


@dataclass(frozen=True)
class SignalFacts:
    """One signal.

    ``app`` is the label of the app that declares it, ``django`` for the framework's own. ``doc`` is the docstring
    right below the declaration. ``arguments`` are those that the docstring names, None where it names none. ``is_own``
    is True where an app of the project declares it. ``sendings`` are the places that send it; where none is known,
    those that may.
    """

    key: str
    app: str
    place: Place
    doc: str = ""
    arguments: tuple[str, ...] | None = None
    is_own: bool = True
    receivers: tuple[Receiver, ...] = ()
    sendings: tuple[Sending, ...] = ()

    @property
    def name(self) -> str:
        return self.key.rpartition(".")[2]

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return self.doc.strip().partition("\n\n")[0].replace("\n", " ")


@dataclass(frozen=True)
class AppFacts:
    """One app: ``name`` is its package, ``path`` its folder; ``is_own`` where the project wrote it."""

    label: str
    name: str
    title: str
    path: str
    is_own: bool = True


@dataclass(frozen=True)
class Edge:
    """What goes from one app to another: one signal from one sender, and everybody of ``hearer`` who hears it."""

    signal: SignalFacts
    sender: str
    origin: str
    hearer: str
    receivers: tuple[Receiver, ...]

    @property
    def key(self) -> str:
        return f"{self.signal.key}({self.sender})" if self.sender else self.signal.key


@dataclass(frozen=True)
class SignalMap:
    """The whole picture: apps in the order of ``INSTALLED_APPS``, signals in the order of their apps and names.

    ``untold`` are the places of the project that send what the source does not name.
    """

    apps: tuple[AppFacts, ...]
    signals: tuple[SignalFacts, ...]
    untold: tuple[Sending, ...] = ()

    def app(self, label: str) -> AppFacts | None:
        return next((app for app in self.apps if app.label == label), None)

    def signal(self, key: str) -> SignalFacts | None:
        return next((signal for signal in self.signals if signal.key == key), None)

    def edges(self, *, own: bool = True) -> list[Edge]:
        """Return what goes from app to app, in the order of the signals.

        The origin is the app that declares the signal; for a signal of Django's models, the app of the model.

        :param own: leave out what no app of the project declares, sends or hears.
        """
        owners = {app.label for app in self.apps if app.is_own}
        edges = []
        for signal in self.signals:
            groups: dict[tuple[str, str, str], list[Receiver]] = {}
            for receiver in signal.receivers:
                label = receiver.sender.partition(".")[0]
                of_model = not signal.is_own and self.app(label) and receiver.sender.count(".") == 1
                sender = receiver.sender if of_model else ANYBODY
                groups.setdefault((sender, label if of_model else signal.app, receiver.app), []).append(receiver)
            edges += [
                Edge(signal=signal, sender=sender, origin=origin, hearer=hearer, receivers=tuple(receivers))
                for (sender, origin, hearer), receivers in groups.items()
                if not own or hearer in owners
            ]
        return edges
