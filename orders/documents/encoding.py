"""Frozen dataclasses to what JSON can hold, and back."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints


class UnreadableDocument(ValueError):
    """The JSON does not describe this kind of document; the message says where."""


class Jsonable:
    """A frozen dataclass of text, whole numbers, dates, amounts, and tuples of such, that goes into JSON and back."""

    def as_json(self) -> dict[str, Any]:
        """Return the data as JSON holds them: amounts as text (``"12.50"``), dates as ``"2026-11-25"``."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return the data that ``as_json`` wrote; a field with a default may be absent.

        :raises UnreadableDocument: a field is missing, unknown or of the wrong kind.
        """
        if not isinstance(data, dict):
            raise UnreadableDocument(f"{cls.__name__} is an object, not {data!r}.")
        hints = get_type_hints(cls)
        needed = {field.name for field in fields(cls) if field.default is MISSING}
        if (missing := needed - data.keys()) or (unknown := data.keys() - hints.keys()):
            problem = f"lacks {sorted(missing)}" if missing else f"does not know {sorted(unknown)}"
            raise UnreadableDocument(f"{cls.__name__} {problem}.")
        return cls(**{name: _read(hints[name], value, f"{cls.__name__}.{name}") for name, value in data.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Jsonable):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: Any, value: Any, where: str) -> Any:
    if isinstance(kind, types.UnionType):  # “date | None” is the only one
        return None if value is None else _read(get_args(kind)[0], value, where)
    if get_origin(kind) is Literal:
        return _checked(value in get_args(kind), value, where)
    if get_origin(kind) is tuple:
        _checked(isinstance(value, list), value, where)
        return tuple(_read(get_args(kind)[0], item, where) for item in value)
    if is_dataclass(kind):
        return kind.from_json(value)
    if kind in {Decimal, date}:
        _checked(isinstance(value, str), value, where)
        try:
            read = Decimal(value) if kind is Decimal else date.fromisoformat(value)
        except (InvalidOperation, ValueError):
            raise UnreadableDocument(f"{where} cannot be {value!r}.") from None
        _checked(kind is date or read.is_finite(), value, where)
        return read
    return _checked(type(value) is kind, value, where)


def _checked(is_right: bool, value: Any, where: str) -> Any:
    if not is_right:
        raise UnreadableDocument(f"{where} cannot be {value!r}.")
    return value
