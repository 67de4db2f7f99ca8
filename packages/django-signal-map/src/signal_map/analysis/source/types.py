"""Which model a piece of source is about, as far as annotations, assignments and Django's own ways tell."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Manager, Model, QuerySet
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ManyToManyDescriptor,
    ReverseManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from django.shortcuts import get_list_or_404, get_object_or_404

from signal_map.analysis.source.functions import Functions, dotted_of
from signal_map.analysis.source.names import Names, member
from signal_map.analysis.source.walking import Spot

ONE, MANY, CLASS, TUPLE = "one", "many", "class", "tuple"
GIVE_ONE = frozenset({"create", "get", "first", "last", "latest", "earliest", "create_user", "create_superuser"})
GIVE_PAIR = frozenset({"get_or_create", "update_or_create"})
DEEPEST = 8


@dataclass(frozen=True)
class Kind:
    """An object of a class, many of them (a queryset, a manager, a list), the class itself, or a tuple of kinds."""

    what: str
    cls: type | None = None
    parts: tuple["Kind | None", ...] = ()


class Types:
    """Finds the kind of expressions in one function.

    ``given`` are the kinds of arguments that the caller knows.
    """

    def __init__(self, names: Names, functions: Functions, given: Mapping[str, Kind]):
        self.names, self.functions, self.given = names, functions, given
        self._known: dict[tuple[int, str], Kind | None] = {}

    def of(self, expression: ast.expr, spot: Spot, depth: int = 0) -> Kind | None:
        """Return what an expression is, None where the source does not tell."""
        if depth > DEEPEST:
            return None
        if isinstance(expression, ast.Await | ast.NamedExpr | ast.Starred):
            return self.of(expression.value, spot, depth + 1)
        if isinstance(expression, ast.IfExp | ast.BoolOp):
            either = expression.values if isinstance(expression, ast.BoolOp) else [expression.body, expression.orelse]
            return next((kind for part in either if (kind := self.of(part, spot, depth + 1))), None)
        if kind := self.given.get(self.names.argument(expression, spot)):
            return kind
        ways = {ast.Name: self._name, ast.Attribute: self._attribute, ast.Call: self._call, ast.Subscript: self._item}
        way = ways.get(type(expression))
        return way(expression, spot, depth + 1) if way else None

    def told(self, annotation: ast.expr | None) -> Kind | None:
        """Return what an annotation says."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return None
        if isinstance(annotation, ast.BinOp):
            return self.told(annotation.left) or self.told(annotation.right)
        if isinstance(annotation, ast.Subscript):
            inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
            name = getattr(annotation.value, "attr", "") or getattr(annotation.value, "id", "")
            kinds = tuple(self.told(part) for part in inner)
            if name.lower() == "tuple" and not isinstance(inner[-1], ast.Constant):
                return Kind(TUPLE, parts=kinds)
            if name in {"Optional", "Union", "Annotated"}:
                return next((kind for kind in kinds if kind), None)
            return Kind(MANY, kinds[0].cls) if kinds[0] else None
        cls = self.names.resolve(annotation, Spot()) if annotation else None
        return Kind(ONE, cls) if isinstance(cls, type) else None

    def _name(self, name: ast.Name, spot: Spot, depth: int) -> Kind | None:
        bound = self.names.bindings(name.id, spot)
        if bound is None:
            return _kind_of(self.names.resolve(name, spot))
        scope, places = bound
        key = (id(scope), name.id)
        if key not in self._known:
            self._known[key] = None  # for a name that is made of itself
            # what was assigned says more than what came in
            places = sorted(places, key=lambda place: isinstance(place, ast.arg))
            kinds = (self._bound(name.id, place, spot, depth) for place in places)
            self._known[key] = next((kind for kind in kinds if kind), None)
        return self._known[key]

    def _bound(self, name: str, place: ast.AST, spot: Spot, depth: int) -> Kind | None:
        kind = None
        if isinstance(place, ast.arg):
            kind = self._argument(name, place, spot)
        elif isinstance(place, ast.AnnAssign):
            kind = self.told(place.annotation)
        elif isinstance(place, ast.NamedExpr):
            kind = self.of(place.value, spot, depth)
        elif isinstance(place, ast.Assign):
            kind = self.of(place.value, spot, depth)
            kind = kind if isinstance(place.targets[0], ast.Name) else _part(kind, place.targets[0], name)
        elif isinstance(place, ast.For | ast.AsyncFor | ast.comprehension):
            rows = self.of(place.iter, spot, depth)
            is_each = rows and rows.what == MANY and isinstance(place.target, ast.Name)
            kind = Kind(ONE, rows.cls) if is_each else None
        elif isinstance(place, ast.Import | ast.ImportFrom):
            kind = _kind_of(self.names.resolve(ast.Name(name), spot))
        return kind

    def _argument(self, name: str, argument: ast.arg, spot: Spot) -> Kind | None:
        if kind := self.given.get(name):
            return kind
        if name in {"self", "cls"}:
            owner = self.names.enclosing_class(spot)
            return Kind(ONE if name == "self" else CLASS, owner) if isinstance(owner, type) else None
        return self.told(argument.annotation)

    def _attribute(self, expression: ast.Attribute, spot: Spot, depth: int) -> Kind | None:
        base = self.of(expression.value, spot, depth)
        if base is None or base.cls is None or not issubclass(base.cls, Model):
            return _kind_of(self.names.resolve(expression, spot))
        if base.what == ONE and expression.attr == "__class__":
            return Kind(CLASS, base.cls)
        if base.what == CLASS:
            is_manager = isinstance(getattr(base.cls, expression.attr, None), Manager)
            return Kind(MANY, base.cls) if is_manager else None
        return _related(base.cls, expression.attr) if base.what == ONE else None

    def _call(self, call: ast.Call, spot: Spot, depth: int) -> Kind | None:
        if isinstance(call.func, ast.Attribute):
            base = self.of(call.func.value, spot, depth)
            if base and base.what == MANY:
                return _answer(base, call.func.attr)
        meant = self.names.resolve(call.func, spot)
        if meant is get_user_model:
            return Kind(CLASS, get_user_model())
        if meant is type and len(call.args) == 1:
            kind = self.of(call.args[0], spot, depth)
            return Kind(CLASS, kind.cls) if kind and kind.what == ONE else None
        if meant in (get_object_or_404, get_list_or_404) and call.args:
            kind = self.of(call.args[0], spot, depth)
            return Kind(ONE if meant is get_object_or_404 else MANY, kind.cls) if kind else None
        kind = _kind_of(meant) or self.of(call.func, spot, depth)
        if kind and kind.what == CLASS:
            return Kind(ONE, kind.cls)
        function = self.functions.find(dotted_of(meant))
        return Types(function.names, self.functions, {}).told(function.node.returns) if function else None

    def _item(self, expression: ast.Subscript, spot: Spot, depth: int) -> Kind | None:
        base = self.of(expression.value, spot, depth)
        if base and base.what == MANY and not isinstance(expression.slice, ast.Slice):
            return Kind(ONE, base.cls)
        return base


def _kind_of(meant: object) -> Kind | None:
    if isinstance(meant, type):
        return Kind(CLASS, meant)
    if issubclass(type(meant), Manager | QuerySet):
        return Kind(MANY, meant.model)
    return Kind(ONE, type(meant)) if issubclass(type(meant), Model) else None


def _answer(rows: Kind, method: str) -> Kind | None:
    """What a manager or a queryset answers; its own methods mostly answer another queryset."""
    method = method.removeprefix("a") if method.removeprefix("a") in GIVE_ONE | GIVE_PAIR else method
    if method in GIVE_ONE:
        return Kind(ONE, rows.cls)
    return Kind(TUPLE, parts=(Kind(ONE, rows.cls), None)) if method in GIVE_PAIR else rows


def _part(kind: Kind | None, target: ast.expr, name: str) -> Kind | None:
    """What one name of ``a, b = ...`` gets."""
    if kind is None or not isinstance(target, ast.Tuple):
        return None
    places = [index for index, part in enumerate(target.elts) if isinstance(part, ast.Name) and part.id == name]
    if not places:
        return None
    if kind.what == TUPLE:
        return kind.parts[places[0]] if places[0] < len(kind.parts) else None
    return Kind(ONE, kind.cls) if kind.what == MANY else None


def _related(model: type[Model], name: str) -> Kind | None:
    """What a link of a model leads to."""
    link = member(model, name, {})
    what, related = ONE, None
    if isinstance(link, ManyToManyDescriptor):
        what, related = MANY, link.rel.related_model if link.reverse else link.rel.model
    elif isinstance(link, ReverseManyToOneDescriptor):
        what, related = MANY, link.rel.related_model
    elif isinstance(link, ReverseOneToOneDescriptor):
        related = link.related.related_model
    elif isinstance(link, ForwardManyToOneDescriptor):
        related = link.field.remote_field.model
    return Kind(what, related) if isinstance(related, type) else None
