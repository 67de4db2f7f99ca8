"""What it costs to see the signals: a confirm with tracing on and off, one receiver, and a send with everything off.

On and off alternate within one run, and each pair gives one ratio: the machine's moods fall on both. Of a confirm,
processor time is told as well: what others do on the machine, and how long the disk takes, changes it least.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.conf import settings
from django.dispatch import Signal
from django.test import override_settings

from signal_map.tracing import dispatch
from tests.benchmarks.rig import Case

RECEIVERS = 10
SENDS = 500
ON = {"TRACE": "always"}
GUARD_ONLY = {"TRACE": "off", "GUARD": True}
OFF = {"TRACE": "off", "GUARD": False}
Times = tuple[float, float]
"""By the clock, and by the processor."""


@dataclass(frozen=True)
class Costs:
    """Ratios are medians of pairs, of a confirm by the clock and by the processor; ``receiver`` and ``guarded`` are
    microseconds of processor time that a receiver costs more."""

    pairs: int
    confirm: tuple[float, float]
    confirm_guarded: tuple[float, float]
    off: float
    receiver: float
    guarded: float

    def __str__(self):
        return (
            f"\nsignals, {self.pairs} pairs\n"
            f"{'confirm, traced / off':32}{_both(self.confirm)}\n"
            f"{'confirm, guard only / off':32}{_both(self.confirm_guarded)}\n"
            f"{'a send, off / plain Django':32}{self.off:>9.3f}\n"
            f"{'a receiver, traced':32}{self.receiver:>9.2f} µs more of processor time\n"
            f"{'a receiver, guard only':32}{self.guarded:>9.2f} µs more of processor time\n"
        )


def measure(confirm: Case, *, pairs: int) -> Costs:
    """Measure everything; ``confirm`` is the case of that name.

    Before each request the settings change; the first one after a change finds signals out anew and is not timed.
    """
    off, guarded, traced = (_microseconds(mode, pairs) for mode in (OFF, GUARD_ONLY, ON))
    return Costs(
        pairs=pairs,
        confirm=_ratio(_confirming(confirm, ON), _confirming(confirm, OFF), pairs),
        confirm_guarded=_ratio(_confirming(confirm, GUARD_ONLY), _confirming(confirm, OFF), pairs),
        off=_ratio(_sending(OFF), _sending_plain, pairs)[0],
        receiver=(traced - off) / RECEIVERS,
        guarded=(guarded - off) / RECEIVERS,
    )


def _both(ratios: tuple[float, float]) -> str:
    return f"{ratios[0]:>9.3f}  of processor time {ratios[1]:.3f}"


def _ratio(one: Callable[[], Times], other: Callable[[], Times], pairs: int) -> Times:
    ratios = []
    for number in range(pairs):
        first, second = (one, other) if number % 2 else (other, one)
        times = {first: first(), second: second()}
        ratios.append([mine / yours for mine, yours in zip(times[one], times[other], strict=True)])
    return tuple(median(column) for column in zip(*ratios, strict=True))


def _confirming(case: Case, mode: dict) -> Callable[[], Times]:
    def run():
        with override_settings(SIGNAL_MAP={**settings.SIGNAL_MAP, **mode}):
            case.ask(case.prepare())
            return _timed(case.ask, case.prepare())

    return run


def _ignore(**kwargs):
    return None


def _signal() -> Signal:
    signal = Signal()
    for number in range(RECEIVERS):
        signal.connect(_ignore, dispatch_uid=f"bench-{number}", weak=False)
    return signal


def _sending(mode: dict) -> Callable[[], Times]:
    def run():
        with override_settings(SIGNAL_MAP={**settings.SIGNAL_MAP, **mode}):
            signal = _signal()
            return _timed(_send_often, signal.send)

    return run


def _sending_plain() -> Times:
    with override_settings(SIGNAL_MAP={**settings.SIGNAL_MAP, **OFF}):
        signal = _signal()
        return _timed(_send_often, lambda **named: dispatch.originals["send"](signal, **named))


def _microseconds(mode: dict, runs: int) -> float:
    """The time of one send to all receivers, in a command's trace that is long enough for none to be left out."""
    run = _sending({**mode, "TRACE_SENDS": 2 * SENDS})
    return median(run()[1] for _ in range(runs)) / SENDS * 1_000_000


def _send_often(send) -> None:
    send(sender=None)
    for _ in range(SENDS):
        send(sender=None)


def _timed(act, given) -> Times:
    began, worked = time.perf_counter(), time.process_time()
    act(given)
    return time.perf_counter() - began, time.process_time() - worked
