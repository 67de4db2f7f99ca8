"""What a process that serves has loaded: a receiver that only an address, or a request, imports is heard there."""

import logging
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.template import engines
from django.urls import get_resolver

logger = logging.getLogger("signal_map")


def load() -> None:
    """Load the addresses, the middleware and the template tags, as the first request does; a second time costs nothing.

    What cannot be loaded is logged: the map shows what works.
    """
    for part in (_addresses, _middleware, engines.all):
        _try(part)


def _addresses() -> None:
    if getattr(settings, "ROOT_URLCONF", None):
        get_resolver().url_patterns  # noqa: B018 - asking for it imports it, with everything that it includes


def _middleware() -> None:
    for path in settings.MIDDLEWARE:
        import_module(path.rpartition(".")[0])


def _try(part: Callable[[], object]) -> None:
    try:
        part()
    except Exception as error:
        what = part.__name__.strip("_")
        logger.warning("The map leaves out what %s would load: %s: %s", what, type(error).__name__, error)
