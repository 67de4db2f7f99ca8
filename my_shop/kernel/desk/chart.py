"""Sales as bars: where each stands and how tall it is, for an SVG that needs no style and no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from my_shop.kernel.signals import SalesDay

WIDTH, HEIGHT = 600, 120
"""Of the picture, in its own units; a bar of the best day is as tall as it."""

GAP = 4


@dataclass(frozen=True)
class Bar:
    """A day as a bar; ``x``, ``y``, ``width`` and ``height`` are whole units of the picture."""

    day: SalesDay
    x: int
    y: int
    width: int
    height: int


def bars_of(days: Sequence[SalesDay]) -> list[Bar]:
    """Return a bar for each day, from left to right; a day with any sale has one that can be seen."""
    if not days:
        return []
    best = max(day.amount for day in days)
    step = WIDTH // len(days)
    bars = []
    for place, day in enumerate(days):
        height = round(HEIGHT * max(day.amount, Decimal(0)) / best) if best > 0 else 0
        height = max(height, 2) if day.orders else height
        bars.append(Bar(day, x=place * step, y=HEIGHT - height, width=step - GAP, height=height))
    return bars
