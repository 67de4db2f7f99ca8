"""Rows that stand in an order of somebody's own: moved by a button, and numbered as they stand."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Row = TypeVar("Row")

STEPS = {"up": -1, "down": 1}


def moved(rows: Sequence[Row], row: Row, steps: int) -> list[Row]:
    """Return the rows with one of them further up (``steps`` below 0) or down; at an end it stays."""
    left = [each for each in rows if each != row]
    if row in rows:
        left.insert(max(0, rows.index(row) + steps), row)
    return left


def renumbered(rows: Iterable) -> list:
    """Let each row have its place as ``position``, in the objects alone, and return those that had another one."""
    changed = [(place, row) for place, row in enumerate(rows) if row.position != place]
    for place, row in changed:
        row.position = place
    return [row for _, row in changed]
