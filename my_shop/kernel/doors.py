"""Doors for programs: whatever fails outside of their views is said in their words as well, and not by a page.

An app that opens one says so once (``open_door``); the API is there always.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from my_shop.kernel.api.problems import problem_response

Refuse = Callable[..., HttpResponse]

_doors: dict[str, Refuse] = {"/api/": problem_response}


def open_door(path: str, refuse: Refuse) -> None:
    """Let a door refuse what fails below a path.

    :param refuse: takes ``status``, ``code`` and ``detail``, and asks no database.
    """
    _doors[path] = refuse


def refusal_of_door(request: HttpRequest, *, status: int, code: str, detail: str) -> HttpResponse | None:
    """Return what the door says that was asked; None where a page was."""
    refuse = next((refuse for path, refuse in _doors.items() if request.path.startswith(path)), None)
    return refuse(status=status, code=code, detail=detail) if refuse else None


def too_large() -> str:
    """Say that a body is larger than ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""
    return gettext("A body may have up to %(most)s bytes: send less at a time.") % {
        "most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    }
