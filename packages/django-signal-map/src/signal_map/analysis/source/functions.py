"""A function of the project by its dotted path: where it stands, and what it is made of."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from inspect import unwrap
from types import FunctionType, MethodType

from signal_map.analysis.source.modules import Module
from signal_map.analysis.source.names import UNKNOWN, Method, Names, Unloaded, member
from signal_map.analysis.source.walking import COMPREHENSIONS, FUNCTIONS, Spot, walk_function
from signal_map.facts import Place

INSIDE = ("func", "fn", "run", "__wrapped__")
"""Where a task, or what a decorator made, keeps the function."""


@dataclass(frozen=True, eq=False)
class Function:
    """One function; ``scopes`` are the classes and functions around it, itself last."""

    dotted: str
    names: Names
    scopes: tuple[ast.AST, ...]

    @property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef:
        return self.scopes[-1]

    @property
    def place(self) -> Place:
        return self.names.module.place(self.node, ".".join(scope.name for scope in self.scopes))

    @property
    def parameters(self) -> list[str]:
        """Names that a caller gives values to, in order; ``self`` is left out."""
        arguments = self.node.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        is_method = len(self.scopes) > 1 and isinstance(self.scopes[-2], ast.ClassDef)
        return [*(names[1:] if is_method and names[:1] in (["self"], ["cls"]) else names), *self.keywords]

    @property
    def keywords(self) -> list[str]:
        return [argument.arg for argument in self.node.args.kwonlyargs]

    @property
    def demands(self) -> list[str]:
        """What it takes out of its ``**kwargs``, whether it is there or not, in order."""
        hidden = self.node.args.kwarg
        tried = {id(node) for part in ast.walk(self.node) if isinstance(part, ast.Try) for node in ast.walk(part)}
        walked = list(self.walk()) if hidden else []
        # for each of many: whoever sends one at least comes by
        each = [part for part, spot in walked if spot.is_sure and isinstance(part, COMPREHENSIONS)]
        reached = {id(node) for part in each for node in ast.walk(part)}
        return [
            key.value
            for node, spot in walked
            if (spot.is_sure or id(node) in reached) and not spot.asked and id(node) not in tried
            for key in _taken(node, hidden.arg)
            if isinstance(key, ast.Constant)
        ]

    def assigns(self, attributes: set[str]) -> bool:
        """Say whether it gives one of these attributes of anything another value: ``row.pk = None`` makes a new row."""
        nodes = (node for node in ast.walk(self.node) if isinstance(node, ast.Attribute) and node.attr in attributes)
        return any(isinstance(node.ctx, ast.Store) for node in nodes)

    def walk(self) -> Iterator[tuple[ast.AST, Spot]]:
        return walk_function(self.node, self.scopes)


class Functions:
    """The functions of the project's modules, found when somebody asks for them."""

    def __init__(self, modules: dict[str, Module]):
        self.modules = modules
        self._names: dict[str, Names] = {}
        self._found: dict[str, Function | None] = {}

    def names(self, module: Module) -> Names:
        return self._names.setdefault(module.name, Names(module, self.modules))

    def find(self, dotted: str) -> Function | None:
        """Return a function by its dotted path; of a class, what makes its objects."""
        if dotted not in self._found:
            self._found[dotted] = self._find(dotted)
        return self._found[dotted]

    def _find(self, dotted: str) -> Function | None:
        name, path = dotted, []
        while name and name not in self.modules:
            name, _, last = name.rpartition(".")
            path.insert(0, last)
        if not name or not path:
            return None
        module = self.modules[name]
        scopes: list[ast.AST] = []
        body = module.tree.body
        for part in [part for part in path if part != "<locals>"]:
            inner = _named(body, part)
            if inner is None:
                return None
            scopes.append(inner)
            body = inner.body
        if isinstance(scopes[-1], ast.ClassDef):
            maker = _named(body, "__init__")
            if maker is None:
                return None
            scopes.append(maker)
        return Function(dotted, self.names(module), tuple(scopes))


def _taken(node: ast.AST, name: str) -> list[ast.expr]:
    """The key that is taken out of the dictionary of a name, by ``name[key]`` or ``name.pop(key)``."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        owner, keys = node.value, [node.slice]
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "pop" and len(node.args) == 1:
        owner, keys = node.func.value, node.args
    else:
        return []
    return keys if isinstance(owner, ast.Name) and owner.id == name else []


def dotted_of(meant: object) -> str:
    """Return the dotted path of the function that somebody calls, empty where it is none that can be told.

    A class is named itself. A task, a partial and a decorated function are looked through.
    """
    for _ in range(6):
        if meant is UNKNOWN or meant is None:
            return ""
        if isinstance(meant, Unloaded):
            return str(meant)
        if isinstance(meant, Method | MethodType):
            meant = meant.function if isinstance(meant, Method) else meant.__func__
        elif isinstance(meant, FunctionType):
            function = unwrap(meant)
            return f"{function.__module__}.{function.__qualname__}"
        elif isinstance(meant, type):
            return f"{meant.__module__}.{meant.__qualname__}"
        elif isinstance(meant, partial):
            meant = meant.func
        else:
            meant = next((inner for name in INSIDE if callable(inner := member(meant, name, {}))), UNKNOWN)
            if isinstance(meant, Method):
                return ""
    return ""


def _named(body: list[ast.stmt], name: str) -> ast.AST | None:
    """The last definition of a name among statements, also those inside ``if``, ``try`` and ``with``."""
    found = None
    todo = list(reversed(body))
    while todo:
        statement = todo.pop()
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            found = statement if statement.name == name else found
        else:
            todo += [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
    return found
