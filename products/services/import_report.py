"""What an import of the catalogue says of what it did."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator

from products.catalogue_file import Problem

LONGEST_SHOWN = 60
"""Characters of a text that are shown of a change."""


class ImportReport:
    """What an import did: ``created``, ``changed`` and ``unchanged`` count by kind of thing, ``problems`` say what not.

    ``changes`` is each change in words, field by field; ``stock_differences`` counts variants of which the file has
    another stock.
    """

    def __init__(self):
        self.created: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.stock_differences = 0
        self.changes: list[str] = []
        self.problems: list[Problem] = []

    def compare(self, kind: str, which: str, stored: Model, wanted: dict, now: dict | None = None) -> bool:
        """Is anything of a row to be changed? Each field is said, with what it was and what it becomes.

        :param wanted: what the fields shall be.
        :param now: what some of them are, where the row itself does not have it in memory.
        """
        is_changed = False
        for name, told in wanted.items():
            field: Any = stored._meta.get_field(name)
            before, after = now[name] if now and name in now else getattr(stored, name), told
            if field.many_to_many:
                before, after = options_in_words(before), options_in_words(after)
            if before != after:
                is_changed = True
                self.changes.append(f"{which}: {field.verbose_name} {_shown(before)} → {_shown(after)}")
        (self.changed if is_changed else self.unchanged)[kind] += 1
        return is_changed

    def add(self, other: "ImportReport") -> None:
        for name in ("created", "changed", "unchanged"):
            getattr(self, name).update(getattr(other, name))
        self.stock_differences += other.stock_differences
        self.changes += other.changes
        self.problems += other.problems


def options_in_words(values) -> str:
    return ", ".join(sorted(f"{value.option.name}: {value.value}" for value in values))


def _shown(value):
    """Return a value of a field in words, on one line."""
    if value in (None, "", {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, dict):
        value = ", ".join(f"{name}: {fact}" for name, fact in value.items())
    text = " ".join(str(getattr(value, "path", value)).split())
    return f"“{Truncator(text).chars(LONGEST_SHOWN)}”"
