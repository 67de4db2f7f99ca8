"""Who hears whom: against the house rule that no app hears itself, and against the contract."""

from collections.abc import Iterator

from django.apps import apps

from signal_map.analysis import paths
from signal_map.analysis.installed import FRAMEWORK
from signal_map.checks.contract import Contract, Row
from signal_map.checks.project import Fault, Project


def hears_itself(project: Project) -> Iterator[Fault]:
    """No app hears a signal that it declares, or one of its own models."""
    for edge in project.edges:
        if edge.origin == edge.hearer:
            for receiver in edge.receivers:
                yield Fault(
                    101,
                    app=edge.hearer,
                    place=str(receiver.place),
                    text=f"{edge.hearer} hears itself: {receiver.name} is connected to {edge.key}.",
                    hint="Inside one app, call the function: a service that does both.",
                )


def not_in_contract(project: Project) -> Iterator[Fault]:
    """Nobody hears what the contract does not list."""
    if project.contract.file is None or not project.contract.edges:
        return
    for edge in project.edges:
        row = project.contract.edge(edge.key)
        if edge.origin == edge.hearer or (row and edge.hearer in row.heard_by):
            continue
        for receiver in edge.receivers:
            yield Fault(
                102,
                app=edge.hearer,
                place=str(receiver.place),
                text=f"{receiver.name} hears {edge.key}, which the contract does not list for {edge.hearer}.",
                hint=(
                    f'Add "{edge.hearer}" to heard_by of "{edge.key}" in {_name(project.contract)}, '
                    "or take the receiver away."
                ),
            )


def must_be_heard(project: Project) -> Iterator[Fault]:
    """Everybody who has to hear a signal does; apps that are not installed have to do nothing."""
    for row in project.contract.edges:
        if row.signal not in project.signals or not _is_installed(row):
            continue
        hearers = {edge.hearer for edge in project.edges if edge.key in {row.key, row.signal}}
        for label in row.must:
            if label in project.own and label not in hearers:
                yield Fault(
                    103,
                    app=label,
                    place=f"{_name(project.contract)}:{row.line}",
                    text=f"{row.key} must be heard by {label}, and {label} has no receiver of it.",
                    hint=f"Connect the receiver in the ready() of {label}, or take {label} out of must.",
                )


def contract_is_sound(project: Project) -> Iterator[Fault]:
    """The contract can be read, and names signals that there are."""
    contract = project.contract
    for fault in contract.faults:
        place = f"{_name(contract)}:{fault.line}" if fault.line else _name(contract)
        hint = 'One line a signal: "shop.order_placed" = { heard_by = ["stock"] }'
        yield Fault(104, app="", place=place, text=fault.reason, hint=hint)
    for row in contract.edges:
        if _is_installed(row) and row.signal not in project.signals:
            yield Fault(
                104,
                app="",
                place=f"{_name(contract)}:{row.line}",
                text=f"there is no signal {row.signal}.",
                hint="manage.py signals prints their names; take the line out, or correct it.",
            )


def _is_installed(row: Row) -> bool:
    """Whether the apps of a row's signal and sender are there."""
    labels = {row.key.partition(".")[0]}
    if row.key != row.signal:
        labels.add(row.key.partition("(")[2].partition(".")[0])
    return labels <= {FRAMEWORK, *apps.app_configs}


def _name(contract: Contract) -> str:
    return paths.shorten(str(contract.file))
