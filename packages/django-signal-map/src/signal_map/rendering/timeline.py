"""The tree of one trace, ready to be shown: signals and receivers in turn, each with its place in time.

A trace notes when a signal went out and how long each receiver took; receivers run one after another, so where one
begins is where those before it ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from signal_map.narrative import describe_action, duration, in_words


@dataclass(frozen=True)
class Span:
    """A piece of the whole, in hundredths of it."""

    start: float
    width: float


@dataclass(frozen=True)
class SignalSpan:
    """One signal that went out; ``state`` tells the transaction it was sent in, ``end`` what became of that."""

    key: str
    title: str
    sender: str
    line: str
    method: str
    state: str
    end: str
    took: str
    queries: int
    raised: str
    muted: tuple[str, ...]
    span: Span
    heard: tuple["ReceiverSpan", ...]

    @property
    def is_lost(self) -> bool:
        return self.end == "rolled back"


@dataclass(frozen=True)
class ReceiverSpan:
    """One receiver that ran, and what it sent itself."""

    name: str
    app: str
    words: str
    took: str
    queries: int
    raised: str
    span: Span
    sent: tuple[SignalSpan, ...]


def read_tree(sends: Iterable[dict], *, total: int, begin: int = 0) -> tuple[SignalSpan, ...]:
    """Return the sends of a trace as a tree.

    :param total: microseconds that the whole took.
    :param begin: microseconds from the beginning of the trace to that of what is shown.
    """
    return tuple(_sent(send, begin, max(total, 1)) for send in sends)


def keys_in(sends: Iterable[dict]) -> set[str]:
    """Return the keys of all signals in the tree, however deep."""
    found = set()
    for send in sends:
        found.add(send["signal"])
        for receiver in send.get("receivers", []):
            found |= keys_in(receiver.get("sends", []))
    return found


def _sent(send: dict, begin: int, total: int) -> SignalSpan:
    depth, at, heard = send.get("depth", 0), send.get("offset", 0), []
    for receiver in send.get("receivers", []):
        heard.append(_heard(receiver, at, begin, total))
        at += receiver.get("us", 0)
    return SignalSpan(
        key=send["signal"],
        title=in_words(send["signal"]),
        sender=send.get("sender", ""),
        line=send.get("line", ""),
        method=send.get("method", "send"),
        state=f"in a transaction, depth {depth}" if depth else "outside a transaction",
        end=send.get("outcome", ""),
        took=duration(send.get("us", 0)),
        queries=send.get("queries", 0),
        raised=send.get("raised", ""),
        muted=tuple(send.get("muted", [])),
        span=_span(send.get("offset", 0) - begin, send.get("us", 0), total),
        heard=tuple(heard),
    )


def _heard(receiver: dict, at: int, begin: int, total: int) -> ReceiverSpan:
    return ReceiverSpan(
        name=receiver["name"],
        app=receiver["app"],
        words=describe_action(receiver),
        took=duration(receiver.get("us", 0)),
        queries=receiver.get("queries", 0),
        raised=receiver.get("raised", ""),
        span=_span(at - begin, receiver.get("us", 0), total),
        sent=tuple(_sent(send, begin, total) for send in receiver.get("sends", [])),
    )


def _span(start: int, us: int, total: int) -> Span:
    """Place a piece in the whole; never so thin that nobody sees it, and never beyond the end."""
    width = min(max(100 * us / total, 0.6), 100)
    return Span(round(min(max(100 * start / total, 0), 100 - width), 2), round(width, 2))
