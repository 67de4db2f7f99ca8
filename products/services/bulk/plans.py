"""What a change of many rows does to each, as a value: what is shown is what is done."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

MOST = 5000
"""Rows that are changed together: the locks on them are held for seconds, and a page can show them all."""


class TooMany(Exception):
    """More rows than are changed together."""

    def __init__(self):
        super().__init__(gettext("Choose fewer: at most %(most)s rows are changed at once.") % {"most": MOST})


class NothingChanges(Exception):
    """Every row is as the change would make it, or cannot be changed."""

    def __init__(self):
        super().__init__(gettext("Nothing would change."))


class ChangedMeanwhile(Exception):
    """Something else would happen by now than whoever agreed to it was shown."""

    def __init__(self):
        super().__init__(gettext("Something was changed since you opened the page. Look at it again."))


@dataclass(frozen=True)
class PlannedRow:
    """A product, a variant or its stock, and what it will be, by the names of fields, as the history keeps them.

    ``sku`` is empty for a product itself. ``refusal`` says why nothing is done to it; ``note`` is a warning.
    """

    pk: int
    product_id: int
    name: str
    sku: str = ""
    old: dict = field(default_factory=dict)
    new: dict = field(default_factory=dict)
    refusal: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What a change does; rows that it leaves as they are do not stand in it."""

    rows: tuple[PlannedRow, ...]

    @property
    def possible(self) -> list[PlannedRow]:
        return [row for row in self.rows if not row.refusal]

    @property
    def refused(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.refusal]

    @property
    def shown(self) -> str:
        """Names what the page shows: whoever agrees to it has agreed to nothing else."""
        told = [(row.pk, row.sku, row.old, row.new, row.refusal) for row in self.rows]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]

    def check(self, shown: str) -> None:
        """Refuse another plan than was shown, and one that does nothing.

        :raises ChangedMeanwhile, NothingChanges:
        """
        if self.shown != shown:
            raise ChangedMeanwhile
        if not self.possible:
            raise NothingChanges


def plan_of(rows: Iterable[PlannedRow]) -> Plan:
    """Return the plan of these rows.

    :raises TooMany: for more than are changed together.
    """
    made = Plan(tuple(rows))
    if len(made.rows) > MOST:
        raise TooMany
    return made
