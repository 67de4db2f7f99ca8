"""The one place that wraps ``django.dispatch.Signal``: for the trace, the guard, mutes, and the order turned round.

What Django does stays what it does: its own methods are called, and only the receivers that they call are watched. A
signal that is skipped has Django's methods as its own attributes, and costs nothing. Where nothing is to be watched,
nothing is wrapped.
"""

import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from types import MethodType

from django.apps import apps
from django.dispatch import Signal, dispatcher

from signal_map.analysis.installed import is_own
from signal_map.conf import conf
from signal_map.tracing import entrances, guard, naming, traces
from signal_map.tracing.calls import ReceiverCall, SignalCall
from signal_map.tracing.context import NullCall, current, fault, running

WRAPPED = ("send", "send_robust", "asend", "asend_robust", "_live_receivers")
originals: dict[str, Callable] = {name: getattr(Signal, name) for name in WRAPPED}
NO_RECEIVERS = dispatcher.NO_RECEIVERS
ATTRIBUTE = "_signal_map"

muted: ContextVar[dict[Signal, frozenset[tuple]]] = ContextVar("signals.muted", default={})  # noqa: B039 - never changed
"""Connections that are muted here: their lookup keys, by signal."""


class Modes:
    """What is watched now. ``muting`` counts the blocks that mute, in all threads."""

    def __init__(self):
        self.is_installed = self.is_tracing = self.is_guarding = self.is_reversed = False
        self.muting = 0
        self.most_sends = 0
        self.known: weakref.WeakSet[Signal] = weakref.WeakSet()
        self.lock = RLock()


modes = Modes()


class Known:
    """What is known of a signal, found out when it is first sent."""

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


def refresh() -> None:
    """Wrap or unwrap as the settings say now, and find out anew what is known of signals."""
    settings = conf()
    with modes.lock:
        modes.is_tracing = settings.TRACE != "off"
        modes.is_guarding = settings.GUARD
        modes.most_sends = settings.TRACE_SENDS
        for signal in list(modes.known):
            _forget(signal)
        if modes.is_tracing or modes.is_guarding or modes.is_reversed or modes.muting:
            install()
        else:
            uninstall()
        if modes.is_tracing:
            entrances.open_doors()
        else:
            entrances.close_doors()


@contextmanager
def muting(signals: Iterable[Signal]) -> Iterator[None]:
    """Keep ``Signal`` wrapped for a block, for these signals even where they are skipped."""
    with modes.lock:
        modes.muting += 1
        for signal in signals:
            _forget(signal)
        install()
    try:
        yield
    finally:
        with modes.lock:
            modes.muting -= 1
            for signal in signals:
                _forget(signal)
            if not (modes.muting or modes.is_tracing or modes.is_guarding or modes.is_reversed):
                uninstall()


@contextmanager
def reversing(*, is_on: bool = True) -> Iterator[None]:
    """Have every signal call its receivers in the reverse order for a block, or in theirs again."""
    before, modes.is_reversed = modes.is_reversed, is_on
    refresh()
    try:
        yield
    finally:
        modes.is_reversed = before
        refresh()


def install() -> None:
    """Wrap ``Signal``; a second time changes nothing."""
    with modes.lock:
        if not modes.is_installed:
            for name, wrapper in WRAPPERS.items():
                setattr(Signal, name, wrapper)
            modes.is_installed = True


def uninstall() -> None:
    """Leave ``Signal`` as Django made it."""
    with modes.lock:
        if modes.is_installed:
            for name, original in originals.items():
                setattr(Signal, name, original)
            for signal in list(modes.known):
                _forget(signal)
            modes.is_installed = False


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


def _forget(signal: Signal) -> None:
    modes.known.discard(signal)
    signal.__dict__.pop(ATTRIBUTE, None)
    for name, original in originals.items():
        if getattr(signal.__dict__.get(name), "__func__", None) is original:
            del signal.__dict__[name]


def _open(signal: Signal, sender, named: dict, method: str) -> SignalCall | None:
    """Begin to watch a send; None where there is nothing to watch.

    :raises guard.SignalLoop: when it must not go out.
    """
    send = None
    try:
        known = signal.__dict__.get(ATTRIBUTE) or know(signal)
        if known.is_skipped or not (modes.is_tracing or modes.is_guarding):
            return None
        if not known.is_own and not _is_heard(signal, sender):
            return None
        before = current.get()
        if isinstance(before, NullCall):
            return None
        above = before.parent if isinstance(before, SignalCall) else before
        send = SignalCall(known, signal, sender, named, method=method, parent=above, frame=sys._getframe(2))
        if modes.is_guarding and above is not None:
            guard.check(send)
        if modes.is_tracing:
            _trace(send)
        if not (send.is_recorded or modes.is_guarding):
            return None
        send.before = before
        current.set(send)
    except guard.SignalLoop:
        raise
    except Exception:
        fault()
        if send is not None and send.own_trace:
            running.set(send.own_trace.above)
        return None
    return send


def _is_heard(signal: Signal, sender) -> bool:
    if not signal.receivers:
        return False
    remembered = signal.sender_receivers_cache.get(sender)
    if remembered is None:
        return any(originals["_live_receivers"](signal, sender))
    return remembered is not NO_RECEIVERS


def _trace(send: SignalCall) -> None:
    """Record a send in the trace that is under way, or in one of its own."""
    trace, above = running.get(), send.parent
    if trace is None:
        trace = traces.begin("send", traces.process_name)
        send.own_trace = trace
    is_within = above is not None and above.send.trace is trace
    if not (trace.is_sampled or send.known.keep or (is_within and above.send.is_recorded)):
        return
    is_shown = trace.count < modes.most_sends and not (is_within and not above.send.is_recorded)
    trace.count += is_shown
    trace.dropped += not is_shown
    if is_shown or send.known.keep:
        send.record(trace, is_shown=is_shown)


def _close(send: SignalCall, error: BaseException | None) -> None:
    """End what ``_open`` began; whatever happens, the context is as it was."""
    try:
        current.set(send.before)
        try:
            send.finish(error)
        finally:
            if send.own_trace is not None:
                traces.end_single(send.own_trace)
    except Exception:
        fault()


def _unwrapped(answers: list) -> list:
    """The answers with the receivers that are connected, in the place of those that watched them."""
    return [
        (receiver.receiver if isinstance(receiver, ReceiverCall) else receiver, answer) for receiver, answer in answers
    ]


def _sync(method: str) -> Callable:
    original = originals[method]

    def send(self, sender, **named):
        opened = _open(self, sender, named, method)
        if opened is None:
            return original(self, sender, **named)
        try:
            answers = _unwrapped(original(self, sender, **named))
        except BaseException as error:
            _close(opened, error)
            raise
        _close(opened, None)
        return answers

    return send


def _async(method: str) -> Callable:
    original = originals[method]

    async def asend(self, sender, **named):
        opened = _open(self, sender, named, method)
        if opened is None:
            return await original(self, sender, **named)
        try:
            answers = _unwrapped(await original(self, sender, **named))
        except BaseException as error:
            _close(opened, error)
            raise
        _close(opened, None)
        return answers

    return asend


def _live_receivers(self, sender):
    """Django's receivers: without the muted ones, turned round where that is asked for, watched where a send is."""
    receivers, later = originals["_live_receivers"](self, sender)
    try:
        send = current.get()
        is_sent = type(send) is SignalCall and send.signal is self and send.heard is None
        if silent := muted.get().get(self):
            receivers, later, gone = _without_muted(self, sender, silent)
            if is_sent:
                send.muted = tuple(naming.describe(self, receiver)[0] for receiver in gone)
        if modes.is_reversed:
            receivers, later = receivers[::-1], later[::-1]
        if is_sent:
            return send.hear(receivers, later)
    except Exception:
        fault()
    return receivers, later


def _without_muted(signal: Signal, sender, silent: frozenset[tuple]) -> tuple[list, list, list]:
    """Who hears now, who hears asynchronously, and who is muted: one function may be connected in several ways."""
    sender_id = dispatcher._make_id(sender)
    receivers, later, gone = [], [], []
    for key, reference, *_, is_async in list(signal.receivers):
        receiver = reference() if isinstance(reference, weakref.ReferenceType) else reference
        if receiver is not None and key[1] in {sender_id, dispatcher.NONE_ID}:
            (gone if key in silent else later if is_async else receivers).append(receiver)
    return receivers, later, gone


WRAPPERS = {
    "send": _sync("send"),
    "send_robust": _sync("send_robust"),
    "asend": _async("asend"),
    "asend_robust": _async("asend_robust"),
    "_live_receivers": _live_receivers,
}
