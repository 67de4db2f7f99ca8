"""Every signal of the running process, and where it is declared."""

import ast
import gc
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.dispatch import Signal
from django.utils.module_loading import module_has_submodule

from signal_map.analysis import paths
from signal_map.analysis.installed import app_of
from signal_map.analysis.source.walking import stored
from signal_map.facts import Place

logger = logging.getLogger("signal_map")
UNNAMED = "unnamed"


@dataclass(frozen=True)
class Declaration:
    """A signal under the name that a module gives it; ``module`` is empty where none names it."""

    signal: Signal
    app: str
    module: str = ""
    name: str = ""
    line: int = 0

    @property
    def file(self) -> str:
        return file_of(sys.modules.get(self.module))

    @property
    def place(self) -> Place:
        file = self.file
        return Place(path=paths.shorten(file) if file else self.module, line=self.line, file=file)


def find() -> dict[str, Declaration]:
    """Return every signal that a loaded module names, by key, and the unnamed ones that somebody hears.

    Where two signals of an app have one name, the dotted path is the key of both.
    """
    import_declared()
    named = list(_named())
    keys = Counter((declaration.app, declaration.name) for declaration in named)
    found = {}
    for declaration in named:
        is_one = keys[declaration.app, declaration.name] == 1
        found[f"{declaration.app if is_one else declaration.module}.{declaration.name}"] = declaration
    known = {id(declaration.signal) for declaration in named}
    unnamed = [signal for signal in _alive() if id(signal) not in known and signal.receivers]
    for number, signal in enumerate(unnamed, start=1):
        found[f"{UNNAMED}.signal_{number}"] = Declaration(signal=signal, app=UNNAMED)
    return found


def import_declared() -> None:
    """Import the module ``signals`` of each installed app that has one: nobody may have asked for it yet.

    One that cannot be imported is logged: the map shows what works.
    """
    for config in apps.get_app_configs():
        name = f"{config.name}.signals"
        if name not in sys.modules and config.module and module_has_submodule(config.module, "signals"):
            try:
                import_module(name)
            except Exception:
                logger.warning("%s cannot be imported; the map leaves its signals out.", name, exc_info=True)


def file_of(module: ModuleType | None) -> str:
    """Return the absolute path of a module's source, empty where it has none."""
    file = getattr(module, "__file__", None) or ""
    return file if file.endswith(".py") else ""


def _named() -> Iterator[Declaration]:
    """Each signal once, where its declaration stands."""
    candidates: dict[int, list[Declaration]] = {}
    for module, name, signal in _names(_kinds()):
        candidate = Declaration(signal=signal, app="", module=module, name=name)
        candidates.setdefault(id(signal), []).append(candidate)
    for several in candidates.values():
        # whoever imports a signal has it under a name too; only one module's source makes it, one called signals mostly
        several.sort(key=lambda candidate: not candidate.module.endswith("signals"))
        located = ((candidate, _line(candidate)) for candidate in several)
        declared, line = next((found for found in located if found[1]), (several[0], 0))
        yield replace(declared, app=app_of(declared.module), line=line)


def _names(kinds: frozenset[type]) -> Iterator[tuple[str, str, Signal]]:
    """Every name of a signal: module, name in it, and signal; in a class, a collection or an object of an app too."""
    packages = tuple(f"{config.name}." for config in apps.get_app_configs())
    for module, loaded in list(sys.modules.items()):
        names = namespace(loaded)
        yield from ((module, name, signal) for name, signal in _among(names, kinds))
        if f"{module}.".startswith(packages):
            for name, value in names.items():
                way, inside = _inside(module, value)
                for key, signal in _among(inside, kinds):
                    yield module, name + way.format(key), signal


def _among(values: dict, kinds: frozenset[type]) -> Iterable[tuple[object, Signal]]:
    # there is hardly ever one: asking for all at once is a third of the work
    if kinds.isdisjoint(map(type, values.values())):
        return ()
    return [(key, value) for key, value in values.items() if type(value) in kinds]


def _inside(module: str, value: object) -> tuple[str, dict]:
    """What is one level inside a value of a module, and the way that leads to each from there."""
    cls = type(value)
    if issubclass(cls, type):
        return ".{}", dict(vars(value)) if value.__module__ == module else {}
    if cls is dict:
        return "[{}]", dict(value)
    if cls is list or cls is tuple:
        return "[{}]", dict(enumerate(value))
    return ".{}", namespace(value) if cls.__module__ == module else {}


def _kinds() -> frozenset[type]:
    """``Signal`` and what is derived from it: comparing types wakes no lazy object, as ``isinstance`` would."""
    kinds, found = {Signal}, [Signal]
    while found:
        found = [kind for parent in found for kind in parent.__subclasses__() if kind not in kinds]
        kinds.update(found)
    return frozenset(kinds)


def namespace(owner: object) -> dict[str, object]:
    """Return the names that a module or an object holds itself, with their values."""
    try:
        # around every __getattribute__, so that a module that loads lazily stays asleep
        return dict(object.__getattribute__(owner, "__dict__"))
    except AttributeError:
        return {}


def _alive() -> list[Signal]:
    """Every signal that Python holds, named or not: each refers to its class."""
    kinds = _kinds()
    return [thing for thing in gc.get_referrers(*kinds) if type(thing) in kinds]


def _line(candidate: Declaration) -> int:
    """The line on which the module's source makes the signal; 0 where it only has it from elsewhere."""
    if not candidate.file or not (file := Path(candidate.file)).exists():
        return 0
    status = file.stat()
    lines = _lines(candidate.file, status.st_mtime_ns, status.st_size)
    return lines.get(candidate.name) or lines.get(candidate.name.partition("[")[0], 0)


@lru_cache(maxsize=256)
def _lines(file: str, changed_at: int, size: int) -> dict[str, int]:
    """The line of each name that a file makes, those in classes too; its time and size keep the answer fresh."""
    try:
        body = ast.parse(Path(file).read_bytes()).body
    except (SyntaxError, ValueError):
        return {}
    return dict(_made(body))


def _made(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, int]]:
    """The names that statements make as the module or the class is made: those below ``if`` and ``try`` too."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _made(node.body, f"{owner}{node.name}.")
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((f"{owner}{name}", node.lineno) for name in _assigned(node))
            for part in ("body", "orelse", "finalbody"):
                yield from _made(getattr(node, part, []), owner)
            for handler in getattr(node, "handlers", []):
                yield from _made(handler.body, owner)


def _assigned(node: ast.stmt) -> Iterator[str]:
    """The names that a statement assigns something new to: another name for what there is does not count."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    value = getattr(node, "value", None)
    if isinstance(node, ast.Assign | ast.AnnAssign) and value and not isinstance(value, ast.Name | ast.Attribute):
        yield from (name for target in targets for name in stored(target))
