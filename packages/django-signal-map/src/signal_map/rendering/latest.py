"""The map for pages: read again only where the process has changed since.

Reading takes long, mostly for the code that sends. Code does not change while a process runs; connections do, and
modules come in.
"""

import sys
from dataclasses import dataclass
from weakref import ReferenceType

from django.dispatch import Signal

from signal_map.analysis import registry
from signal_map.conf import Conf, conf
from signal_map.facts import SignalMap


@dataclass(frozen=True)
class State:
    """What a map depends on, besides code: settings, modules, and who is connected to what, and alive."""

    settings: Conf
    modules: int
    connected: tuple


@dataclass(frozen=True)
class Reading:
    """A map, the signals that it was read from, and the state that they were in."""

    signal_map: SignalMap
    signals: tuple[Signal, ...]
    state: State


class Latest:
    """Holds the last reading of the process."""

    reading: Reading | None = None


latest = Latest()


def read_map() -> SignalMap:
    """Return the map of the running process, as ``registry.read_map`` does."""
    reading = latest.reading
    if reading is None or reading.state != state_of(reading.signals):
        # the state first: what changes while the map is read is seen by the next look
        signals = tuple(registry.signals().values())
        state = state_of(signals)
        latest.reading = reading = Reading(registry.read_map(), signals, state)
    return reading.signal_map


def state_of(signals: tuple[Signal, ...]) -> State:
    """Return the state in which these signals are now."""
    connected = tuple(
        (id(signal), tuple((entry, is_alive(entry)) for entry in list(signal.receivers))) for signal in signals
    )
    return State(conf(), len(sys.modules), connected)


def is_alive(entry: tuple) -> bool:
    """Say whether the receiver of a connection still exists; Django drops a dead one with the next change only."""
    return not any(isinstance(part, ReferenceType) and part() is None for part in entry[1:2])
