"""What an app says of the tables that it hands out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Words = str | Promise
Cell = str | int | Decimal | date | datetime | bool | None


@dataclass(frozen=True)
class Exporter:
    """Hands out the rows of a model as a table, or as files.

    :param key: in addresses, rows and the command, such as ``orders``.
    :param model: whose list in the back office offers it; its filter and search narrow the export.
    :param permission: who may have it, such as ``orders.view_order``.
    :param columns: the first line; of what comes in again, the columns that the importer reads.
    :param rows: makes the lines of some rows of the model, in memory that does not grow with them (``iterator``).
    :param date_field: by which a period narrows it, where there is one.
    :param files: makes a name and content for each file, for an archive (ZIP) in place of a table.
    """

    key: str
    name: Words
    model: type[Model]
    permission: str
    columns: Sequence[str] = ()
    rows: Callable[[QuerySet], Iterable[Sequence[Cell]]] | None = None
    date_field: str = ""
    files: Callable[[QuerySet], Iterator[tuple[str, bytes]]] | None = None
