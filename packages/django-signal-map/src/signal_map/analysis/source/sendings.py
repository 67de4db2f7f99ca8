"""Every place that sends a signal."""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from django.apps import apps
from django.db.transaction import Atomic, atomic
from django.dispatch import Signal

from signal_map.analysis.source.excerpts import excerpt
from signal_map.analysis.source.modules import Module, own_apps, own_modules, package_modules
from signal_map.analysis.source.names import UNKNOWN, Method, Names, Unloaded
from signal_map.analysis.source.walking import Spot, walk
from signal_map.facts import Sending

UNTOLD = ""
"""The key of what is sent without a name for it in the source."""
METHODS = frozenset({"send", "send_robust", "asend", "asend_robust"})
WAYS = tuple(f"{before}{way}" for before in ".\"'" for way in ("send", "asend"))
"""How a text tells that it may send: ``signal.send``, and ``getattr(signal, "send")``."""


def sendings(signals: Mapping[str, Signal], *, in_packages: bool = True) -> dict[str, tuple[Sending, ...]]:
    """Return the places that send each signal, by the keys given, in the order of apps, files and lines.

    The project's apps are read wholly; where they send what the source does not name, it stands under ``UNTOLD``. What
    somebody else declares is looked for in the package that it comes from as well, if anybody hears it.

    :param in_packages: False saves that.
    """
    keys = {id(signal): key for key, signal in signals.items()} | {id(None): UNTOLD}
    found: dict[str, list[Sending]] = {key: [] for key in (*signals, UNTOLD)}
    own = {module.name: module for module in own_modules()}
    for module in own.values():
        if may_send(module):
            for signal, sending in sites(Names(module, own)):
                if id(signal) in keys:
                    found[keys[id(signal)]].append(sending)
    for package, names in (_elsewhere(signals) if in_packages else {}).items():
        for module in package_modules(package, WAYS):
            if any(name in module.text for name in names):
                is_loaded = module.name in sys.modules  # one that is not needs its imports
                for signal, sending in sites(Names(_short(module) if is_loaded else module)):
                    if signal and signal.receivers and _package(keys.get(id(signal), "")) == package:
                        found[keys[id(signal)]].append(sending)
    return {key: tuple(places) for key, places in found.items()}


def sites(names: Names) -> Iterator[tuple[Signal | None, Sending]]:
    """Give each place in a module that sends a signal; None where it may be one, and the source does not tell which."""
    module, calls, given = names.module, {}, set()
    lines = _lines(module)
    for node, spot in walk(module.tree, partial(opens_transaction, names), lines):
        if isinstance(node, ast.Call):
            calls[id(node.func)] = node
        given.update(map(id, _handed_on(node)))
        owner, method = method_of(names, node, spot)
        if owner is None:
            continue
        signal, call = names.resolve(owner, spot), calls.get(id(node))
        if issubclass(type(signal), Signal):
            yield signal, _sending(module, node, method, call, spot)
        elif _may_be_one(signal) and (_names_a_sender(call) if call else id(node) in given):
            yield None, replace(_sending(module, node, method, call, spot), is_told=False)


def method_of(names: Names, node: ast.AST, spot: Spot) -> tuple[ast.expr | None, str]:
    """Return whose method that sends an expression is, and which: ``x.send`` or ``getattr(x, "send")``."""
    if isinstance(node, ast.Attribute) and node.attr in METHODS:
        return node.value, node.attr
    if isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        method = node.args[1].value
        if method in METHODS and names.resolve(node.func, spot) is getattr:
            return node.args[0], method
    return None, ""


def _handed_on(node: ast.AST) -> list[ast.expr]:
    """What somebody may call later: an argument, what a function returns, and what gets a name."""
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    is_named = isinstance(node, ast.NamedExpr | ast.Return) or (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    )
    return [node.value] if is_named and node.value else []


def _may_be_one(meant: object) -> bool:
    """Whether only running the program would tell what it is: a property answers, and None is there until later."""
    is_answer = hasattr(type(meant), "__get__") and not callable(meant)
    return meant is UNKNOWN or meant is None or is_answer


def _names_a_sender(call: ast.Call) -> bool:
    """Whether something is called as a signal is sent: a mail and a socket are mostly sent otherwise."""
    named = {keyword.arg for keyword in call.keywords}
    return len(call.args) == 1 or (not call.args and not named.isdisjoint({"sender", None}))


def may_send(module: Module) -> bool:
    """Say whether it is worth while to read a module."""
    return any(way in module.text for way in WAYS)


def _lines(module: Module) -> list[int]:
    """The lines of a module that may send."""
    told = enumerate(module.text.splitlines(), start=1)
    return [number for number, line in told if any(way in line for way in WAYS)]


@cache
def _short(module: Module) -> Module:
    """A module of a package without what does not matter here."""
    return excerpt(module, _lines(module))


def sender_of(call: ast.Call) -> ast.expr | None:
    """Return what is given as the sender."""
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "sender"), None)
    return named or (call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else None)


def opens_transaction(names: Names, expression: ast.expr, spot: Spot) -> bool:
    """Say whether the code shows that an expression behind ``with``, or above a function, is ``transaction.atomic``."""
    opener = expression.func if isinstance(expression, ast.Call) else expression
    meant = names.resolve(opener, spot)
    if meant is atomic or meant is Atomic:
        return True
    if isinstance(meant, Unloaded) or meant is UNKNOWN:
        return (getattr(opener, "attr", "") or getattr(opener, "id", "")) == "atomic"
    # method_decorator(transaction.atomic)
    passed = expression.args if isinstance(expression, ast.Call) and not isinstance(meant, Method) else []
    return any(
        isinstance(given, ast.Name | ast.Attribute) and opens_transaction(names, given, spot) for given in passed
    )


def _sending(module: Module, node: ast.expr, method: str, call: ast.Call | None, spot: Spot) -> Sending:
    """A method that is handed on, as in ``partial(signal.send, ...)``, hides what it will be called with."""
    sender, arguments = "", None
    if call:
        given = sender_of(call)
        sender = ast.unparse(given) if given else ""
        told = [keyword.arg for keyword in call.keywords]
        arguments = None if None in told else tuple(name for name in told if name != "sender")
    return Sending(
        app=module.app,
        place=module.place(node, spot.function),
        method=method,
        in_atomic=spot.is_atomic,
        arguments=arguments,
        sender=sender,
    )


def _elsewhere(signals: Mapping[str, Signal]) -> dict[str, set[str]]:
    """The names of the signals of others that somebody hears, by the package that they come from."""
    found, ours = defaultdict(set), {config.name.partition(".")[0] for config in own_apps()}
    for key, signal in signals.items():
        package = _package(key)
        if package not in {"", *ours} and signal.receivers and (name := re.match(r"\w+", key.rpartition(".")[2])):
            found[package].add(name[0])
    return found


def _package(key: str) -> str:
    """The top package of the app that a signal's key begins with."""
    label = key.partition(".")[0]
    config = next((config for config in apps.get_app_configs() if config.label == label), None)
    return config.name.partition(".")[0] if config else label
