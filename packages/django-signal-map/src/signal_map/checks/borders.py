"""Where one app's tables end: which names, paths and tables of the source lead into another app.

The models of the running process tell; what is written in an app is held against them.
"""

import re
from collections.abc import Container, Iterator
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

SQL = re.compile(r"\b(?:select|insert|update|delete|from|join|into|table)\b", re.IGNORECASE)


class Border:
    """What is beyond one app: the models of the other apps that have walls, by label."""

    def __init__(self, label: str, walled: set[str]):
        self.label = label
        self.others = walled - {label}
        self._found: dict[str, tuple[bool, str]] = {}

    @cached_property
    def models(self) -> list[type[Model]]:
        """What the app may ask for: its own models, and those of nobody, such as ``User``."""
        return [model for model in apps.get_models(include_auto_created=True) if not self._is_beyond(model)]

    @cached_property
    def keys(self) -> dict[str, Field]:
        """The app's own keys that lead to rows of other apps, by name."""
        return {
            field.name: field
            for model in apps.get_app_config(self.label).get_models()
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
            if field.is_relation and self._is_beyond(field.related_model)
        }

    @cached_property
    def lent(self) -> dict[str, type[Model]]:
        """What other apps lend to the rows of nobody, by name: ``user.profile``."""
        return {
            relation.get_accessor_name(): relation.related_model
            for model in self.models
            for relation in model._meta.related_objects
            if relation.one_to_one and self._is_beyond(relation.related_model)
        }

    @cached_property
    def tables(self) -> re.Pattern:
        """The tables of other apps, as words of a text."""
        names = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if self._is_beyond(model)}
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names))) or '(?!)'})\b")

    @property
    def words(self) -> str:
        """A pattern of what has to stand in a module that crosses the border, besides what every app may misuse."""
        keys = [rf"\b{re.escape(name)}\b" for name in self.keys]
        names = "|".join(map(re.escape, self._names))
        return "|".join([*keys, *(f"{re.escape(label)}_" for label in self.others), rf"""[."'](?:{names})\b"""])

    def names_a_table(self, text: str) -> str:
        """Return the table of another app that a text names; in SQL any name that begins as theirs do is one."""
        found = self.tables.search(text)
        if not found and self.others and SQL.search(text):
            found = re.search(rf"\b(?:{'|'.join(map(re.escape, sorted(self.others)))})_[a-z_]+\b", text)
        return found.group() if found else ""

    def crossed_by(self, path: str, *, named: Container[str] = ()) -> str:
        """Return the key through which a path of a query (``lines__variant__sku``) leaves the app, empty if none.

        :param named: what the query itself gives a name, as ``annotate(order=…)`` does.
        """
        if path not in self._found:
            self._found[path] = self._crossing(path.lstrip("-+").split("__"))
        is_sure, found = self._found[path]
        return found if is_sure or path.partition("__")[0] not in named else ""

    def is_others(self, name: str) -> bool:
        """Whether rows of another app are called so, and nothing that the app may ask for."""
        return name in self._names and not any(_leads(model, name) for model in self.models)

    @staticmethod
    def is_model(text: str) -> bool:
        """Whether a text names a model: ``"shop.Variant"``."""
        label, _, name = text.partition(".")
        return label in apps.app_configs and name.lower() in apps.all_models[label]

    @staticmethod
    def knows_user(name: str) -> bool:
        """Whether the user model has such an attribute; what is private is Django's own business."""
        user = apps.get_model(settings.AUTH_USER_MODEL) if apps.is_installed("django.contrib.auth") else None
        fields = {field.name for field in user._meta.fields} if user else {name}
        return name.startswith("_") or name in fields or hasattr(user, name)

    def relations_lent(self, name: str) -> set[str]:
        """The ways on from a lent row, by name: ``user.customer.addresses``, ``user.profile.save``."""
        meta = self.lent[name]._meta
        ways = {relation.get_accessor_name() for relation in meta.related_objects}
        keys = {field.name for field in (*meta.fields, *meta.many_to_many) if field.is_relation}
        return (ways | keys | {"save", "delete", "refresh_from_db"}) - {None}

    def _crossing(self, parts: list[str]) -> tuple[bool, str]:
        """The key through which a path leaves the app, and whether its models say so, or its words only."""
        for model in self.models:
            if found := self._crossed(model, parts):
                return True, found
        return False, "" if any(_field(model, parts[0]) is not None for model in self.models) else self._named(parts[0])

    @cached_property
    def _names(self) -> dict[str, str]:
        """What rows of the other apps would be called by rows that they refer to: ``basket_set``, ``baskets``."""
        found = {label: label for label in sorted(self.others)}
        for label in sorted(self.others):
            for model in apps.get_app_config(label).get_models():
                name, plural = model._meta.model_name, str(model._meta.verbose_name_plural).replace(" ", "_")
                found |= dict.fromkeys((name, f"{name}s", f"{name}_set", plural), label)
        return found

    def _named(self, part: str) -> str:
        """A reverse name that nobody gave is still meant."""
        return f"{part} (of {self._names[part]})" if part in self._names else ""

    def _crossed(self, model: type[Model], parts: list[str]) -> str:
        for number, part in enumerate(parts):
            field = _field(model, part)
            if field is None or not field.is_relation or field.related_model is None:
                return ""
            target, rest = field.related_model, parts[number + 1 :]
            if self._is_beyond(target):
                is_lent = field.auto_created and field.one_to_one
                stays = self._stays_with_lent(target, rest) if is_lent else self._stays_with_id(field, rest)
                return "" if stays else f"{model._meta.label}.{part}"
            model = target
        return ""

    @staticmethod
    def _stays_with_id(field, rest: list[str]) -> bool:
        if field.auto_created:
            return False
        target = field.related_model._meta.pk
        return not rest or rest[0] in {"pk", target.name, target.attname} or bool(field.get_lookup(rest[0]))

    @staticmethod
    def _stays_with_lent(model: type[Model], rest: list[str]) -> bool:
        column = _field(model, rest[0]) if rest else None
        return not (column and column.is_relation and rest[1:])

    def _is_beyond(self, model) -> bool:
        return isinstance(model, type) and model._meta.app_label in self.others


def foreign_keys(model: type[Model]) -> Iterator[Field]:
    """Give the keys that a model itself declares."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.is_relation and isinstance(field.related_model, type):
            yield field


def _field(model: type[Model], name: str):
    try:
        return model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _leads(model: type[Model], name: str) -> bool:
    """Whether rows of a model have such a field, or such a way to rows that refer to them."""
    return _field(model, name) is not None or any(
        relation.get_accessor_name() == name for relation in model._meta.related_objects
    )
