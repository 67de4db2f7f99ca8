"""What the rules look at: read once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.apps import AppConfig, apps
from django.dispatch import Signal

from signal_map.analysis import registry
from signal_map.analysis.installed import is_own
from signal_map.analysis.source.connects import Connect, connects
from signal_map.analysis.source.functions import Functions
from signal_map.analysis.source.modules import Module, own_modules
from signal_map.checks import contract
from signal_map.conf import conf
from signal_map.facts import Edge, Receiver, SignalFacts, SignalMap


@dataclass(frozen=True)
class Fault:
    """What a rule has found: ``number`` of its id, ``app`` where it is, ``hint`` what to do.

    ``is_error`` is None where the contract decides how serious it is.
    """

    number: int
    app: str
    place: str
    text: str
    hint: str
    is_error: bool | None = None


class Project:
    """The project as it is now: the map, the contract, and the source."""

    @cached_property
    def map(self) -> SignalMap:
        return registry.read_map()

    @cached_property
    def contract(self) -> contract.Contract:
        return contract.read()

    @cached_property
    def signals(self) -> Mapping[str, Signal]:
        return registry.signals()

    @cached_property
    def own(self) -> dict[str, AppConfig]:
        """The project's apps by label."""
        return {config.label: config for config in apps.get_app_configs() if is_own(config)}

    @cached_property
    def modules(self) -> dict[str, Module]:
        """The project's modules by dotted name."""
        return {module.name: module for module in own_modules()}

    @cached_property
    def functions(self) -> Functions:
        return Functions(self.modules)

    @cached_property
    def connects(self) -> list[Connect]:
        return [connect for module in self.modules.values() for connect in connects(module, self.modules)]

    @cached_property
    def edges(self) -> list[Edge]:
        """What the project's apps hear."""
        return [edge for edge in self.map.edges() if edge.hearer in self.own]

    @cached_property
    def receivers(self) -> list[tuple[SignalFacts, Receiver]]:
        """Every receiver of the project's apps, with what it hears."""
        return [
            (signal, receiver)
            for signal in self.map.signals
            for receiver in signal.receivers
            if receiver.app in self.own
        ]

    def is_foundation(self, label: str) -> bool:
        return label in conf().FOUNDATIONS

    def owner(self, dotted: str) -> AppConfig | None:
        """Return the project's app that something dotted belongs to, the innermost one."""
        found = [config for config in self.own.values() if f"{dotted}.".startswith(f"{config.name}.")]
        return max(found, key=lambda config: len(config.name), default=None)
