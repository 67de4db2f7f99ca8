"""For pytest: the order of receivers turned round, and neither receivers nor stories left behind.

Name it in the first ``conftest.py``: ``pytest_plugins = ["signal_map.pytest_plugin"]``.

A test that leaves a receiver connected or disconnected fails, and the next one finds everything as it was. What is left
alone, because it is no fault of a test: receivers that are gone with the test (connected weakly), those of a module
that the test was the first to import, methods of a package (a storage of Django, or of a class made of it, connects
itself when it is first used), and those of the fields of a model (a migration makes models and drops them).
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from weakref import ReferenceType, WeakSet

import pytest
from django.dispatch import Signal

from signal_map.analysis import paths

CONNECTIONS: pytest.StashKey["Connections"] = pytest.StashKey()


def pytest_addoption(parser):
    parser.addoption(
        "--reverse-receivers",
        action="store_true",
        help="Call the receivers of every signal in the reverse order: nothing may rely on it.",
    )


def pytest_configure(config):
    config.stash[CONNECTIONS] = Connections()
    config.stash[CONNECTIONS].watch()


class Connections:
    """Every signal of the process, and who was connected to each when a test began."""

    def __init__(self):
        self.signals = WeakSet(thing for thing in gc.get_objects() if isinstance_quietly(thing))
        self.before: dict[Signal, tuple] = {}
        self.modules = 0
        self.test: pytest.Item | None = None

    def watch(self) -> None:
        """See the signals that are made from now on, too."""
        make, signals = Signal.__init__, self.signals

        def made(self, *args, **kwargs):
            make(self, *args, **kwargs)
            signals.add(self)

        Signal.__init__ = made

    def remember(self) -> None:
        self.before = {signal: tuple(signal.receivers) for signal in self.signals}
        self.modules = len(sys.modules)

    @contextmanager
    def taken_for_granted(self) -> Iterator[None]:
        """Let what changes in the block be as if it had been so when the test began."""
        now = {signal: tuple(signal.receivers) for signal in self.signals}
        yield
        for signal, receivers in now.items():
            if signal in self.before and (changed := tuple(signal.receivers)) != receivers:
                self.before[signal] = changed

    def changes(self) -> Iterator[tuple[Signal, object, str]]:
        """Each receiver that has come or gone since: its signal, itself, and which of both."""
        imported = set(list(sys.modules)[self.modules :])
        for signal, before in self.before.items():
            now = tuple(signal.receivers)
            if now == before:
                continue
            old, new = _alive(before), _alive(now)
            for key in new.keys() - old.keys():
                if not is_legitimate(new[key], imported):
                    yield signal, new[key], "connected"
            for key in old.keys() - new.keys():
                yield signal, old[key], "disconnected"

    def restore(self) -> None:
        for signal, before in self.before.items():
            if tuple(signal.receivers) != before:
                with signal.lock:
                    signal.receivers = list(before)
                    signal.sender_receivers_cache.clear()
        self.before = {}


def isinstance_quietly(thing: object) -> bool:
    """Say whether a thing is a signal; ``isinstance`` would wake lazy objects."""
    return issubclass(type(thing), Signal)


def is_legitimate(receiver: object, imported: set[str]) -> bool:
    """Say whether a receiver may stay that has come during a test."""
    owner = getattr(receiver, "__self__", None)
    if owner is None:
        return getattr(receiver, "__module__", None) in imported
    # whose class it is, or whose method it has inherited
    modules = [sys.modules.get(name) for name in (type(owner).__module__, getattr(receiver, "__module__", ""))]
    is_package = any(paths.is_installed_package(getattr(module, "__file__", None) or "") for module in modules)
    return is_package or hasattr(owner, "contribute_to_class") or type(owner).__module__ in imported


def _alive(entries: tuple) -> dict[tuple, object]:
    found = {}
    for key, reference, *_ in entries:
        receiver = reference() if isinstance(reference, ReferenceType) else reference
        if receiver is not None:
            found[key] = receiver
    return found


@pytest.fixture(scope="session", autouse=True)
def receivers_in_reverse(request):
    """Turn the order round for the whole run, where that is asked for."""
    if not request.config.getoption("--reverse-receivers"):
        yield
        return
    from signal_map.tracing import dispatch  # noqa: PLC0415 - the settings are ready by now

    with dispatch.reversing():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Watch a test from its first fixture on, until all of its fixtures are taken down.

    What fixtures of a wider scope connect, they take away themselves.
    """
    connections = request.config.stash[CONNECTIONS]
    if fixturedef.scope == "function":
        if connections.test is not request.node:
            connections.test = request.node
            connections.remember()
            # the first to be added is the last to be called
            request.node.addfinalizer(partial(check, connections))
        return (yield)
    with connections.taken_for_granted():
        return (yield)


@pytest.fixture(autouse=True)
def begins_without_stories():
    """Forget what earlier tests have sent: what was rolled back with them would be written in the middle of this one.

    So every test has one fixture at least, too, by which its receivers are watched.
    """
    from signal_map.tracing import traces  # noqa: PLC0415 - the settings are ready by now

    traces.forget_recent()


def check(connections: Connections) -> None:
    """Fail a test that has left receivers connected or disconnected, and put them back; costs some 30 µs a test."""
    connections.test = None
    if not any(connections.changes()):
        return
    gc.collect()  # what only garbage holds is not connected any more
    changes = list(connections.changes())
    connections.restore()
    if changes:
        from signal_map.tracing import naming  # noqa: PLC0415 - the settings are ready by now

        told = [
            f"{naming.describe(signal, receiver)[0]} was left {what} ({naming.key_of(signal)})"
            for signal, receiver, what in changes
        ]
        pytest.fail("\n".join(sorted(told)), pytrace=False)
