"""What can be set, in ``settings.SIGNAL_MAP``; everything has a default that suits a project which sets nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

NOISY = (
    "django.class_prepared",
    "django.connection_created",
    "django.post_init",
    "django.pre_init",
    "django.request_finished",
    "django.request_started",
    "django.setting_changed",
    "django.template_rendered",
)
LONG_RUNNING = ("dbshell", "runserver", "shell", "test", "testserver", "worker", "db_worker")


@dataclass(frozen=True)
class Conf:
    """The settings of the signal map, in the order of who needs them.

    ``OWN``: labels of the apps that the project wrote; empty means every app that is not installed as a package.
    ``FOUNDATIONS``: labels of apps that compose the others: they may import every app, and be imported by it.
    ``CONTRACT``: the file that says who may hear what (see ``contract.py``); None means no contract is kept.
    ``REVERSE_NAMES``: keys that may lend a name to rows of another app, as in ``("people.Profile.user",)``.
    ``TRACE``: ``"off"``; ``"kept"``, only the signals in ``KEEP`` and what they set off; ``"always"``; or the share of
    requests, tasks and commands to trace beside those that are kept, as in ``0.05``.
    ``TRACE_SENDS``: sends that one trace holds at most; what goes beyond is counted.
    ``TRACE_RECENT``: traces that a process remembers.
    ``TRACE_SKIP``: keys of signals that are not traced, nor guarded.
    ``KEEP``: signals whose story is kept in the database, by key: of what (a name), and the attribute path in the
    payload that says which one, as in ``{"shop.order_placed": ("order", "order.number")}``.
    ``LONG_RUNNING``: commands that are not one trace; each signal that they send is a trace of its own.
    ``GUARD``: stop signals that would not end, by the two figures that follow.
    ``MAX_REENTRIES``: how often a signal may be sent again for the same object while it is being heard.
    ``MAX_DEPTH``: sends within sends, of whatever; well below the depth at which Python itself gives up.
    """

    OWN: tuple[str, ...] = ()
    FOUNDATIONS: tuple[str, ...] = ()
    CONTRACT: Path | None = None
    REVERSE_NAMES: tuple[str, ...] = ()
    TRACE: str | float = "off"
    TRACE_SENDS: int = 200
    TRACE_RECENT: int = 100
    TRACE_SKIP: tuple[str, ...] = NOISY
    KEEP: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    LONG_RUNNING: tuple[str, ...] = LONG_RUNNING
    GUARD: bool = True
    MAX_REENTRIES: int = 10
    MAX_DEPTH: int = 50

    def __post_init__(self):
        share = self.TRACE
        if share not in {"off", "kept", "always"} and not (isinstance(share, int | float) and 0 <= share <= 1):
            raise ImproperlyConfigured(
                f'SIGNAL_MAP["TRACE"] is "off", "kept", "always" or a share from 0 to 1, not {share!r}.'
            )


@cache
def conf() -> Conf:
    """Return the settings in force.

    :raises ImproperlyConfigured: for a key that does not exist, and for a share that is none.
    """
    given = getattr(settings, "SIGNAL_MAP", {})
    known = {option.name for option in fields(Conf)}
    if unknown := sorted(set(given) - known):
        raise ImproperlyConfigured(f"SIGNAL_MAP knows no {', '.join(unknown)}. It knows {', '.join(sorted(known))}.")
    return Conf(**given)


def forget_settings(*, setting, **kwargs):
    if setting == "SIGNAL_MAP":
        conf.cache_clear()


setting_changed.connect(forget_settings, dispatch_uid="signals.forget_settings")
