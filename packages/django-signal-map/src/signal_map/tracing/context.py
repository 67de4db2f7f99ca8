"""Where the running code stands: which trace, which send, which receiver. Threads and tasks have each their own."""

import logging
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signal_map.tracing.calls import ReceiverCall, SignalCall
    from signal_map.tracing.traces import Trace

logger = logging.getLogger("signal_map")

current: ContextVar["SignalCall | ReceiverCall | None"] = ContextVar("signals.current", default=None)
"""The send that is under way here, or who is hearing it."""
running: ContextVar["Trace | None"] = ContextVar("signals.running", default=None)
"""The trace that is under way here."""


class NullCall:
    """Counts queries that are nobody's."""

    def __init__(self):
        self.queries = 0
        self.send = self
        self.parent = None


@contextmanager
def unnoticed():
    """Let the signal map's own queries count for nobody, and its own signals go by."""
    token = current.set(NullCall())
    try:
        yield
    finally:
        current.reset(token)


def fault() -> None:
    """Log that something could not be written: whoever sends a signal goes on, and so does the trace."""
    with suppress(Exception):
        logger.exception("The signal map has failed; what it watches has not.")


def count_query(execute, sql, params, many, context):
    """Count a statement for whoever runs it; a wrapper of ``connection.execute_wrappers``."""
    counting = current.get() or running.get()
    if counting is not None:
        counting.queries += 1
    return execute(sql, params, many, context)
