"""What a module imports, in whatever disguise, and under which question."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from signal_map.analysis.source.bindings import imports
from signal_map.analysis.source.constants import rounds, text_of
from signal_map.analysis.source.modules import Module
from signal_map.analysis.source.names import Names
from signal_map.analysis.source.walking import Spot, walk
from signal_map.facts import Place

STATEMENT, CALL, MODEL = "import", "call", "model"
CALLS = frozenset({"import_module", "import_string", "__import__"})
_WAYS = re.compile(r"\bimport\b|import_module|import_string|__import__|get_model")
_INSTALLED = re.compile(r"INSTALLED_APPS|app_configs")


@dataclass(frozen=True)
class Import:
    """One import: ``target`` is dotted, with the name taken out of the module; of a model, ``app_label.Model``.

    ``way`` is ``import``, ``call`` (``import_module`` and its like) or ``model`` (``apps.get_model``). ``asked`` are
    the apps of which the code asks first whether they are installed.
    """

    module: Module
    place: Place
    target: str
    way: str
    asked: frozenset[str]


def imports_of(module: Module, known: dict[str, Module]) -> Iterator[Import]:
    """Give every import of a module, those inside functions too."""
    lines = [number for number, line in enumerate(module.text.splitlines(), start=1) if _WAYS.search(line)]
    names = Names(module, known)
    for node, spot in walk(module.tree, lines=lines):
        if isinstance(node, ast.Import | ast.ImportFrom):
            asked = asked_at(names, spot, {})
            for target in _targets(node, module.package):
                yield Import(module, module.place(node, spot.function), target, STATEMENT, asked)
        elif isinstance(node, ast.Call) and node.args:
            yield from _disguised(names, node, spot)


def asked_at(names: Names, spot: Spot, values: dict[str, str]) -> frozenset[str]:
    """Return the apps of which an ``if`` around a spot asks whether they are installed."""
    found: set[str | None] = set()
    todo = list(spot.asked)
    while todo:
        test = todo.pop()
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            todo += test.values
        elif isinstance(test, ast.Call) and getattr(test.func, "attr", "") == "is_installed" and test.args:
            found.add(text_of(names, test.args[0], spot, values))
        elif isinstance(test, ast.Compare) and _INSTALLED.search(ast.unparse(test)):
            found.add(text_of(names, test.left, spot, values) if isinstance(test.ops[0], ast.In) else None)
    return frozenset(found - {None})


def _targets(statement: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [f"{target}.{name}" for target, name, _ in imports(statement, package)]


def _disguised(names: Names, call: ast.Call, spot: Spot) -> Iterator[Import]:
    function = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    place = names.module.place(call, spot.function)
    if function in CALLS:
        for values in rounds(names, spot):
            target = text_of(names, call.args[0], spot, values) or ""
            if target.startswith("."):
                target = f"{names.module.package}{target}"
            if target:
                yield Import(names.module, place, target, CALL, asked_at(names, spot, values))
    elif function == "get_model" and names.resolve(getattr(call.func, "value", call.func), spot) is apps:
        parts = [text_of(names, argument, spot, {}) for argument in call.args[:2]]
        if all(parts):
            yield Import(names.module, place, ".".join(parts), MODEL, asked_at(names, spot, {}))
