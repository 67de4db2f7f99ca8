"""Which line sends a signal: the first one outside of Django, of Python's own library, and of the signal map."""

import sysconfig
from functools import cache
from pathlib import Path

import django

from signal_map.analysis import paths

DJANGO = str(Path(django.__file__).parent)
HERE = str(Path(__file__).parents[1])
LIBRARY = sysconfig.get_path("stdlib")
DOORS = tuple(str(Path(DJANGO, "core", folder)) for folder in ("handlers", "management"))
PROJECT, INSIDE, DOOR = range(3)


def line_of(frame) -> str:
    """Return ``shop/services.py:95`` for the frame that sends, or the next above that is not Django's.

    Beyond the door by which a request or a command comes in there is middleware only: where everything up to there is
    Django's, as for a row that the admin saves, Django's own line is the answer.
    """
    first = frame
    while frame is not None:
        kind = kind_of(frame.f_code.co_filename)
        if kind == PROJECT:
            return f"{paths.shorten(frame.f_code.co_filename)}:{frame.f_lineno}"
        if kind == DOOR:
            break
        frame = frame.f_back
    return f"{paths.shorten(first.f_code.co_filename)}:{first.f_lineno}" if first else ""


@cache
def kind_of(file: str) -> int:
    if file.startswith(DOORS):
        return DOOR
    is_library = file.startswith((LIBRARY, "<frozen ")) and not paths.is_installed_package(file)
    return INSIDE if is_library or file.startswith((DJANGO, HERE)) else PROJECT
