"""How a receiver is written: connected once, called with anything, found by its name."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from types import FunctionType

from django.apps import apps

from signal_map.analysis.source.connects import Connect
from signal_map.checks.imports import importers
from signal_map.checks.project import Fault, Project
from signal_map.facts import Receiver, SignalFacts

NESTED = (
    "Move it to the top of a module: what a function makes is gone when the function ends, and so is the connection."
)
LAMBDA = "Write a function with a name, at the top of a module: nobody holds a lambda, and the connection is lost."


def well_formed(project: Project) -> Iterator[Fault]:
    """Each receiver of the project's apps is a plain function with ``**kwargs`` and a ``dispatch_uid``."""
    seen = set()
    for signal, receiver in project.receivers:
        seen.add((receiver.place.file, receiver.place.line))
        for number, text, hint in _faults_of(signal, receiver):
            yield Fault(number, app=receiver.app, place=str(receiver.place), text=text, hint=hint)
    for connect in project.connects:
        # what is weakly held is gone by now: only the source still tells of it
        if connect.kind != "function" and (connect.place.file, connect.place.line) not in seen:
            number, hint = (115, LAMBDA) if connect.kind == "lambda" else (114, NESTED)
            name = connect.receiver or "a lambda"
            yield Fault(
                number,
                app=connect.module.app,
                place=str(connect.place),
                text=f"{name} is connected inside a function." if number == 114 else f"{name} is connected.",
                hint=hint,
            )


def one_uid_each(project: Project) -> Iterator[Fault]:
    """No two functions are connected to one signal, for one sender, under one ``dispatch_uid``."""
    keys = {id(signal): key for key, signal in project.signals.items()}
    groups: dict[tuple[int, str, str, tuple[str, ...]], list[Connect]] = defaultdict(list)
    for connect in project.connects:
        if connect.dispatch_uid and connect.receiver:
            # one of two branches is another way to say: only one of them
            asked = tuple(map(ast.unparse, connect.spot.asked))
            for signal in connect.signals:
                groups[id(signal), connect.sender_source, connect.dispatch_uid, asked].append(connect)
    for (signal, _, uid, _), several in groups.items():
        first, *others = {connect.receiver: connect for connect in several}.values()
        for other in others:
            yield Fault(
                116,
                app=other.module.app,
                place=str(other.place),
                text=(
                    f"{other.receiver} has the dispatch_uid “{uid}” of {first.receiver} ({first.place}): "
                    f"{keys.get(signal, 'the signal')} calls one of them only, and nobody is told."
                ),
                hint=f'Give it one of its own, such as dispatch_uid="{other.receiver}".',
            )


def asks_for_what_is_sent(project: Project) -> Iterator[Fault]:
    """Each receiver asks only for arguments that are sent: without one of them, every send fails."""
    for signal, receiver in project.receivers:
        sent = _arguments_sent(signal)
        function = project.functions.find(receiver.name)
        asked = [*receiver.requires, *(function.demands if function else ())]
        for name in dict.fromkeys(asked if sent is not None else ()):
            if name not in {*sent, "sender", "signal"}:
                told = f"Sent are {', '.join(sorted(sent))}." if sent else "Nothing is sent with it."
                yield Fault(
                    117,
                    app=receiver.app,
                    place=str(receiver.place),
                    text=f"{receiver.name}, which hears {signal.key}, asks for {name}, which nobody sends.",
                    hint=f"{told} Ask for one of these, or give {name} a default.",
                )


def is_connected(project: Project) -> Iterator[Fault]:
    """What a module connects as it is loaded is connected in the process that serves."""
    heard = defaultdict(set)
    for signal in project.map.signals:
        names = {name for receiver in signal.receivers for name in (receiver.name, receiver.dispatch_uid)}
        heard[id(project.signals[signal.key])] = names
    for connect in project.connects:
        if connect.kind != "function" or connect.spot.function or connect.spot.asked:
            continue
        name, module = connect.receiver, connect.module.name
        if module not in sys.modules:
            if not _waits_for_an_app(project, connect):
                yield Fault(
                    118,
                    app=connect.module.app,
                    place=str(connect.place),
                    text=f"{name or 'a receiver'} hears only in a process that loads {module}: no app does.",
                    hint=(
                        f"Import it in the ready() of {connect.module.app}: then every process hears it, and not only "
                        "the server, the worker or the command that loads it."
                    ),
                )
        elif _is_named_so(name) and any(
            heard[id(of)].isdisjoint({name, connect.dispatch_uid}) for of in connect.signals
        ):
            yield Fault(
                118,
                app=connect.module.app,
                place=str(connect.place),
                text=f"{name} is connected here, and not in the process.",
                hint="Another function has taken its name, or something disconnects it: nobody else holds it.",
            )


def _arguments_sent(signal: SignalFacts) -> set[str] | None:
    """What is sent, by the docstring and by the code; None where neither tells."""
    known = [sending.arguments for sending in signal.sendings if sending.is_told]
    if signal.arguments is None and (not known or None in known):
        return None
    return {*(signal.arguments or ()), *(name for arguments in known for name in arguments or ())}


def _waits_for_an_app(project: Project, connect: Connect) -> bool:
    """Whether a module is loaded only where an app is installed that is not."""
    asked = {name for found in importers(project, connect.module) for name in found.asked}
    return any(not apps.is_installed(name) for name in asked)


def _is_named_so(dotted: str) -> bool:
    """Whether the function of a module still is the one that this name stands for in the source."""
    module, _, name = dotted.rpartition(".")
    found = vars(sys.modules[module]).get(name) if module in sys.modules else None
    return isinstance(found, FunctionType) and f"{found.__module__}.{found.__qualname__}" == dotted


def _faults_of(signal: SignalFacts, receiver: Receiver) -> Iterator[tuple[int, str, str]]:
    name = f"{receiver.name}, which hears {signal.key},"
    if receiver.dispatch_uid is None:
        hint = f'Say dispatch_uid="{receiver.name}": a module that is loaded twice connects once.'
        yield 111, f"{name} has no dispatch_uid.", hint
    if not receiver.takes_kwargs:
        yield 112, f"{name} takes no **kwargs.", "Add **kwargs: a signal may send more one day."
    if receiver.is_async:
        hint = "Write a plain function: on a thread of its own it does not run in the sender's transaction."
        yield 113, f"{name} is async.", hint
    if receiver.kind == "nested":
        yield 114, f"{name} stands inside a function.", NESTED
    if receiver.kind == "lambda":
        yield 115, f"{name} is a lambda.", LAMBDA
