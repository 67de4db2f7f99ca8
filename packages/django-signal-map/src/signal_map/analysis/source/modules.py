"""The modules of the project on disk, read once for each change of a file; nothing is imported."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path, PurePath

from django.apps import AppConfig, apps

from signal_map.analysis import paths
from signal_map.analysis.installed import app_of, is_own
from signal_map.facts import Place

LEFT_OUT = frozenset({"__pycache__", "locale", "migrations", "node_modules", "tests", *paths.PACKAGE_FOLDERS})


@dataclass(frozen=True, eq=False)
class Module:
    """One file: ``name`` is what it is imported as, ``app`` the label of the app that it belongs to."""

    name: str
    app: str
    file: str
    text: str
    bound: dict[int, dict[str, list[ast.AST]]] = field(default_factory=dict)
    """The names that each function of it gives a meaning, once somebody has asked."""

    @cached_property
    def tree(self) -> ast.Module:
        """What the text says; nothing where Python cannot read it."""
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError):
            return ast.Module(body=[], type_ignores=[])

    @property
    def package(self) -> str:
        """What relative imports start from."""
        return self.name if PurePath(self.file).name == "__init__.py" else self.name.rpartition(".")[0]

    def place(self, node: ast.AST | None = None, function: str = "") -> Place:
        """Return where something stands in this file."""
        line = getattr(node, "lineno", 0)
        return Place(path=paths.shorten(self.file), line=line, function=function, file=self.file)


_read: dict[str, tuple[tuple[int, int], Module]] = {}


def own_apps() -> list[AppConfig]:
    """Return the apps that the project wrote."""
    return [config for config in apps.get_app_configs() if is_own(config)]


def own_modules() -> list[Module]:
    """Return every module of the project's apps, tests and migrations left out, by app and path."""
    return [module for config in own_apps() for module in modules_of(config)]


def modules_of(config: AppConfig) -> Iterator[Module]:
    """Give the modules of one app; what lies in an app inside it is that one's."""
    inner = {other.path for other in apps.get_app_configs() if other.path != config.path}
    for file in python_files(config.path, without=inner):
        if module := read(file, name=dotted(config.name, file, config.path), app=config.label):
            yield module


def python_files(folder: str, *, without: set[str] = frozenset()) -> Iterator[str]:
    """Give the Python files below a folder in a fixed order: no tests, no migrations, none of the folders named."""
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(
            inner
            for inner in folders
            if inner not in LEFT_OUT and not inner.startswith(".") and os.path.join(path, inner) not in without
        )
        for file in sorted(files):
            if file.endswith(".py") and not (file in {"tests.py", "conftest.py"} or file.startswith("test_")):
                yield os.path.join(path, file)


@cache
def package_modules(package: str, ways: tuple[str, ...]) -> tuple[Module, ...]:
    """Return the modules of an installed package (its top name) whose text contains one of some ways to say something.

    They are read once in the life of a process: whoever installs another version starts anew.
    """
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return ()
    wanted = [way.encode() for way in ways]
    modules = []
    for folder in (spec and spec.submodule_search_locations) or ():
        for file in python_files(folder):
            with open(file, "rb") as opened:
                content = opened.read()
            if any(way in content for way in wanted):
                name = dotted(package, file, folder)
                module = read(file, name=name, app=app_of(name))
                modules += [module] if module else []
    return tuple(modules)


def read(file: str, *, name: str = "", app: str = "") -> Module | None:
    """Return a module as its file is now; None where it cannot be read."""
    try:
        status = os.stat(file)
        stamp = (status.st_mtime_ns, status.st_size)
        known = _read.get(file)
        if known and known[0] == stamp and (known[1].name, known[1].app) == (name, app):
            return known[1]
        module = Module(name=name, app=app, file=file, text=Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    _read[file] = (stamp, module)
    return module


def dotted(package: str, file: str, folder: str) -> str:
    """Return what a file in a package's folder is imported as."""
    inside = file[len(folder) :].strip(os.sep).removesuffix(".py").replace(os.sep, ".")
    return f"{package}.{inside}".removesuffix(".__init__")
