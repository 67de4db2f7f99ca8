"""Background tasks: the one place that knows which Django brings them (``django.tasks`` since 6.0)."""

try:
    from django.tasks import task
except ImportError:  # Django 5.2
    from django_tasks import task  # type: ignore[no-redef] # the same, for an older Django

__all__ = ["SWEEP_SECONDS", "ask_to_stop", "is_stopping", "task"]

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
