"""What a signal says of itself: a docstring right below it, whose arguments are the ones that are sent."""

from collections.abc import Iterator

from signal_map.checks.project import Fault, Project
from signal_map.facts import Sending, SignalFacts


def has_docstring(project: Project) -> Iterator[Fault]:
    """Each signal of the project's apps has a docstring."""
    for signal in project.map.signals:
        if signal.app in project.own and not signal.doc:
            yield Fault(
                121,
                app=signal.app,
                place=str(signal.place),
                text=f"{signal.key} has no docstring.",
                hint=(
                    "Write a string right below it: what has happened, “Arguments: ``order`` (Order).”, "
                    "and whether it is sent inside a transaction."
                ),
            )


def tells_the_truth(project: Project) -> Iterator[Fault]:
    """Each place sends the arguments that the docstring names, no more and no fewer."""
    for signal in project.map.signals:
        if signal.app in project.own and signal.doc:
            for sending in signal.sendings:
                if difference := _difference(signal, sending):
                    yield Fault(
                        122,
                        app=sending.app,
                        place=str(sending.place),
                        text=f"{signal.key} is sent {difference} ({signal.place}).",
                        hint="Send what the docstring says, or correct its “Arguments: ``name`` (type), …”.",
                    )


def _difference(signal: SignalFacts, sending: Sending) -> str:
    """What is sent and not told, or told and not sent; where ``**`` hides it, nobody can judge."""
    if sending.arguments is None or not sending.is_told:
        return ""
    told, sent = signal.arguments or (), sending.arguments
    more = [f"with {name}" for name in sent if name not in told]
    fewer = [f"without {name}" for name in told if name not in sent]
    if not (more or fewer):
        return ""
    source = "its docstring tells otherwise" if signal.arguments is not None else "its docstring names no arguments"
    return f"{', '.join(more + fewer)}: {source}"
