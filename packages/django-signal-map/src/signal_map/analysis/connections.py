"""Who is connected to a signal, read from the signal itself: every way to connect ends there."""

import functools
import inspect
from collections.abc import Callable
from types import CodeType, FunctionType
from weakref import ReferenceType

from asgiref.sync import iscoroutinefunction
from django.apps import apps
from django.dispatch import Signal, dispatcher
from django.utils.inspect import func_accepts_kwargs

from signal_map.analysis import paths
from signal_map.analysis.installed import app_of
from signal_map.analysis.senders import Senders
from signal_map.facts import Place, Receiver


def receivers_of(signal: Signal, senders: Senders) -> tuple[Receiver, ...]:
    """Return who hears a signal, in the order in which they are called; those who are gone are left out."""
    receivers = []
    for key, reference, *rest in list(signal.receivers):
        # (key, receiver, is_async) until Django 6.0, (key, receiver, sender, is_async) from 6.1 on
        *sender_reference, is_async = rest
        is_weak = isinstance(reference, ReferenceType)
        receiver = reference() if is_weak else reference
        is_held = bool(sender_reference and sender_reference[0] is not None)
        sender = sender_reference[0]() if is_held else None
        if receiver is None or (is_held and sender is None):
            continue
        uid, sender_id = key
        receivers.append(
            describe(
                receiver,
                sender=senders.name(sender_id, sender),
                dispatch_uid=None if uid == dispatcher._make_id(receiver) else str(uid),
                is_weak=is_weak,
                is_async=is_async,
            )
        )
    return tuple(receivers)


def waiting() -> dict[int, tuple[Receiver, ...]]:
    """Return, by the id of their signal, the receivers that wait for a model which nobody has loaded.

    That is what becomes of a lazy sender whose app is not installed.
    """
    found: dict[int, tuple[Receiver, ...]] = {}
    for (label, model), operations in list(apps._pending_operations.items()):
        for operation in operations:
            connect = getattr(operation, "func", None)
            signal = getattr(getattr(connect, "func", None), "__self__", None)
            if not (isinstance(signal, Signal) and connect.func.__name__ == "connect" and connect.args):
                continue
            receiver = connect.args[0]
            uid = connect.keywords.get("dispatch_uid")
            waits = describe(
                receiver,
                sender=f"{label}.{model} (not installed)",
                dispatch_uid=str(uid) if uid else None,
                is_weak=connect.keywords.get("weak", True),
                is_async=iscoroutinefunction(receiver),
            )
            found[id(signal)] = (*found.get(id(signal), ()), waits)
    return found


def describe(receiver: Callable, *, sender: str, dispatch_uid: str | None, is_weak: bool, is_async: bool) -> Receiver:
    """Return the facts of one connection."""
    kind, inside = look_inside(receiver)
    module, qualname = _text(inside, "__module__"), _text(inside, "__qualname__")
    return Receiver(
        name=f"{module}.{qualname}",
        app=app_of(module),
        place=_place(inside, module, qualname),
        sender=sender,
        dispatch_uid=dispatch_uid,
        is_weak=is_weak,
        is_async=is_async,
        takes_kwargs=_takes_kwargs(receiver),
        requires=_requires(receiver),
        kind=kind,
        doc=inspect.cleandoc(inside.__doc__) if isinstance(inside.__doc__, str) else "",
    )


def look_inside(receiver: Callable) -> tuple[str, object]:
    """Return what kind of callable a receiver is, and the function, or the class, that a reader must open.

    A decorator that keeps the name (``functools.wraps``) is looked through.
    """
    if isinstance(receiver, functools.partial):
        return "partial", look_inside(receiver.func)[1]
    if inspect.ismethod(receiver):
        return "method", _unwrapped(receiver.__func__)
    function = _unwrapped(receiver)
    if not inspect.isroutine(function):
        return "object", function if inspect.isclass(function) else type(function)
    if isinstance(function, FunctionType) and not isinstance(receiver, FunctionType):
        return "object", function  # a function inside something callable: a cache, a task
    return _kind(function), function


def _kind(function: Callable) -> str:
    qualname = _text(function, "__qualname__")
    if qualname.endswith("<lambda>"):
        return "lambda"
    if "<locals>" in qualname:
        return "nested"
    return "method" if "." in qualname else "function"


def _text(inside: object, attribute: str) -> str:
    """A name of a function or a class; of what only looks like one (a mock, a proxy), that of its class."""
    value = getattr(inside, attribute, None)
    return value if value and isinstance(value, str) else getattr(type(inside), attribute)


def _unwrapped(receiver: Callable) -> object:
    try:
        return inspect.unwrap(receiver)
    except ValueError:  # it wraps itself
        return receiver


def _place(inside: object, module: str, qualname: str) -> Place:
    """Where the function, or the ``__call__`` of the class, begins; its decorators are part of it."""
    called = _unwrapped(inside.__call__) if inspect.isclass(inside) else inside
    code = getattr(called, "__code__", None)
    if not isinstance(code, CodeType):
        return Place(path=module, function=qualname)
    file = code.co_filename
    is_real = not file.startswith("<")
    return Place(
        path=paths.shorten(file) if is_real else file,
        line=code.co_firstlineno,
        function=qualname,
        file=file if is_real else "",
    )


def _takes_kwargs(receiver: Callable) -> bool:
    try:
        return func_accepts_kwargs(receiver)
    except (TypeError, ValueError):  # it has no signature that Python could tell
        return False


def _requires(receiver: Callable) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(receiver).parameters.values()
    except (TypeError, ValueError):
        return ()
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return tuple(
        parameter.name for parameter in parameters if parameter.kind in named and parameter.default is parameter.empty
    )
