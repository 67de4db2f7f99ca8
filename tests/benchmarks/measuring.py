"""Each page by turns with a plain Django one, so that the machine's moods fall on both."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from statistics import median

from tests.benchmarks.clients import Ask, Crowd
from tests.benchmarks.rig import Server

BARE = Ask("/bench/cards/")
BARE_JSON = Ask("/bench/cards.json")
FEWEST = 5
WARMING = 8


@dataclass(frozen=True)
class Row:
    """``make`` returns the next request; a cold one finds nothing kept from before. ``bare`` is what it is beside."""

    name: str
    make: Callable[[], Ask]
    is_cold: bool = False
    bare: Ask = BARE

    def next(self) -> Ask:
        wanted = self.make()
        return replace(wanted, headers={**wanted.headers, "X-Bench-Cold": "1"}) if self.is_cold else wanted


@dataclass(frozen=True)
class Figure:
    """What a row came to. Times are milliseconds of processor time; ``value`` is what the bar is about."""

    name: str
    value: float
    unit: str
    web: float | None = None
    database: float | None = None
    bare: float | None = None
    p95: float | None = None
    per_second: float | None = None
    note: str = ""

    def kept(self) -> dict:
        return {name: value for name, value in asdict(self).items() if value not in {None, ""}}


def measure(server: Server, crowd: Crowd, row: Row, *, runs: int, seconds: float) -> Figure:
    """Measure a row by turns with the plain one."""
    crowd.ask([row.next() for _ in range(2 if row.is_cold else WARMING)] + [row.bare] * WARMING)
    pages, bares, began = [], [], time.perf_counter()
    while len(pages) < FEWEST or (len(pages) < runs and time.perf_counter() - began < seconds):
        server.look_round()  # a connection to the database is kept a minute: then there is another one
        turns = [(bares, row.bare), (pages, row.next())]
        for costs, wanted in turns if len(pages) % 2 else turns[::-1]:
            costs.append(server.cost_of(wanted))
    burst = [row.next() for _ in range(2 * min(len(pages), 20))]
    wall = server.cost(lambda: crowd.ask(burst), len(burst)).wall
    ratios = [bare.processor / page.processor for bare, page in zip(bares, pages, strict=True)]
    return Figure(
        name=row.name,
        value=median(ratios),
        unit="ratio",
        web=1000 * median(page.web for page in pages),
        database=1000 * median(page.database for page in pages),
        bare=1000 * median(bare.processor for bare in bares),
        p95=1000 * sorted(page.processor for page in pages)[int(0.95 * (len(pages) - 1))],
        per_second=1 / wall,
    )
