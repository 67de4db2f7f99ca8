"""Whom a receiver hears: a connection keeps little more than the sender's id, and people want a name."""

import gc
import sys
from functools import cached_property
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, ModuleType

from django.apps import AppConfig, apps
from django.db.models import Model
from django.dispatch import dispatcher

from signal_map.analysis.declarations import namespace
from signal_map.facts import ANYBODY

LOST = "something that cannot be named"
NO_SENDERS = frozenset({dict, list, set, frozenset, CodeType, FrameType})


class Senders:
    """Finds senders by their ids, for one reading of the map: ids mean nothing once an object is gone."""

    PLACES = ("_usual", "_tracked", "_global_values")  # from cheap to dear: each is gathered when the one before fails

    def name(self, sender_id: object, sender: object = None) -> str:
        """Return the sender in the words of ``facts.Receiver``.

        :param sender_id: what ``dispatcher._make_id`` made of it.
        :param sender: the sender itself, where the connection knows it (from Django 6.1 on).
        """
        if sender_id == dispatcher.NONE_ID:
            return ANYBODY
        if isinstance(sender_id, tuple):  # a bound method
            sender_id = sender_id[1]
        if sender is None:
            found = (getattr(self, place).get(sender_id) for place in self.PLACES)
            sender = next((thing for thing in found if thing is not None), None)
        return LOST if sender is None else self._words(sender)

    @cached_property
    def _usual(self) -> dict[int, object]:
        models = apps.get_models(include_auto_created=True, include_swapped=True)
        return {id(sender): sender for sender in [*models, *apps.get_app_configs()]}

    @cached_property
    def _tracked(self) -> dict[int, object]:
        return {id(thing): thing for thing in gc.get_objects() if type(thing) not in NO_SENDERS}

    @cached_property
    def _globals(self) -> list[tuple[str, str, object]]:
        modules = [name for name in sys.modules if apps.get_containing_app_config(name)]
        return [
            (module, name, value) for module in modules for name, value in namespace(sys.modules.get(module)).items()
        ]

    @cached_property
    def _global_values(self) -> dict[int, object]:
        return {id(value): value for _, _, value in self._globals}

    @cached_property
    def _global_names(self) -> dict[int, str]:
        return {id(value): f"{module}.{name}" for module, name, value in reversed(self._globals)}

    def _words(self, sender: object) -> str:
        cls = type(sender)  # never isinstance, and never str(): both may wake an object up, and read the database
        if issubclass(cls, type):
            return _class_name(sender)
        for kind, words in WORDS.items():
            if issubclass(cls, kind):
                return words(sender)
        if known := self._global_names.get(id(sender)):
            return f"the object {known}"
        return f"one {_class_name(cls)}" if issubclass(cls, Model) else f"an object of {_class_name(cls)}"


WORDS = {
    AppConfig: lambda config: f"the app {config.label}",
    str: lambda text: f"the text “{text[:60]}”",
    ModuleType: lambda module: f"the module {module.__name__}",
    FunctionType | BuiltinFunctionType: lambda function: f"the function {function.__module__}.{function.__qualname__}",
}


def _class_name(cls: type) -> str:
    meta = getattr(cls, "_meta", None) if issubclass(cls, Model) else None
    return meta.label if meta else f"{cls.__module__}.{cls.__qualname__}"
