"""Background tasks: the one place that knows which Django brings them (``django.tasks`` since 6.0)."""

from collections.abc import Iterable
from typing import Any

from django.db import InterfaceError, OperationalError

from my_shop.kernel.signals import prompt_work_due

try:
    from django.tasks import task
except ImportError:  # Django 5.2
    from django_tasks import task  # type: ignore[no-redef] # the same, for an older Django

__all__ = ["SWEEP_SECONDS", "ask_to_stop", "do_prompt_work", "is_stopping", "raise_lost_database", "task"]

SWEEP_SECONDS = 15
"""Seconds between two rounds of ``my_shop.kernel.signals.overdue_work_due``."""

_stopping = False


def ask_to_stop() -> None:
    """Remember that this process was told to end; ``manage.py worker`` calls it on SIGTERM and SIGINT."""
    global _stopping  # noqa: PLW0603 - a signal handler has nowhere else to put it
    _stopping = True


def is_stopping() -> bool:
    """Whether this process was told to end: work in pieces looks here between two pieces."""
    return _stopping


def do_prompt_work() -> bool:
    """Let every app do what somebody waits for, and say whether there was anything.

    The worker does before each task. A task that may take longer than ten seconds does between two of its pieces,
    outside a transaction, so that a mail does not wait for its end.

    :raises OperationalError, InterfaceError: the database is gone.
    """
    answers = prompt_work_due.send_robust(sender=None)
    raise_lost_database(answers)
    return any(answer is True for _, answer in answers)


def raise_lost_database(answers: Iterable[tuple[Any, Any]]) -> None:
    """Raise what a receiver failed over, of those asked by ``send_robust``, where the database is gone."""
    for _, answer in answers:
        if isinstance(answer, (OperationalError, InterfaceError)):
            raise answer
