"""What an app says of the tables that it hands out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Words = str | Promise
Cell = str | int | Decimal | date | datetime | bool | None
Line = Sequence[Cell]


@dataclass(frozen=True)
class Exporter:
    """Hands out the rows of a model as a table, or as files.

    What makes lines or files is called with a piece of the rows at a time, some hundred of them: it may read all of its
    piece at once, with ``select_related`` and ``prefetch_related``, need not think of memory, and keeps their order.
    Cells are plain values; the kernel writes them as text, number or date, and disarms what would be a formula.

    :param key: in addresses, rows and the command, such as ``orders``.
    :param model: whose list in the back office offers it; its filter and search narrow the export.
    :param permission: who may have it, such as ``orders.view_order``.
    :param scope: what a token has to be made for as well, such as ``staff:orders`` (``my_shop.kernel.api.access``).
    :param columns: the first line; of what comes in again, the columns that the importer reads.
    :param rows: makes the lines of a piece of the rows; as many lines a row as it likes.
    :param date_field: by which a period narrows it, where there is one; days of the shop's time zone.
    :param files: makes a name and content for each file of a piece, here of ``files_piece`` rows, for an archive (ZIP);
        where there is a table as well, it lies in it as ``register.csv``.
    :param obstacle: says why nothing can be made of it as things are, such as settings that nobody has filled in; empty
        where it can. Asked before somebody waits for an export, and again when it is made.
    :param names_people: whether anybody can be told by it: then it is deleted when an account is erased.
    """

    key: str
    name: Words
    model: type[Model]
    permission: str
    scope: str
    columns: Sequence[str] = ()
    rows: Callable[[QuerySet], Iterable[Line]] | None = None
    date_field: str = ""
    files: Callable[[QuerySet], Iterable[tuple[str, bytes]]] | None = None
    files_piece: int = 20
    obstacle: Callable[[], str] = str
    names_people: bool = True

    @property
    def formats(self) -> tuple[str, ...]:
        """What it can be had as, the usual one first."""
        return (*(("csv", "xlsx") if self.rows else ()), *(("zip",) if self.files else ()))
