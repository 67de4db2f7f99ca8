"""The seam to Django: whatever is put in the place of Django's own while something is watched.

``install`` is the one way in, ``uninstall`` the one way out, and both fail open: on a Django that this version was not
tested with, and after a failure of the signal map itself, there is one line in the log, Django's own code stands where
it stood, and whoever sends a signal goes on.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import RLock

import django

from signal_map.tracing.context import current, running

TESTED = ((5, 2), (6, 1))
"""The versions of Django that the tests run on."""
ABSENT = object()

logger = logging.getLogger("signal_map")
lock = RLock()

Patch = tuple[object, str, object]
"""An object, the name of an attribute, and what it is to be."""


class State:
    """What is installed now: for each part, what stood there before, and what else is to be undone."""

    def __init__(self):
        self.parts: dict[str, tuple[list[Patch], Callable[[], None] | None]] = {}
        self.held: Counter[str] = Counter()
        self.has_failed = self.is_refusal_told = False


state = State()


class NotWrapped(RuntimeError):
    """What was asked for needs ``Signal`` to be wrapped, and it cannot be; the log says why."""


def install(part: str, patches: Callable[[], Iterable[Patch]], undo: Callable[[], None] | None = None) -> bool:
    """Put what ``patches`` gives in the place of Django's own, and say whether it stands there.

    A part that is installed stays as it is.

    :param undo: what else is to be done when the part is uninstalled.
    """
    with lock:
        if part in state.parts:
            return True
        if state.has_failed or not _is_tested():
            return False
        before: list[Patch] = []
        state.parts[part] = (before, undo)
        try:
            for owner, name, value in patches():
                before.append((owner, name, vars(owner).get(name, ABSENT)))
                setattr(owner, name, value)
        except Exception:
            fail_open()
        return part in state.parts


def uninstall(*parts: str) -> None:
    """Leave what these parts have changed as Django made it."""
    with lock:
        for part in parts:
            before, undo = state.parts.pop(part, ([], None))
            for owner, name, value in reversed(before):
                if value is ABSENT:
                    delattr(owner, name)
                else:
                    setattr(owner, name, value)
            if undo:
                undo()


def fail_open() -> None:
    """Log a failure of the signal map itself, and watch nothing any more; called where an exception is handled.

    What follows from the same failure is not logged again. A part that is held stays until it is let go: an import
    whose mails are muted must not begin to send them. ``begin_anew`` ends it.
    """
    with suppress(Exception), lock:
        if state.has_failed:
            return
        state.has_failed = True
        # nobody ends what was under way here: what does is about to be uninstalled
        current.set(None)
        running.set(None)
        logger.exception("The signal map has failed; what it watches has not. Until a restart, nothing is watched.")
        uninstall(*(part for part in state.parts if not state.held[part]))


def has_failed() -> bool:
    return state.has_failed


def begin_anew() -> None:
    """Forget that something has failed: the settings are others now."""
    state.has_failed = False


@contextmanager
def held(part: str) -> Iterator[None]:
    """Keep a part that is installed where it is for a block, whatever fails."""
    with lock:
        state.held[part] += 1
    try:
        yield
    finally:
        with lock:
            state.held[part] -= 1


def is_installed(part: str) -> bool:
    return part in state.parts


def _is_tested() -> bool:
    if django.VERSION[:2] in TESTED:
        return True
    if not state.is_refusal_told:
        state.is_refusal_told = True
        known = ", ".join(f"{major}.{minor}" for major, minor in TESTED)
        logger.warning(
            "This version of the signal map knows Django %s and not %s: no signal is traced, guarded or muted.",
            known,
            django.get_version(),
        )
    return False
