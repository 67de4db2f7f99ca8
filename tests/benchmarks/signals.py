"""What it costs to see the signals: a confirm with tracing on and off, one receiver, and a send with everything off.

On and off alternate within this one process, and each pair gives one ratio of processor time.
"""

import time
from collections.abc import Callable
from statistics import median

from django.conf import settings
from django.dispatch import Signal
from django.test import Client, override_settings

from signal_map.tracing import dispatch
from tests.benchmarks import buying
from tests.benchmarks.measuring import Figure

RECEIVERS = 10
SENDS = 500
ON = {"TRACE": "always"}
GUARD_ONLY = {"TRACE": "off", "GUARD": True}
OFF = {"TRACE": "off", "GUARD": False}


def measure(goods: list, *, pairs: int) -> list[Figure]:
    """Measure everything; ``goods`` are the variants that are bought.

    Before each request the settings change; the first one after a change finds signals out anew and is not timed.
    """
    off, guarded, traced = (_microseconds(mode, pairs) for mode in (OFF, GUARD_ONLY, ON))
    without = _confirming(goods, OFF)
    return [
        Figure("signals: a confirm, traced / off", _ratio(_confirming(goods, ON), without, pairs), "times"),
        Figure("signals: a confirm, guard only / off", _ratio(_confirming(goods, GUARD_ONLY), without, pairs), "times"),
        Figure("signals: a send, off / plain Django", _ratio(_sending(OFF), _sending_plain, pairs), "times"),
        Figure("signals: a receiver, traced", (traced - off) / RECEIVERS, "µs more"),
        Figure("signals: a receiver, guard only", (guarded - off) / RECEIVERS, "µs more"),
    ]


def _ratio(one: Callable[[], float], other: Callable[[], float], pairs: int) -> float:
    ratios = []
    for number in range(pairs):
        first, second = (one, other) if number % 2 else (other, one)
        times = {first: first(), second: second()}
        ratios.append(times[one] / times[other])
    return median(ratios)


def _confirming(goods, mode: dict) -> Callable[[], float]:
    def run():
        first, second = buying.place(2, goods)
        with override_settings(SIGNAL_MAP={**settings.SIGNAL_MAP, **mode}):
            _confirm(first)
            return _timed(_confirm, second)

    return run


def _confirm(wanted):
    client = Client(headers={"host": "127.0.0.1", "referer": "https://127.0.0.1/"})
    client.cookies.load(wanted.cookies)
    status = client.post(wanted.path, wanted.data, secure=True).status_code
    if status != wanted.expects:
        raise RuntimeError(f"confirming answered {status}")


def _ignore(**kwargs):
    return None


def _signal() -> Signal:
    signal = Signal()
    for number in range(RECEIVERS):
        signal.connect(_ignore, dispatch_uid=f"bench-{number}", weak=False)
    return signal


def _sending(mode: dict) -> Callable[[], float]:
    def run():
        with override_settings(SIGNAL_MAP={**settings.SIGNAL_MAP, **mode}):
            signal = _signal()
            return _timed(_send_often, signal.send)

    return run


def _sending_plain() -> float:
    with override_settings(SIGNAL_MAP={**settings.SIGNAL_MAP, **OFF}):
        signal = _signal()
        return _timed(_send_often, lambda **named: dispatch.originals["send"](signal, **named))


def _microseconds(mode: dict, runs: int) -> float:
    """The time of one send to all receivers, in a command's trace that is long enough for none to be left out."""
    run = _sending({**mode, "TRACE_SENDS": 2 * SENDS})
    return median(run() for _ in range(runs)) / SENDS * 1_000_000


def _send_often(send) -> None:
    send(sender=None)
    for _ in range(SENDS):
        send(sender=None)


def _timed(act, given) -> float:
    began = time.process_time()
    act(given)
    return time.process_time() - began
