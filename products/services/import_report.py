"""What an import of the catalogue says of what it did."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator

from my_shop.kernel.imports.contract import Result, RowOutcome
from products.catalogue_rows import Problem

LONGEST_SHOWN = 60
"""Characters of a text that are shown of a change."""


@dataclass
class Told:
    """What a row of a product, a variant, a label or a picture comes to, while it is being written.

    ``row`` is what the database holds of it, with a primary key once it is written; None where whoever takes the
    import back has nothing to do with it. ``old`` and ``new`` are values of what was changed, as JSON holds them.
    """

    line: int
    result: Result
    label: str
    texts: list[str] = field(default_factory=list)
    row: Model | None = None
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)

    def outcome(self) -> RowOutcome:
        key = f"{self.row._meta.label_lower}:{self.row.pk}" if self.row is not None and self.row.pk else ""
        before = {"old": self.old, "new": self.new} if self.new else None
        return RowOutcome(self.line, self.result, self.label, "; ".join(self.texts), key, before)


class ImportReport:
    """What an import did: ``created``, ``changed`` and ``unchanged`` count by kind of thing, ``problems`` say what not.

    ``labels`` are categories, brands, tags and options that were made; ``told`` is what became of each row, ``notes``
    say what of it could not be taken as it is; ``stock_differences`` counts variants of which the file has another
    stock.
    """

    def __init__(self):
        self.created: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.stock_differences = 0
        self.labels: list[Told] = []
        self.told: list[Told] = []
        self.notes: list[Problem] = []
        self.problems: list[Problem] = []

    @property
    def changes(self) -> list[str]:
        """Each change in words, field by field."""
        return [f"{told.label}: {text}" for told in self.told for text in told.texts]

    def outcomes(self) -> list[RowOutcome]:
        """Return what became of each row, as the record of an import keeps it."""
        found = [told.outcome() for told in (*self.labels, *self.told)]
        found += [RowOutcome(note.line, Result.NOTED, note.label, note.text) for note in self.notes]
        return found + [refused(problem) for problem in self.problems]

    def tell(self, kind: str, told: Told) -> Told:
        counts = {Result.CREATED: self.created, Result.CHANGED: self.changed, Result.UNCHANGED: self.unchanged}
        counts[told.result][kind] += 1
        self.told.append(told)
        return told

    def compare(
        self, kind: str, told: Told, stored: Model, wanted: dict[str, Any], now: dict[str, Any] | None = None
    ) -> bool:
        """Is anything of a row to be changed? Each field is said, with what it was and what it becomes.

        :param wanted: what the fields shall be.
        :param now: what some of them are, where the row itself does not have it in memory.
        """
        for name, after in wanted.items():
            field: Any = stored._meta.get_field(name)
            before = now[name] if now and name in now else getattr(stored, name)
            if kept(before) == kept(after):
                continue
            told.result, told.row = Result.CHANGED, stored
            told.old[name], told.new[name] = kept(before), kept(after)
            told.texts.append(f"{field.verbose_name} {_shown(before)} → {_shown(after)}")
        self.tell(kind, told)
        return told.result == Result.CHANGED

    def add(self, other: "ImportReport") -> None:
        for name in ("created", "changed", "unchanged"):
            getattr(self, name).update(getattr(other, name))
        self.stock_differences += other.stock_differences
        self.notes += other.notes
        self.problems += other.problems


def refused(problem: Problem) -> RowOutcome:
    return RowOutcome(problem.line, Result.SKIPPED, problem.label, problem.text)


def options_in_words(values) -> str:
    return ", ".join(sorted(f"{value.option.name}: {value.value}" for value in values))


def kept(value):
    """Return a value of a field as JSON holds it: rows by their primary keys, option values and tags by their names."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, list):
        named = [(value.option.name, value.value) if hasattr(value, "option") else value.name for value in value]
        return dict(sorted(named)) if named and isinstance(named[0], tuple) else sorted(named)
    return value


def _shown(value):
    """Return a value of a field in words, on one line."""
    if isinstance(value, list):
        named = [each for each in value if not hasattr(each, "option")]
        value = ", ".join(sorted(each.name for each in named)) if named else options_in_words(value)
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
