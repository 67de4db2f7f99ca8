"""Cells of a report as people read them, and as files hold them."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from my_shop.kernel.money import format_money, quantise
from my_shop.kernel.reports.contract import MONEY, MONTH, PERCENT, Cell

UNKNOWN = "–"


def cell_text(cell: Cell, kind: str) -> str:
    """Print a cell for people, in the active language."""
    if cell is None:
        return UNKNOWN
    if kind == MONEY:
        return format_money(Decimal(cell))  # type: ignore[arg-type]
    if kind == PERCENT:
        return gettext("%(number)s %%") % {"number": number_format(_short(cell), force_grouping=True)}  # type: ignore[arg-type]
    if isinstance(cell, date):
        return date_format(cell, "F Y" if kind == MONTH else "D j M Y")
    return number_format(cell, force_grouping=True) if isinstance(cell, int | Decimal) else str(cell)


def cell_value(cell: Cell, kind: str) -> Cell:
    """Return a cell as a file holds it: amounts in whole cents, months as ``2026-11``, nothing where it is unknown."""
    if cell is not None and kind == MONEY:
        return quantise(Decimal(cell))  # type: ignore[arg-type]
    if isinstance(cell, date) and kind == MONTH:
        return f"{cell:%Y-%m}"
    return cell


def _short(number: Cell) -> Cell:
    """Leave out the zeros behind the point: 19, and 5.5."""
    return number.quantize(Decimal(1)) if isinstance(number, Decimal) and number == int(number) else number
