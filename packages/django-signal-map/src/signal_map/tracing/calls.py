"""One signal that goes out, and everybody who hears it: what the guard looks at and the trace holds.

No payload stays: once the send has ended, it is names, numbers and cut texts.
"""

from collections.abc import Callable
from datetime import datetime
from time import perf_counter_ns

from signal_map.tracing import places, storage
from signal_map.tracing.context import current, running
from signal_map.tracing.naming import describe, name_of_sender
from signal_map.tracing.outcomes import AUTOCOMMIT, OPEN, Watch, connection_for, depth_of

LONGEST_TEXT = 200


class ReceiverCall:
    """One receiver in the course of one send; calling it calls the receiver."""

    __slots__ = ("answer", "app", "error", "given_name", "ns", "queries", "receiver", "send", "sends", "uid")

    def __init__(self, send: "SignalCall", receiver: Callable):
        self.send, self.receiver = send, receiver
        self.answer = self.error = None
        self.ns = -1
        self.queries = 0
        self.sends: tuple[SignalCall, ...] = ()
        self.given_name = self.app = self.uid = ""

    def __call__(self, **named):
        token = current.set(self)
        began = perf_counter_ns()
        try:
            self.answer = answer = self.receiver(**named)
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.ns = perf_counter_ns() - began
            current.reset(token)
        return answer

    def __getattr__(self, name):
        # Django logs the __qualname__ of a receiver that fails
        return getattr(self.receiver, name)

    @property
    def name(self) -> str:
        return self.given_name or describe(self.send.signal, self.receiver)[0]

    def finish(self) -> None:
        """Keep what is told of the receiver, and let go of everything else."""
        self.given_name, self.app, self.uid = self.send.known.describe(self.receiver)
        answer, error = self.answer, self.error
        self.receiver = self.answer = self.error = None
        self.answer = text_of(answer) if speaks_for_itself(answer) else ""
        self.error = text_of_error(error)

    def as_dict(self) -> dict:
        return {
            "name": self.given_name,
            "app": self.app,
            "uid": self.uid,
            "us": self.ns // 1000,
            "queries": self.queries,
            "raised": self.error or "",
            "answer": self.answer or "",
            "sends": [send.as_dict() for send in self.sends],
        }


class AsyncReceiverCall(ReceiverCall):
    """An asynchronous receiver: it is the one that hears in each of its steps, and not between them."""

    __slots__ = ()

    async def __call__(self, **named):
        began = perf_counter_ns()
        try:
            self.answer = answer = await AwaitedCall(self, self.receiver(**named))
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.ns = perf_counter_ns() - began
        return answer


class AwaitedCall:
    """Awaits in the name of a receiver: from Django 6.0 on, receivers that run side by side share their context."""

    def __init__(self, heard: ReceiverCall, awaited):
        self.heard, self.awaited = heard, awaited

    def __await__(self):
        steps = self.awaited.__await__()
        step, given = steps.send, None
        while True:
            token = current.set(self.heard)
            try:
                wanted = step(given)
            except StopIteration as stop:
                return stop.value
            finally:
                current.reset(token)
            try:
                step, given = steps.send, (yield wanted)
            except BaseException as error:
                step, given = steps.throw, error


class SignalCall:
    """One signal that went out. ``as_dict`` is how it is shown and kept."""

    __slots__ = (
        "before",
        "began",
        "depth",
        "frame",
        "heard",
        "is_due",
        "is_open",
        "is_recorded",
        "key",
        "known",
        "level",
        "line",
        "method",
        "muted",
        "named",
        "ns",
        "own_trace",
        "parent",
        "queries",
        "raised",
        "sender",
        "sender_name",
        "signal",
        "subject",
        "trace",
        "watch",
    )

    def __init__(self, known, signal, sender, named, *, method, parent, frame):
        self.known, self.key, self.signal, self.sender, self.named = known, known.key, signal, sender, named
        self.method, self.parent, self.frame = method, parent, frame
        self.level = parent.send.level + 1 if parent else 1
        self.subject = storage.subject_of(known, named) if known.keep else None
        self.heard: list[ReceiverCall] | None = None
        self.muted: tuple[str, ...] = ()
        self.queries = self.depth = 0
        self.ns = -1
        self.raised = self.line = self.sender_name = ""
        self.is_open = self.is_recorded = self.is_due = False
        self.trace = self.watch = self.own_trace = self.before = None
        self.began = perf_counter_ns()

    def place(self) -> str:
        """Return the line that sends it."""
        return self.line or places.line_of(self.frame)

    def record(self, trace, *, is_shown: bool) -> None:
        """Take down where it stands: in which trace, line, transaction."""
        self.trace, self.is_recorded = trace, True
        above = self.parent if self.parent and self.parent.send.trace is trace else None
        if is_shown and above:
            above.sends = (*above.sends, self)
        elif is_shown:
            trace.sends.append(self)
        self.line, self.sender_name = places.line_of(self.frame), name_of_sender(self.sender)
        connection = connection_for(self.named)
        self.depth = depth_of(connection)
        if self.depth:
            last = above.send.watch if above and above.send.watch else trace.watch
            if last is None or not last.holds_for(connection):
                last = Watch(connection)
            self.watch = trace.watch = last
        is_managed_by_hand = connection.connection is not None and not connection.autocommit
        self.is_open = is_managed_by_hand and not connection.in_atomic_block
        self.began = perf_counter_ns()

    def hear(self, receivers: list[Callable], later: list[Callable]) -> tuple[list[ReceiverCall], list[ReceiverCall]]:
        """Return the receivers, each watched."""
        now = [ReceiverCall(self, receiver) for receiver in receivers]
        after = [AsyncReceiverCall(self, receiver) for receiver in later]
        self.heard = now + after
        return now, after

    def finish(self, error: BaseException | None) -> None:
        """Add everything up, keep the story where it is one of those, and let go of the payload."""
        self.ns = perf_counter_ns() - self.began
        heard = self.heard = [each for each in self.heard or () if each.ns >= 0]
        try:
            for each in heard:
                self.queries += each.queries
            above = self.parent or running.get()
            if above is not None:
                above.queries += self.queries
            if self.is_recorded:
                self.raised = text_of_error(error)
                for each in heard:
                    each.finish()
                if self.subject:
                    storage.keep(self, connection_for(self.named), has_failed=error is not None)
        finally:
            self.signal = self.sender = self.named = self.frame = self.parent = self.before = None

    @property
    def started_at(self) -> datetime:
        return self.trace.instant(self.began)

    @property
    def outcome(self) -> str:
        if self.watch:
            return self.watch.outcome
        return OPEN if self.is_open else AUTOCOMMIT

    def as_dict(self, outcome: str = "") -> dict:
        """Return the tree of the send, times in microseconds.

        :param outcome: what will hold by the time that somebody reads it, if not what holds now.
        """
        return {
            "signal": self.key,
            "sender": self.sender_name,
            "line": self.line,
            "method": self.method,
            "depth": self.depth,
            "outcome": outcome or self.outcome,
            "offset": max(self.began - self.trace.began, 0) // 1000,
            "us": max(self.ns, 0) // 1000,
            "queries": self.queries,
            "raised": self.raised,
            "muted": list(self.muted),
            "receivers": [each.as_dict() for each in self.heard or ()],
        }


def speaks_for_itself(answer: object) -> bool:
    kind = type(answer)
    return kind.__module__ != "builtins" and "__str__" in vars(kind)


def text_of(thing: object) -> str:
    text = str(thing)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def text_of_error(error: BaseException | None) -> str:
    return "" if error is None else text_of(f"{type(error).__name__}: {error}")
