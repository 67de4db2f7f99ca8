"""How a file is called: relative to the project, or to the folder that packages are installed in."""

import sys
from functools import cache
from pathlib import Path, PurePath

from django.conf import settings

PACKAGE_FOLDERS = frozenset({"site-packages", "dist-packages"})


def is_installed_package(file: str) -> bool:
    """Say whether a file was installed as a package, and not written by the project."""
    return not PACKAGE_FOLDERS.isdisjoint(PurePath(file).parts)


@cache
def shorten(file: str) -> str:
    """Return a path for people: ``shop/services/checkout.py``, ``django/db/models/base.py``.

    A file that is neither in the project (``BASE_DIR``, where the settings have one), nor installed, nor below a
    folder that Python imports from, keeps its absolute path.
    """
    parts = PurePath(file).parts
    for index in range(len(parts) - 1, 0, -1):
        if parts[index - 1] in PACKAGE_FOLDERS:
            return PurePath(*parts[index:]).as_posix()
    base = getattr(settings, "BASE_DIR", None)
    roots = [str(base)] if base else []
    roots += sorted((str(Path(entry).absolute()) for entry in sys.path), key=len, reverse=True)
    path = PurePath(file)
    root = next((root for root in roots if path.is_relative_to(root)), None)
    return (path.relative_to(root) if root else path).as_posix()
