"""Every place that connects a receiver, as the source says it: also where the connection did not last."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.dispatch import Signal, receiver

from signal_map.analysis.source.modules import Module
from signal_map.analysis.source.names import UNKNOWN, Names, Unloaded
from signal_map.analysis.source.walking import FUNCTIONS, Spot, walk
from signal_map.facts import Place

WAYS = ("receiver(", ".connect(")
_RENAMED = re.compile(r"\breceiver\s+as\s+(\w+)")


@dataclass(frozen=True)
class Connect:
    """One place that connects.

    ``signals`` are those that can be told. ``receiver`` is the dotted path of the function, empty where it cannot be
    told; ``kind`` is ``function``, ``nested`` or ``lambda``. ``sender`` and ``dispatch_uid`` are texts, empty where
    none is given or it is not spelled out; ``sender_source`` is what stands there.
    """

    names: Names
    spot: Spot
    place: Place
    signals: tuple[Signal, ...]
    receiver: str
    kind: str
    sender: str
    dispatch_uid: str
    sender_source: str = ""

    @property
    def module(self) -> Module:
        return self.names.module


def connects(module: Module, known: dict[str, Module]) -> Iterator[Connect]:
    """Give the places of one module that connect receivers."""
    ways = [*WAYS, *(f"{name}(" for name in _RENAMED.findall(module.text))]
    lines = [
        number for number, line in enumerate(module.text.splitlines(), start=1) if any(way in line for way in ways)
    ]
    if not lines:
        return
    names = Names(module, known)
    for node, spot in walk(module.tree, lines=lines):
        if isinstance(node, FUNCTIONS):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and names.resolve(decorator.func, spot) is receiver:
                    yield _decorated(names, node, decorator, spot)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            signal = names.resolve(node.func.value, spot)
            if issubclass(type(signal), Signal):
                yield _connected(names, node, (signal,), spot)
            elif signal is UNKNOWN and "." in _text(names, _given(node, "sender", 1), spot):
                yield _connected(names, node, (), spot)


def _decorated(names: Names, function: ast.AST, call: ast.Call, spot: Spot) -> Connect:
    given = call.args[0] if call.args else None
    heard = given.elts if isinstance(given, ast.List | ast.Tuple) else [given] if given else []
    signals = [names.resolve(signal, spot) for signal in heard]
    path = ".".join([*(scope.name for scope in spot.scopes), function.name])
    return _connect(
        names,
        call,
        spot,
        tuple(signal for signal in signals if issubclass(type(signal), Signal)),
        place=names.module.place(call, path),
        receiver=f"{names.module.name}.{path}",
        kind="nested" if spot.function else "function",
    )


def _connected(names: Names, call: ast.Call, signals: tuple[Signal, ...], spot: Spot) -> Connect:
    given = _given(call, "receiver", 0)
    if isinstance(given, ast.Lambda):
        return _connect(names, call, spot, signals, place=names.module.place(given), receiver="", kind="lambda")
    meant = names.resolve(given, spot) if given else UNKNOWN
    dotted, kind = "", "function"
    if isinstance(meant, Unloaded):
        dotted = str(meant)
        is_local = spot.function and meant.module == names.module.name and "." in meant.name
        kind = "nested" if is_local else kind
    elif getattr(meant, "__qualname__", None):
        dotted = f"{meant.__module__}.{meant.__qualname__}"
    return _connect(names, call, spot, signals, place=names.module.place(call), receiver=dotted, kind=kind)


def _connect(names: Names, call: ast.Call, spot: Spot, signals: tuple[Signal, ...], **told: object) -> Connect:
    is_decorator = told["place"].function
    sender = _given(call, "sender", None if is_decorator else 1)
    return Connect(
        names=names,
        spot=spot,
        signals=signals,
        sender=_text(names, sender, spot),
        sender_source=ast.unparse(sender) if sender else "",
        dispatch_uid=_text(names, _given(call, "dispatch_uid", None if is_decorator else 3), spot),
        **told,
    )


def _given(call: ast.Call, name: str, position: int | None) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    if named or position is None:
        return named
    return call.args[position] if len(call.args) > position else None


def _text(names: Names, expression: ast.expr | None, spot: Spot) -> str:
    """A text that stands there, or that a constant holds; one that a setting holds is nobody's to foresee."""
    if expression is None or isinstance(expression, ast.Attribute):
        return ""
    found = names.resolve(expression, spot)
    return found if type(found) is str else ""
