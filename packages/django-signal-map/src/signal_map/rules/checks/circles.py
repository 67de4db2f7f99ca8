"""Signals that go round in a circle."""

from collections.abc import Iterator

from signal_map.rules.checks.reading import Fault, Reading
from signal_map.rules.loops import Graph


def go_round(reading: Reading) -> Iterator[Fault]:
    """No signal leads back to itself; the message shows the whole way."""
    for cycle in Graph(reading.map, reading.modules, reading.signals).cycles():
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
