"""What is watched now, and what is known of each signal, found out when it is first sent."""

import weakref
from collections.abc import Callable
from types import MethodType

from django.apps import apps
from django.dispatch import Signal, dispatcher

from signal_map.analysis.installed import is_own
from signal_map.conf import conf
from signal_map.tracing import naming

WRAPPED = ("send", "send_robust", "asend", "asend_robust", "_live_receivers")
originals: dict[str, Callable] = {}
"""Django's own methods, read before they are wrapped for the first time."""
ATTRIBUTE = "_signal_map"


class Modes:
    """What is watched now. ``muting`` counts the blocks that mute, in all threads."""

    def __init__(self):
        self.is_tracing = self.is_guarding = self.is_reversed = False
        self.muting = 0
        self.most_sends = 0
        self.known: weakref.WeakSet[Signal] = weakref.WeakSet()

    @property
    def need_wrapping(self) -> bool:
        return bool(self.is_tracing or self.is_guarding or self.is_reversed or self.muting)


modes = Modes()


class Known:
    """What is known of one signal."""

    def __init__(self, signal: Signal):
        settings = conf()
        self.key = naming.key_of(signal)
        self.is_skipped = self.key in settings.TRACE_SKIP
        self.keep = settings.KEEP.get(self.key)
        config = apps.app_configs.get(self.key.partition(".")[0])
        self.is_own = config is not None and is_own(config)
        self.signal = weakref.ref(signal)
        self.described: dict[object, tuple] = {}

    def describe(self, receiver: Callable) -> tuple[str, str, str]:
        """Return a receiver's name, app and dispatch_uid, remembered for as long as it lives."""
        key = dispatcher._make_id(receiver)
        inside = getattr(receiver, "__func__", receiver)
        found = self.described.get(key)
        if found and found[0]() is inside:
            return found[1]
        facts = naming.describe(self.signal(), receiver)
        try:
            self.described[key] = (weakref.ref(inside), facts)
        except TypeError:
            return facts
        return facts


def know(signal: Signal) -> Known:
    """Return what is known of a signal; a skipped one gets Django's methods back."""
    known = Known(signal)
    if apps.ready:
        signal.__dict__[ATTRIBUTE] = known
        modes.known.add(signal)
        if known.is_skipped and not (modes.is_reversed or modes.muting or "send" in signal.__dict__):
            for name, original in originals.items():
                signal.__dict__[name] = MethodType(original, signal)
    return known


def forget(signal: Signal) -> None:
    """Find out anew what is known of a signal when it is next sent."""
    modes.known.discard(signal)
    signal.__dict__.pop(ATTRIBUTE, None)
    for name, original in originals.items():
        if getattr(signal.__dict__.get(name), "__func__", None) is original:
            del signal.__dict__[name]
