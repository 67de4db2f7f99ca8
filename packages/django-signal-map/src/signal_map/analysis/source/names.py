"""What a name in the source means: the object of the running process, found without importing anything.

Where a module is loaded its own dictionary answers; where it is not, its import statements lead on, and what it
makes itself is ``Unloaded``.
"""

import ast
import builtins
import sys
from dataclasses import dataclass
from types import MemberDescriptorType, ModuleType

from signal_map.analysis.source.bindings import bindings_in, imports, targets_of, top_level
from signal_map.analysis.source.modules import Module
from signal_map.analysis.source.walking import FUNCTIONS, Spot

DEEPEST = 12
"""Steps from name to name: who goes further goes round."""


class _Unknown:
    """What a name means that only running the program would tell."""

    def __bool__(self):
        return False


UNKNOWN = _Unknown()


@dataclass(frozen=True)
class Unloaded:
    """Something of a module that nobody has loaded: ``name`` is dotted, empty for the module itself."""

    module: str
    name: str = ""

    def __str__(self):
        return f"{self.module}.{self.name}" if self.name else self.module


@dataclass(frozen=True)
class Method:
    """A method found on a class, before anybody calls it."""

    owner: type
    function: object


class Names:
    """Finds what expressions of one module mean."""

    def __init__(self, module: Module, known: dict[str, Module] | None = None, sought: frozenset[str] = frozenset()):
        """``known`` are modules by name that may be read where they are not loaded, ``sought`` names that are asked
        for already: one that is made of itself means nothing."""
        self.module = module
        self.known = known or {}
        self.sought = sought

    def resolve(self, expression: ast.expr, spot: Spot, depth: int = 0) -> object:
        """Return the object that an expression means at a spot, ``UNKNOWN`` where the source does not tell."""
        found: object = UNKNOWN
        if depth > DEEPEST:
            return found
        if isinstance(expression, ast.Constant):
            found = expression.value
        elif isinstance(expression, ast.Name):
            found = self._name(expression.id, spot, depth)
        elif isinstance(expression, ast.Attribute):
            found = member(self.resolve(expression.value, spot, depth + 1), expression.attr, self.known)
        elif isinstance(expression, ast.Subscript) and isinstance(expression.slice, ast.Constant):
            found = _item(self.resolve(expression.value, spot, depth + 1), expression.slice.value)
        elif isinstance(expression, ast.Call) and not expression.keywords:
            found = self._told_by_call(expression, spot, depth)
        return found

    def bindings(self, name: str, spot: Spot) -> tuple[ast.AST, list[ast.AST]] | None:
        """Return the innermost function that gives a name a meaning, and all the places where it does."""
        for scope in reversed(spot.scopes):
            if isinstance(scope, FUNCTIONS):
                bound = self.module.bound
                if id(scope) not in bound:
                    bound[id(scope)] = bindings_in(scope)
                if name in bound[id(scope)]:
                    return scope, bound[id(scope)][name]
        return None

    def argument(self, expression: ast.expr, spot: Spot, depth: int = 0) -> str:
        """Return the argument of the outermost function around a spot that an expression means, empty where it is none.

        ``created``, ``kwargs["created"]``, ``kwargs.get("created")`` and another name for one of them mean the same.
        """
        function = next((scope for scope in spot.scopes if isinstance(scope, FUNCTIONS)), None)
        if isinstance(expression, ast.Name):
            scope, place = self._only_place(expression.id, spot)
            if isinstance(place, ast.Assign) and isinstance(place.targets[0], ast.Name) and depth < DEEPEST:
                return self.argument(place.value, spot, depth + 1)
            is_one = scope is function and isinstance(place, ast.arg)
            return place.arg if is_one and place not in (function.args.vararg, function.args.kwarg) else ""
        owner, key = getattr(expression, "value", None), getattr(expression, "slice", None)
        if isinstance(expression, ast.Call) and getattr(expression.func, "attr", "") in {"get", "pop"}:
            owner, key = expression.func.value, next(iter(expression.args), None)
        if not (isinstance(owner, ast.Name) and isinstance(key, ast.Constant)):
            return ""
        scope, place = self._only_place(owner.id, spot)
        return key.value if place and scope is function and place is function.args.kwarg else ""

    def _only_place(self, name: str, spot: Spot) -> tuple[ast.AST | None, ast.AST | None]:
        """The function that gives a name a meaning, and the place where it does, if there is one place only."""
        scope, places = self.bindings(name, spot) or (None, [])
        return scope, places[0] if len(places) == 1 else None

    def enclosing_class(self, spot: Spot) -> object:
        """Return the class whose method a spot is in."""
        names = []
        for scope in spot.scopes:
            if isinstance(scope, ast.ClassDef):
                names.append(scope.name)
            else:
                break
        if not names or len(names) == len(spot.scopes):
            return UNKNOWN
        found: object = self._global(names[0])
        for name in names[1:]:
            found = member(found, name, self.known)
        return found

    def _name(self, name: str, spot: Spot, depth: int) -> object:
        bound = self.bindings(name, spot)
        if bound is None:
            return self._global(name)
        scope, places = bound
        return self._local(name, scope, places[0], spot, depth) if len(places) == 1 else UNKNOWN

    def _local(self, name: str, scope: ast.AST, place: ast.AST, spot: Spot, depth: int) -> object:
        if isinstance(place, ast.arg):
            is_first = scope.args.args[:1] == [place] or scope.args.posonlyargs[:1] == [place]
            return self.enclosing_class(spot) if is_first and name in {"self", "cls"} else UNKNOWN
        if isinstance(place, ast.Import | ast.ImportFrom):
            return imported(place, name, self.module.package, self.known)
        if isinstance(place, ast.Assign) and isinstance(place.targets[0], ast.Name):
            return self.resolve(place.value, spot, depth + 1)
        if isinstance(place, (*FUNCTIONS, ast.ClassDef)):
            path = [outer.name for outer in spot.scopes[: spot.scopes.index(scope) + 1]]
            return Unloaded(self.module.name, ".".join([*path, place.name]))
        return UNKNOWN

    def _global(self, name: str) -> object:
        loaded = sys.modules.get(self.module.name)
        if loaded is not None:
            names = _namespace(loaded)
            return names[name] if name in names else getattr(builtins, name, UNKNOWN)
        return UNKNOWN if name in self.sought else written(self.module, name, self.known, self.sought)

    def _told_by_call(self, call: ast.Call, spot: Spot, depth: int) -> object:
        """``getattr(x, "name")``, ``import_module("x")`` and ``super()`` are as good as names."""
        function = self.resolve(call.func, spot, depth + 1)
        given = [self.resolve(argument, spot, depth + 1) for argument in call.args]
        if function is getattr and len(given) == 2 and isinstance(given[1], str):
            return member(given[0], given[1], self.known)
        if getattr(function, "__name__", "") == "import_module" and given and isinstance(given[0], str):
            return _module(given[0])
        return UNKNOWN


def imported(statement: ast.Import | ast.ImportFrom, name: str, package: str, known: dict[str, Module]) -> object:
    """Return what an import statement makes of one of its names."""
    for target, attribute, alias in imports(statement, package):
        if alias == name:
            return member(_module(target), attribute, known) if attribute else _module(target)
    return UNKNOWN


def member(owner: object, name: str, known: dict[str, Module]) -> object:
    """Return an attribute without running any of the project's code: no property, no lazy object wakes."""
    if isinstance(owner, _Unknown):
        return UNKNOWN
    if isinstance(owner, Unloaded):
        return _member_of_unloaded(owner, name, known)
    if issubclass(type(owner), type):
        return _member_of_class(owner, name)
    names = _namespace(owner)
    if name in names:
        return names[name]
    if issubclass(type(owner), ModuleType):
        return _module(f"{names.get('__name__')}.{name}", or_unknown=True, known=known)
    found = _member_of_class(type(owner), name)
    return found.__get__(owner) if isinstance(found, MemberDescriptorType) else found


def written(module: Module, name: str, known: dict[str, Module], sought: frozenset[str] = frozenset()) -> object:
    """Return what a module that is not loaded means by a name, as its own statements say."""
    found = _written(Names(module, known, sought | {name}), module.tree, name)
    return getattr(builtins, name, UNKNOWN) if found is None else found


def _written(names: Names, scope: ast.Module | ast.ClassDef, name: str, path: str = "") -> object:
    """What the statements of a module, or of the class at ``path``, mean by a name; None where they say nothing."""
    given = []
    for statement in top_level(scope):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found = imported(statement, name, names.module.package, names.known)
            if not isinstance(found, _Unknown):
                return found
        elif name in {getattr(statement, "name", None), *targets_of(statement)}:
            given.append(statement)
    if not given:
        return None
    itself = Unloaded(names.module.name, f"{path}{name}")
    if all(isinstance(statement, (*FUNCTIONS, ast.ClassDef)) for statement in given):
        return UNKNOWN if any(_is_type(names, outer) for outer in given[-1].decorator_list) else itself
    value = getattr(given[0], "value", None) if _gives_one_name(given[0]) and len(given) == 1 else None
    is_made_here = isinstance(value, ast.Call) and _is_type(names, value.func)
    return itself if is_made_here else names.resolve(value, Spot()) if value else UNKNOWN


def _gives_one_name(statement: ast.stmt) -> bool:
    """Whether a name gets the whole value, and nothing else."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return isinstance(statement, ast.Assign | ast.AnnAssign) and all(isinstance(name, ast.Name) for name in targets)


def _is_type(names: Names, expression: ast.expr) -> bool:
    """Whether a loaded class is meant, other than those that leave a function what it is: ``property`` does not."""
    meant = names.resolve(expression, Spot())
    return isinstance(meant, type) and not issubclass(meant, staticmethod | classmethod)


def _member_of_unloaded(owner: Unloaded, name: str, known: dict[str, Module]) -> object:
    inner = f"{owner.module}.{name}"
    if not owner.name and (inner in sys.modules or inner in known):
        return _module(inner)
    module = known.get(owner.module)
    if module is None:
        return Unloaded(owner.module, f"{owner.name}.{name}".lstrip("."))
    # two modules that import from each other would send us to and fro
    others = {other: known[other] for other in known if other != owner.module}
    return _member_of_written(Names(module, others), owner.name, name) if owner.name else written(module, name, others)


def _member_of_written(names: Names, path: str, name: str) -> object:
    """An attribute of a class that nobody has loaded, its own or of what it is made from."""
    scope: ast.Module | ast.ClassDef | None = names.module.tree
    for part in path.split("."):
        inner = [child for child in top_level(scope) if isinstance(child, ast.ClassDef) and child.name == part]
        if not inner:
            return Unloaded(names.module.name, f"{path}.{name}")
        scope = inner[-1]
    found = _written(names, scope, name, f"{path}.")
    if found is not None:
        return found
    inner = Names(names.module, names.known, names.sought | {path})
    inherited = (_inherited(inner, names.resolve(base, Spot()), name) for base in scope.bases)
    return next((found for found in inherited if not isinstance(found, _Unknown)), UNKNOWN)


def _inherited(names: Names, base: object, name: str) -> object:
    """What a base means by a name; one of the same module is read here, if it is not among those asked already."""
    is_here = isinstance(base, Unloaded) and base.module == names.module.name
    if not is_here:
        return member(base, name, names.known)
    return UNKNOWN if base.name in names.sought else _member_of_written(names, base.name, name)


def _module(name: str, *, or_unknown: bool = False, known: dict[str, Module] | None = None) -> object:
    loaded = sys.modules.get(name)
    if loaded is not None:
        return loaded
    return UNKNOWN if or_unknown and name not in (known or {}) else Unloaded(name)


def _namespace(owner: object) -> dict:
    try:
        # around every __getattribute__ and __getattr__, so that nothing lazy wakes
        return object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return {}


def _member_of_class(owner: type, name: str) -> object:
    found = next((base.__dict__[name] for base in owner.__mro__ if name in base.__dict__), UNKNOWN)
    if isinstance(found, staticmethod | classmethod):
        return Method(owner, found.__func__)
    is_bound = hasattr(type(found), "__get__")
    return Method(owner, found) if is_bound and callable(found) else found


def _item(owner: object, key: object) -> object:
    if type(owner) in {dict, list, tuple}:
        try:
            return owner[key]
        except (LookupError, TypeError):
            return UNKNOWN
    return UNKNOWN
