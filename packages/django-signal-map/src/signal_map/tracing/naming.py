"""What a signal, a receiver and a sender are called while the process runs; the same names as on the map."""

import sys
from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.dispatch import Signal, dispatcher

from signal_map.analysis import declarations
from signal_map.analysis.installed import app_of

UNNAMED = "unnamed"
"""The key of a signal that no module names."""


class Keys:
    """The keys of all signals, read when the first one is asked for, and again when modules have been added."""

    def __init__(self):
        self.known: dict[int, tuple[Signal, str]] = {}
        self.modules = 0

    def of(self, signal: Signal) -> str:
        found = self.known.get(id(signal))
        if found and found[0] is signal:
            return found[1]
        # modules called signals hold nearly all; looking at everything costs a hundred times as much
        if (key := _key_in_signals(signal)) is None:
            key = self._look_everywhere(signal)
        return key

    def _look_everywhere(self, signal: Signal) -> str:
        if apps.ready and len(sys.modules) != self.modules:
            found = declarations.find()
            self.known = {id(each.signal): (each.signal, key) for key, each in found.items() if each.module}
            self.modules = len(sys.modules)
        found = self.known.get(id(signal))
        return found[1] if found and found[0] is signal else UNNAMED


keys = Keys()


def key_of(signal: Signal) -> str:
    """Return the key of a signal: ``shop.order_placed``, ``django.post_save``; ``unnamed`` where it has none."""
    return keys.of(signal)


def describe(signal: Signal, receiver: Callable) -> tuple[str, str, str]:
    """Return a receiver's dotted name, the label of its app, and its dispatch_uid (empty without one)."""
    inside = receiver
    while hasattr(inside, "func"):  # a functools.partial
        inside = inside.func
    module = getattr(inside, "__module__", None) or type(inside).__module__
    name = getattr(inside, "__qualname__", None) or type(inside).__qualname__
    return f"{module}.{name}", _label(module), _uid(signal, receiver)


def name_of_sender(sender: object) -> str:
    """Return ``shop.Order`` for a model, a dotted path for another class, the type for anything else."""
    if sender is None:
        return ""
    if hasattr(sender, "_meta"):
        return sender._meta.label
    kind = sender if isinstance(sender, type) else type(sender)
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def _label(module: str) -> str:
    return app_of(module)


def _uid(signal: Signal, receiver: Callable) -> str:
    own = dispatcher._make_id(receiver)
    for (uid, _), reference, *_ in signal.receivers:
        if uid != own and (reference is receiver or _is_reference_to(reference, receiver)):
            return str(uid)
    return ""


def _is_reference_to(reference: object, receiver: Callable) -> bool:
    return isinstance(reference, dispatcher.weakref.ReferenceType) and reference() == receiver


def _key_in_signals(signal: Signal) -> str | None:
    """The key that a module called ``signals`` gives, if there is exactly one."""
    found = {
        f"{app_of(module)}.{name}"
        for module, loaded in list(sys.modules.items())
        if module.endswith("signals") and loaded is not None
        for name, value in list(vars(loaded).items())
        if value is signal
    }
    return found.pop() if len(found) == 1 else None
