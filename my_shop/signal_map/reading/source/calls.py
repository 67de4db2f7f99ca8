"""What a function sets off: the functions that it calls, and the signals that it sends, also by saving."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import CASCADE, Model
from django.dispatch import Signal
from django.forms import BaseModelForm

from my_shop.signal_map.facts import Place
from my_shop.signal_map.reading.source.functions import Function, Functions, dotted_of
from my_shop.signal_map.reading.source.names import UNKNOWN, Method, Unloaded, member
from my_shop.signal_map.reading.source.sendings import METHODS, sender_of
from my_shop.signal_map.reading.source.types import CLASS, MANY, ONE, Kind, Types
from my_shop.signal_map.reading.source.walking import Spot

SAVING = ("pre_save", "post_save")
DELETING = ("pre_delete", "post_delete")
ROWS = {
    **dict.fromkeys(("create", "get_or_create", "update_or_create", "create_user", "create_superuser"), SAVING),
    "delete": DELETING,
}
OBJECTS = {"save": SAVING, "delete": DELETING}
ANEW = frozenset({"save", "create", "create_user", "create_superuser"})
"""What saves whenever it is called; ``get_or_create`` comes to an end."""

SENDER = "*"
"""A save of the very object that the signal is about, whatever model it is of."""


@dataclass(frozen=True)
class Call:
    """A function that is called, now or later; ``given`` are the models of its arguments, by name."""

    function: str
    place: Place
    is_sure: bool
    given: tuple[tuple[str, type], ...] = ()


@dataclass(frozen=True)
class Send:
    """A signal that is sent: the object, or the name of one of Django's, by saving. ``sender`` is None if unknown."""

    signal: Signal | str
    sender: str | None
    place: Place
    is_sure: bool


class Effects:
    """What one function sets off, read in one go.

    ``given`` are the classes of its arguments that are known; ``subject`` is the argument that holds the object which
    a signal of any model is about.
    """

    def __init__(self, function: Function, functions: Functions, given: Mapping[str, type], subject: str = ""):
        self.function, self.functions, self.subject = function, functions, subject
        self.names = function.names
        self.types = Types(function.names, functions, given)

    def read(self) -> Iterator[Call | Send]:
        for node, spot in self.function.walk():
            if isinstance(node, ast.Call):
                yield from self._called(node, spot)
                yield from self._saved(node, spot)
                for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from self._handed_on(given, node, spot)
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                signal = self.names.resolve(node.value, spot)
                if issubclass(type(signal), Signal):
                    yield self._sent(signal, node, spot)

    def _sent(self, signal: Signal, node: ast.Attribute, spot: Spot) -> Send:
        call = next((call for call, _ in self.function.walk() if getattr(call, "func", None) is node), None)
        given = sender_of(call) if call else None
        meant = self.names.resolve(given, spot) if given else UNKNOWN
        sender = None
        if isinstance(meant, type):
            sender = meant._meta.label if issubclass(meant, Model) else f"{meant.__module__}.{meant.__qualname__}"
        elif meant is None:
            sender = ""
        return Send(signal, sender, self._place(node, spot), spot.is_sure and call is not None)

    def _called(self, call: ast.Call, spot: Spot) -> Iterator[Call]:
        if dotted := self._target(call.func, spot):
            function = self.functions.find(dotted)
            if function:
                yield Call(dotted, self._place(call, spot), spot.is_sure, self._given(call, function, spot))

    def _target(self, expression: ast.expr, spot: Spot) -> str:
        """The dotted path of what is called, or handed on to be called."""
        if isinstance(expression, ast.Attribute):
            # task.enqueue, task.delay: what the task runs
            keeper = self.names.resolve(expression.value, spot)
            if not isinstance(keeper, type | Unloaded | Method) and (kept := dotted_of(keeper)):
                return kept
        meant = self.names.resolve(expression, spot)
        dotted = dotted_of(meant)
        if not isinstance(expression, ast.Attribute) or (dotted and not isinstance(meant, Unloaded)):
            return dotted
        return self._method(expression, spot) or dotted

    def _method(self, expression: ast.Attribute, spot: Spot) -> str:
        owner = expression.value
        if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "super":
            cls = self.names.enclosing_class(spot)
            bases = cls.__mro__[1:] if isinstance(cls, type) else ()
            base = next((base for base in bases if expression.attr in base.__dict__), None)
            return dotted_of(member(base, expression.attr, {})) if base else ""
        kind = self.types.of(owner, spot)
        if kind is None or kind.cls is None:
            return ""
        cls = kind.cls
        if kind.what == MANY:
            if not issubclass(cls, Model):
                return ""
            cls = type(cls._default_manager)
        return dotted_of(member(cls, expression.attr, {}))

    def _handed_on(self, given: ast.expr, call: ast.Call, spot: Spot) -> Iterator[Call]:
        """A function that is an argument is called by somebody, some time: ``on_commit(partial(f))``."""
        if not isinstance(given, ast.Name | ast.Attribute):
            return
        function = self.functions.find(self._target(given, spot))
        if function and not isinstance(self.names.resolve(given, spot), type):
            yield Call(function.dotted, self._place(given, spot), False, self._given(call, function, spot, skip=1))

    def _given(self, call: ast.Call, function: Function, spot: Spot, skip: int = 0) -> tuple[tuple[str, type], ...]:
        pairs = [*zip(function.parameters, call.args[skip:], strict=False)]
        pairs += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg in function.parameters]
        kinds = [(name, self.types.of(value, spot)) for name, value in pairs]
        return tuple((name, kind.cls) for name, kind in kinds if _is_object(kind))

    def _saved(self, call: ast.Call, spot: Spot) -> Iterator[Send]:
        if not isinstance(call.func, ast.Attribute):
            return
        method = call.func.attr
        method = method if method in ROWS or method in OBJECTS else method.removeprefix("a")
        if method not in ROWS and method not in OBJECTS:
            return
        place, is_sure = self._place(call, spot), spot.is_sure and method in ANEW
        owner = call.func.value
        if method in OBJECTS and isinstance(owner, ast.Name) and owner.id == self.subject:
            yield from (Send(f"django.{name}", SENDER, place, is_sure) for name in OBJECTS[method])
            return
        kind = self.types.of(owner, spot)
        if kind is None or kind.cls is None:
            return
        cls, names = kind.cls, (ROWS if kind.what == MANY else OBJECTS).get(method, ())
        if issubclass(cls, BaseModelForm) and method == "save" and getattr(cls, "_meta", None):
            cls = cls._meta.model or cls
        if kind.what != CLASS and issubclass(cls, Model):
            models = [cls, *_below(cls)] if names is DELETING else [cls]
            for name in names:
                for model in models:
                    yield Send(f"django.{name}", model._meta.label, place, is_sure)

    def _place(self, node: ast.AST, spot: Spot) -> Place:
        return self.names.module.place(node, spot.function)


def _is_object(kind: Kind | None) -> bool:
    return kind is not None and kind.what == ONE and kind.cls is not None


def _below(model: type[Model], seen: frozenset[type] = frozenset()) -> list[type[Model]]:
    """The models whose rows go with a deleted one."""
    found = []
    for relation in model._meta.related_objects:
        below = relation.related_model
        if getattr(relation, "on_delete", None) is CASCADE and below not in seen and below is not model:
            found += [below, *_below(below, seen | {model, below})]
    return list(dict.fromkeys(found))
