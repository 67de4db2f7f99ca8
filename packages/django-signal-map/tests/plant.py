"""Signals and receivers made for one test, in the process of the tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context

from django.dispatch import Signal

from signal_map.tracing import dispatch, traces


class Planted(Signal):
    """A signal of a test: it has a key, and is gone with the test."""


def plant(key, *, keep=None, is_own=True):
    """Return a signal that nobody declares, under a key of its own."""
    signal = Planted()
    known = dispatch.know(signal)
    known.key, known.is_own, known.keep = key, is_own, keep
    return signal


@contextmanager
def hearing(signal, *receivers, sender=None):
    """Connect receivers for a block."""
    for receiver in receivers:
        signal.connect(receiver, sender=sender, weak=False)
    try:
        yield signal
    finally:
        for receiver in receivers:
            signal.disconnect(receiver, sender=sender)


def last_trace():
    """Return the last trace that is remembered."""
    return traces.recent()[0]


def last_send():
    """Return the only send of the last trace."""
    (send,) = last_trace()["sends"]
    return send


def in_a_thread(function, *arguments):
    """Call it in a thread of its own, in this one's context: a browser test leaves its loop running in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, function, *arguments).result()


def in_a_loop(coroutine):
    return in_a_thread(asyncio.run, coroutine)
