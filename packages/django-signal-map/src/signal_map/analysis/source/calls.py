"""What a function sets off: the functions that it calls, and the signals that it sends, also by saving."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import CASCADE, Model
from django.dispatch import Signal
from django.forms import BaseModelForm

from signal_map.analysis.installed import HERE
from signal_map.analysis.source.conditions import Conditions
from signal_map.analysis.source.functions import Function, Functions, dotted_of
from signal_map.analysis.source.names import UNKNOWN, Method, Unloaded, member
from signal_map.analysis.source.sendings import method_of, sender_of
from signal_map.analysis.source.types import CLASS, MANY, ONE, Kind, Types
from signal_map.analysis.source.walking import Spot
from signal_map.facts import Place

SAVING = ("pre_save", "post_save")
DELETING = ("pre_delete", "post_delete")
ROWS = {
    **dict.fromkeys(("create", "get_or_create", "update_or_create", "create_user", "create_superuser"), SAVING),
    "delete": DELETING,
}
SAVES = frozenset({"save", "save_base"})
OBJECTS = {**dict.fromkeys(SAVES, SAVING), "delete": DELETING}
ANEW = SAVES | {"create", "create_user", "create_superuser"}
"""What saves whenever it is called; ``get_or_create`` comes to an end."""

MUTED = f"{HERE}.muting.muted"

SENDER = "*"
"""A save of the very object that the signal is about, whatever model it is of."""


Values = tuple[tuple[str, object], ...]
Silent = frozenset[tuple[int, str]]
"""Who does not hear the signal of this ``id`` for now, by dispatch_uid, or by path where there is none; 0 stands for
every signal, and either name."""


@dataclass(frozen=True)
class Entry:
    """With what a function is called: ``given`` are the kinds of arguments, ``values`` their plain values.

    ``subject`` is the argument that holds the object which a signal of models is about. ``of_any_model``: the signal
    is heard of all models. ``is_stored``: the object has a row by now. ``silent`` are those who hear nothing for now.
    """

    given: tuple[tuple[str, Kind], ...] = ()
    values: Values = ()
    subject: str = ""
    of_any_model: bool = False
    is_stored: bool = False
    silent: Silent = frozenset()


@dataclass(frozen=True)
class Call:
    """A function that is called, now or later."""

    function: str
    place: Place
    is_sure: bool
    entry: Entry = Entry()


@dataclass(frozen=True)
class Send:
    """A signal that is sent: the object, or the name of one of Django's, by saving.

    ``sender`` is None if unknown. ``values`` are the plain values that it is sent with, by the names of arguments.
    ``silent`` are the receivers that do not hear it.
    """

    signal: Signal | str
    sender: str | None
    place: Place
    is_sure: bool
    values: Values = ()
    silent: Silent = frozenset()


class Effects:
    """What one function sets off, read in one go."""

    def __init__(self, function: Function, functions: Functions, entry: Entry):
        self.function, self.functions, self.entry = function, functions, entry
        self.names = function.names
        self.types = Types(function.names, functions, dict(entry.given))
        self.conditions = Conditions(function.names, dict(entry.values))
        self.disconnected: dict[tuple[int, str], tuple[ast.expr, ...]] = dict.fromkeys(entry.silent, ())

    def read(self) -> Iterator[Call | Send]:
        for node, spot in self.function.walk():
            if not isinstance(node, ast.Call | ast.Attribute):
                continue
            asked = self.conditions.left_open(spot)
            if asked is not None:
                yield from self._effects(node, replace(spot, asked=asked, is_sure=spot.is_sure and not asked))

    def _effects(self, node: ast.Call | ast.Attribute, spot: Spot) -> Iterator[Call | Send]:
        if isinstance(node, ast.Call):
            self._silence(node, spot)
            yield from self._called(node, spot)
            yield from self._saved(node, spot)
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                yield from self._handed_on(given, node, spot)
        owner, _ = method_of(self.names, node, spot)
        signal = self.names.resolve(owner, spot) if owner is not None else UNKNOWN
        if issubclass(type(signal), Signal):
            yield self._sent(signal, node, spot)

    def _silence(self, call: ast.Call, spot: Spot) -> None:
        """Between ``disconnect`` and ``connect`` a receiver hears nothing of what the function sends."""
        how = getattr(call.func, "attr", "")
        if how not in {"connect", "disconnect"}:
            return
        signal = id(self.names.resolve(call.func.value, spot))
        names = [self.conditions.value(word.value, spot) for word in call.keywords if word.arg == "dispatch_uid"]
        # Django finds a connection by its dispatch_uid, and by the function only where it has none
        names = names or [dotted_of(self.names.resolve(given, spot)) for given in call.args[:1]]
        for name in names:
            if how == "disconnect":
                self.disconnected[signal, name] = spot.asked
            else:
                self.disconnected.pop((signal, name), None)

    def _silent(self, spot: Spot) -> Silent:
        """Who hears nothing at a spot: disconnected before, under no other condition than holds here, or muted."""
        silent = {who for who, asked in self.disconnected.items() if spot.asked[: len(asked)] == asked}
        for call in spot.within:
            if isinstance(call, ast.Call) and dotted_of(self.names.resolve(call.func, spot)) == MUTED:
                silent |= {(0, self.conditions.value(given, spot)) for given in call.args}
        return frozenset(silent)

    def _sent(self, signal: Signal, node: ast.expr, spot: Spot) -> Send:
        call = next((call for call, _ in self.function.walk() if getattr(call, "func", None) is node), None)
        given = sender_of(call) if call else None
        meant = self.names.resolve(given, spot) if given else UNKNOWN
        sender = None
        if isinstance(meant, type):
            sender = meant._meta.label if issubclass(meant, Model) else f"{meant.__module__}.{meant.__qualname__}"
        elif meant is None:
            sender = ""
        words = [(word.arg, word.value) for word in call.keywords] if call else []
        values = self._values([*words, *([("sender", given)] if given and call.args else [])], spot)
        is_sure = spot.is_sure and call is not None
        return Send(signal, sender, self._place(node, spot), is_sure, values, self._silent(spot))

    def _called(self, call: ast.Call, spot: Spot) -> Iterator[Call]:
        if dotted := self._target(call.func, spot):
            function = self.functions.find(dotted)
            if function:
                yield Call(dotted, self._place(call, spot), spot.is_sure, self._entry(call, function, spot))

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
            yield Call(function.dotted, self._place(given, spot), False, self._entry(call, function, spot, skip=1))

    def _entry(self, call: ast.Call, function: Function, spot: Spot, skip: int = 0) -> Entry:
        """With what a function is called here."""
        by_place = [name for name in function.parameters if name not in function.keywords]
        pairs = [*zip(by_place, call.args[skip:], strict=False)]
        pairs += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg in function.parameters]
        kinds = [(name, self.types.of(value, spot)) for name, value in pairs]
        return replace(
            self.entry,
            given=tuple((name, kind) for name, kind in kinds if _is_told(kind)),
            values=self._values(pairs, spot),
            silent=frozenset() if skip else self._silent(spot),
            subject=next((name for name, value in pairs if self._is_subject(value, spot)), ""),
        )

    def _values(self, pairs: list[tuple[str | None, ast.expr]], spot: Spot) -> Values:
        values = [(name, self.conditions.value(expression, spot)) for name, expression in pairs if name]
        return tuple(sorted((name, value) for name, value in values if value is not UNKNOWN))

    def _is_subject(self, expression: ast.expr, spot: Spot) -> bool:
        return bool(self.entry.subject) and self.names.argument(expression, spot) == self.entry.subject

    def _saved(self, call: ast.Call, spot: Spot) -> Iterator[Send]:
        if not isinstance(call.func, ast.Attribute):
            return
        method = call.func.attr
        method = method if method in ROWS or method in OBJECTS else method.removeprefix("a")
        if method not in ROWS and method not in OBJECTS:
            return
        owner = self._owner(call.func, spot)
        models = self._saved_models(owner, method, spot) if owner else []
        for name in OBJECTS.get(method) or ROWS[method]:
            values = self._row_values(call, owner, method, name, spot) if models else None
            if values is None:
                continue
            for model in models:
                is_sure = spot.is_sure and method in ANEW
                yield Send(f"django.{name}", model, self._place(call, spot), is_sure, values, self._silent(spot))

    def _owner(self, method: ast.Attribute, spot: Spot) -> ast.expr | None:
        """Whose method is called; nothing in what goes before it: whoever calls that one, saves already."""
        owner = method.value
        if not (isinstance(owner, ast.Call) and self.names.resolve(owner.func, spot) is super):
            return owner
        itself = owner.args[1] if len(owner.args) > 1 else ast.Name("self")
        return None if self.function.node.name == method.attr else itself

    def _saved_models(self, owner: ast.expr, method: str, spot: Spot) -> list[str]:
        """The models whose rows a method of this owner saves or deletes."""
        if self.entry.of_any_model and method in OBJECTS and self._is_subject(owner, spot):
            return [SENDER]
        kind = self.types.of(owner, spot)
        if kind is None or kind.cls is None or method not in (ROWS if kind.what == MANY else OBJECTS):
            return []
        cls = kind.cls
        if issubclass(cls, BaseModelForm) and method == "save" and getattr(cls, "_meta", None):
            cls = cls._meta.model or cls
        if kind.what == CLASS or not issubclass(cls, Model):
            return []
        return [model._meta.label for model in ([cls, *_below(cls)] if method == "delete" else [cls])]

    def _row_values(self, call: ast.Call, owner: ast.expr, method: str, signal: str, spot: Spot) -> Values | None:
        """What Django sends with the signal of a row that is saved so; None where it sends nothing."""
        if signal in DELETING:
            return ()
        told = {word.arg: self.conditions.value(word.value, spot) for word in call.keywords}
        if told.get("commit") is False:  # a form that keeps its object to itself
            return None
        is_hidden = method == "update_or_create" or (method in SAVES and (call.args or None in told))
        fields = UNKNOWN if is_hidden else told.get("update_fields") if method in SAVES else None
        fields = frozenset(fields) if type(fields) is tuple else fields
        if fields == frozenset() and method != "save_base":
            return None
        raw = False if method != "save_base" else UNKNOWN if is_hidden else told.get("raw", False)
        values = {"raw": raw, "update_fields": fields}
        if signal == "post_save":
            values["created"] = UNKNOWN if is_hidden else self._is_created(owner, method, told, spot)
        return tuple(sorted((name, value) for name, value in values.items() if value is not UNKNOWN))

    def _is_created(self, owner: ast.expr, method: str, told: dict[str | None, object], spot: Spot) -> object:
        """Whether a row is new that is saved so, ``UNKNOWN`` where that cannot be told."""
        if method not in SAVES or told.get("force_insert") is True:
            return True
        is_update = told.get("update_fields") not in (None, UNKNOWN) or told.get("force_update") is True
        is_stored = self.entry.is_stored and not self.function.assigns({"pk", "id", "adding"})
        return False if is_update or (is_stored and self._is_subject(owner, spot)) else UNKNOWN

    def _place(self, node: ast.AST, spot: Spot) -> Place:
        return self.names.module.place(node, spot.function)


def _is_told(kind: Kind | None) -> bool:
    return kind is not None and kind.what in {ONE, CLASS} and kind.cls is not None


def _below(model: type[Model], seen: frozenset[type] = frozenset()) -> list[type[Model]]:
    """The models whose rows go with a deleted one."""
    found = []
    for relation in model._meta.related_objects:
        below = relation.related_model
        if getattr(relation, "on_delete", None) is CASCADE and below not in seen and below is not model:
            found += [below, *_below(below, seen | {model, below})]
    return list(dict.fromkeys(found))
