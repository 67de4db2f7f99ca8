"""What an app says of the files that it takes: whose export they are, which columns they have, what brings rows in."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Result(models.TextChoices):
    """What became of a row, or will."""

    CREATED = "created", _("new")
    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("as it was")
    SKIPPED = "skipped", _("skipped")
    NOTED = "noted", _("noted")
    """Came in, and something about it is to be told: a link that was left out, a picture that did not come."""


@dataclass(frozen=True)
class RowOutcome:
    """What became of a row.

    :param line: of the file, counted from 1, the names of the columns included.
    :param label: what the row is about, as a merchant finds it: a SKU, an e-mail address, an order's number.
    :param text: what changed, field by field, or why the row was left out, in a sentence.
    :param key: the row of the database, for whoever takes the import back, such as ``products.variant:12``.
    :param before: of what was changed, what it was: plain values that JSON holds; None where there was nothing.
    """

    line: int
    result: Result
    label: str
    text: str = ""
    key: str = ""
    before: dict[str, Any] | None = None


@dataclass(frozen=True)
class Column:
    """A column of our own format: what a column of any other file can be read as, where a merchant maps it by hand."""

    name: str
    label: Words
    is_required: bool = False


@dataclass(frozen=True)
class Preset:
    """A known kind of file.

    :param key: in addresses and rows, such as ``shopify``.
    :param columns: the names by which it is told apart: the preset of whose names the file has all is proposed.
    """

    key: str
    name: Words
    columns: frozenset[str]


def origin_of(import_id: int) -> str:
    """Return what pictures that an import wants are known by (``kernel.pictures.remote``): its page counts these."""
    return f"import:{import_id}"


class ImportJob(Protocol):
    """One run of an importer over one file."""

    id: int
    path: Path
    """Text with columns (CSV): what came as a workbook was written as one."""
    preset: str
    """The key of the preset; empty where the columns were mapped by hand."""
    mapping: Mapping[str, str]
    """Names of columns in the file, each with the column of our own format it is read as."""
    pictures: Path | None
    """A folder of pictures that came with the file."""
    user: Any
    is_dry_run: bool

    def record(self, outcomes: Iterable[RowOutcome]) -> None:
        """Write down what became of some rows, and how far the run is.

        Called inside the transaction that wrote these rows, as its last statement, so that both are there or neither
        is; of a dry run, after it was rolled back. Some hundred rows at a time: a turn of the worker ends here, and
        what a transaction had not recorded is done again.

        :raises ImportStopped: somebody stopped the run, or the worker is told to end; let it pass.
        """

    def is_recorded(self, line: int) -> bool:
        """Whether an earlier turn at this run has written down what became of this line: leave it out.

        A turn lasts some seconds, then the importer is asked to run again: what it reads before the first ``record``
        (the whole file into ``FileRows``) is read each time. Asking costs no query.
        """

    def noted(self, lines: Collection[int]) -> set[tuple[int, str]]:
        """Return what was noted of these lines at this run, each as its line and label.

        For what is recorded later than its line, as pictures are: what was left out of it is not tried again.
        """


class ImportStopped(Exception):
    """The run ends here; what is recorded stays, and what is not was not written."""


class Importer(Protocol):
    """Brings the rows of one kind of thing in."""

    key: str
    """In addresses and rows, such as ``products``."""
    name: Words
    permission: str
    """Who may bring these in and take them back, such as ``products.add_product``."""
    scope: str
    """What a token has to be made for as well, such as ``staff:catalogue``."""
    presets: Sequence[Preset]
    columns: Sequence[Column]
    """Of our own format: what columns can be mapped to."""
    takes_pictures: bool

    def run(self, job: ImportJob) -> None:
        """Read the file, bring its rows in some hundred at a time, in memory that does not grow with it.

        A row, or a group of rows that belong together, comes in whole or not at all; what cannot be taken is recorded
        as skipped, with the reason. Running it again over the same file changes nothing.

        :raises FileRefused: the file as a whole cannot be read.
        """

    def undo(self, outcomes: Iterator[RowOutcome], *, user: Any) -> Iterator[list[RowOutcome]]:
        """Take back what a run did, the last row first, and yield what became of it, some hundred rows at a time.

        A generator. The worker has a transaction open from one ``yield`` to the next, in which it also records what was
        yielded, so both are there or neither is: yield outside of any ``atomic`` block of its own. What was changed or
        used since stays, recorded as skipped, with the reason.

        :param outcomes: of the run, those that have a ``key``, the last first. What is yielded has the same ``key``: it
            is not handed out again, should the worker be interrupted.
        """
