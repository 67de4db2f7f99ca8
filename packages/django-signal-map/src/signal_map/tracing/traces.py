"""What one request, task or command set off: which signals went out, who heard them, how long, and how it ended.

Everything is bounded: a trace holds ``TRACE_SENDS`` sends, a process remembers ``TRACE_RECENT`` traces, texts are cut.
"""

import json
import logging
import random
import secrets
import sys
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import local
from time import perf_counter_ns

from django.utils import timezone

from signal_map.conf import conf
from signal_map.tracing import seam, storage
from signal_map.tracing.calls import SignalCall
from signal_map.tracing.context import running
from signal_map.tracing.outcomes import OPEN, Watch

lines = logging.getLogger("signals.trace")

MOST_NESTED = 10
"""Traces within traces; more means that ends were never announced."""


class Recent:
    """The last traces of this process."""

    def __init__(self):
        self.traces: deque[Trace] = deque()

    def add(self, trace: "Trace") -> None:
        self.traces.append(trace)
        while len(self.traces) > conf().TRACE_RECENT:
            self.traces.popleft()


class Waiting(local):
    """The traces of single sends, of this thread, whose transaction had not ended when they did."""

    def __init__(self):
        self.traces: list[Trace] = []


class Trace:
    """One request, task or command, or one signal that was sent outside of those.

    ``name`` may be a function: it is asked only where somebody reads it.
    """

    def __init__(self, kind: str, name: str | Callable[[], str], *, above: "Trace | None" = None, token: object = None):
        self.kind, self.given_name, self.above, self.token = kind, name, above, token
        self.is_sampled = is_sampled()
        self.sends: list[SignalCall] = []
        self.kept: list[SignalCall] = []
        self.watch: Watch | None = None
        self.count = self.dropped = self.queries = 0
        self.ns = -1
        self.is_told = False
        self.started_at = timezone.now()
        self.began = perf_counter_ns()

    @property
    def name(self) -> str:
        if callable(self.given_name):
            self.given_name = self.given_name()
        return self.given_name

    def instant(self, ns: int) -> datetime:
        """Return when something happened, from what ``perf_counter_ns`` said then."""
        return self.started_at + timedelta(microseconds=(ns - self.began) // 1000)

    def finish(self) -> None:
        """End it: remember it, tell it in the log, and write what was rolled back."""
        self.ns = perf_counter_ns() - self.began
        try:
            if self.sends:
                recent_traces.add(self)
            if self.kind == "send" and self.watch and not self.watch.is_committed:
                self.watch.on_commit.append(self.settle)
                waiting.traces.append(self)
            else:
                self.settle()
        except Exception:
            seam.fail_open()

    def settle(self) -> None:
        """Do what has to wait for the end of the transaction; never fails."""
        if self.is_told:
            return
        self.is_told = True
        try:
            if self in waiting.traces:
                waiting.traces.remove(self)
            storage.keep_the_rest(self)
            if self.sends and lines.isEnabledFor(logging.INFO):
                lines.info(json.dumps(self.as_dict(), ensure_ascii=False))
        except Exception:
            seam.fail_open()

    def as_dict(self) -> dict:
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "started_at": self.started_at.isoformat(),
            "us": max(self.ns, 0) // 1000,
            "queries": self.queries,
            "dropped": self.dropped,
            "sends": [send.as_dict() for send in self.sends],
        }

    @property
    def id(self) -> str:
        if "given_id" not in self.__dict__:
            self.given_id = secrets.token_hex(8)
        return self.given_id


recent_traces = Recent()
waiting = Waiting()


def recent() -> list[dict]:
    """Return the traces that this process remembers, the last one first."""
    return [trace.as_dict() for trace in reversed(list(recent_traces.traces))]


def forget_recent() -> None:
    """Forget the traces that this process remembers."""
    recent_traces.traces.clear()
    waiting.traces.clear()


def begin(kind: str, name: str | Callable[[], str], *, token: object = None) -> Trace:
    """Begin a trace here, within the one that is under way if there is one.

    :param token: by what ``end`` finds it again.
    """
    settle_waiting()
    above = running.get()
    nested, found = 0, above
    while found is not None:
        nested, found = nested + 1, found.above
    if nested >= MOST_NESTED:
        above = None
    trace = Trace(kind, name, above=above, token=token)
    running.set(trace)
    return trace


def end(kind: str, token: object = None) -> None:
    """End the innermost trace of a kind, and those within it whose end nobody has announced; without one, nothing."""
    last = running.get()
    while last is not None and (last.kind, last.token) != (kind, token):
        last = last.above
    if last is None:
        return
    trace = running.get()
    running.set(last.above)
    while trace is not last.above:
        trace.finish()
        trace = trace.above
    settle_waiting()


def end_single(trace: Trace) -> None:
    """End the trace of a single send."""
    if running.get() is trace:
        running.set(trace.above)
    trace.finish()


def settle_waiting() -> None:
    """Tell the single sends whose transactions have ended since."""
    for trace in list(waiting.traces):
        if trace.watch.callback() is None or trace.watch.outcome != OPEN:
            trace.settle()


def is_sampled() -> bool:
    share = conf().TRACE
    return share == "always" or (share not in {"off", "kept"} and random.random() < share)  # noqa: S311 - no secret hangs on it


def process_name() -> str:
    """Return what runs here: ``worker`` for ``manage.py worker`` and ``django-admin worker``."""
    program = Path(sys.argv[0]) if sys.argv and sys.argv[0] else Path("python")
    name = program.parent.name if program.name == "__main__.py" else program.name
    return sys.argv[1] if name in {"manage.py", "django-admin", "django"} and len(sys.argv) > 1 else name
