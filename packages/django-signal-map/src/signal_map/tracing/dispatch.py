"""What is called in the place of ``Signal``'s own methods: for the trace, the guard, mutes, and the order turned round.

What Django does stays what it does: its own methods are called, and only the receivers that they call are watched. A
signal that is skipped has Django's methods as its own attributes, and costs nothing. Where nothing is to be watched,
nothing is wrapped (see ``seam``).
"""

import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal, dispatcher

from signal_map.conf import conf
from signal_map.tracing import entrances, guard, naming, seam, traces
from signal_map.tracing.calls import ReceiverCall, SignalCall
from signal_map.tracing.context import NullCall, current, running
from signal_map.tracing.known import ATTRIBUTE, WRAPPED, forget, know, modes, originals

SENDING = "sending"
"""The part of the seam that wraps ``Signal``."""

muted: ContextVar[dict[Signal, frozenset[tuple]]] = ContextVar("signals.muted", default={})  # noqa: B039 - never changed
"""Connections that are muted here: their lookup keys, by signal."""


def refresh() -> None:
    """Wrap or unwrap as the settings say now, and find out anew what is known of signals."""
    settings = conf()
    with seam.lock:
        seam.begin_anew()
        modes.is_tracing = settings.TRACE != "off"
        modes.is_guarding = settings.GUARD
        modes.most_sends = settings.TRACE_SENDS
        _forget_all()
        _follow_modes()
        if modes.is_tracing:
            entrances.open_doors()
        else:
            entrances.close_doors()


@contextmanager
def muting(signals: Iterable[Signal]) -> Iterator[None]:
    """Keep ``Signal`` wrapped for a block, for these signals even where they are skipped.

    :raises seam.NotWrapped: when that cannot be; the block is not run.
    """
    with seam.lock:
        modes.muting += 1
        for signal in signals:
            forget(signal)
        is_wrapped = _follow_modes()
    try:
        if not is_wrapped:
            raise seam.NotWrapped("Receivers cannot be muted: see the log.")
        with seam.held(SENDING):
            yield
    finally:
        with seam.lock:
            modes.muting -= 1
            for signal in signals:
                forget(signal)
            _follow_modes()


@contextmanager
def reversing(*, is_on: bool = True) -> Iterator[None]:
    """Have every signal call its receivers in the reverse order for a block, or in theirs again.

    :raises seam.NotWrapped: when that cannot be; the block is not run.
    """
    before, modes.is_reversed = modes.is_reversed, is_on
    try:
        refresh()
        if is_on and not seam.is_installed(SENDING):
            raise seam.NotWrapped("The order of receivers cannot be turned round: see the log.")
        yield
    finally:
        modes.is_reversed = before
        refresh()


def _follow_modes() -> bool:
    """Wrap ``Signal`` if something asks for it, else leave it as Django made it; say whether it is wrapped."""
    if modes.need_wrapping and (modes.muting or not seam.has_failed()):
        return seam.install(SENDING, _patches)
    seam.uninstall(SENDING)
    return False


def _patches() -> Iterator[tuple[type[Signal], str, Callable]]:
    if not originals:
        originals.update({name: getattr(Signal, name) for name in WRAPPED})
    for name in WRAPPED:
        yield Signal, name, WRAPPERS[name]


def _forget_all() -> None:
    for signal in list(modes.known):
        forget(signal)


def _open(signal: Signal, sender, named: dict, method: str) -> SignalCall | None:
    """Begin to watch a send; None where there is nothing to watch.

    :raises guard.SignalLoop: when it must not go out.
    """
    send = None
    try:
        known = signal.__dict__.get(ATTRIBUTE) or know(signal)
        if known.is_skipped or seam.has_failed() or not (modes.is_tracing or modes.is_guarding):
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
        seam.fail_open()
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
    return remembered is not dispatcher.NO_RECEIVERS


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
        seam.fail_open()


def _unwrapped(answers: list) -> list:
    """The answers with the receivers that are connected, in the place of those that watched them."""
    return [
        (receiver.receiver if isinstance(receiver, ReceiverCall) else receiver, answer) for receiver, answer in answers
    ]


def _sync(method: str) -> Callable:
    def send(self, sender, **named):
        opened = _open(self, sender, named, method)
        if opened is None:
            return originals[method](self, sender, **named)
        try:
            answers = _unwrapped(originals[method](self, sender, **named))
        except BaseException as error:
            _close(opened, error)
            raise
        _close(opened, None)
        return answers

    return send


def _async(method: str) -> Callable:
    async def asend(self, sender, **named):
        opened = _open(self, sender, named, method)
        if opened is None:
            return await originals[method](self, sender, **named)
        try:
            answers = _unwrapped(await originals[method](self, sender, **named))
        except BaseException as error:
            _close(opened, error)
            raise
        _close(opened, None)
        return answers

    return asend


def _live_receivers(self, sender):
    """Django's receivers: without the muted ones, turned round where that is asked for, watched where a send is."""
    receivers, later = originals["_live_receivers"](self, sender)
    gone: list[Callable] = []
    # outside of what fails open: an import of old rows whose mails cannot be muted has to stop
    if silent := muted.get().get(self):
        receivers, later, gone = _without_muted(self, sender, silent)
    try:
        send = current.get()
        is_sent = type(send) is SignalCall and send.signal is self and send.heard is None
        if is_sent:
            send.muted = tuple(naming.describe(self, receiver)[0] for receiver in gone)
        if modes.is_reversed:
            receivers, later = receivers[::-1], later[::-1]
        if is_sent:
            return send.hear(receivers, later)
    except Exception:
        seam.fail_open()
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
