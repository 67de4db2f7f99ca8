"""Signals that go round in a circle."""

from collections.abc import Iterator

from signal_map.checks.loops import Graph
from signal_map.checks.project import Fault, Project


def go_round(project: Project) -> Iterator[Fault]:
    """No signal leads back to itself; the message shows the whole way."""
    for cycle in Graph(project.map, project.modules, project.signals).cycles():
        certainly = "never end" if cycle.is_certain else "may go round in a circle"
        yield Fault(
            141,
            app=cycle.app,
            place=str(cycle.steps[1].place),
            text=f"these signals {certainly}: {cycle}.",
            hint=(
                "Let one of them not send: change the row with update(), or do it in the service that sent the first "
                "signal. Where a condition ends it, silence this id and say why."
            ),
            is_error=cycle.is_certain,
        )
