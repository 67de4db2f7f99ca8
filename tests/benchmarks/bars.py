"""What each figure should come to, None where nobody has said. Told beside the figures, asserted nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A ratio or a rate has to reach ``least``; what is counted or takes time stays within ``most``."""

    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self):
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


PAGES = ("listing", "home", "product", "category", "post")
SEARCHES = (
    "search",
    "search, misspelt",
    "search, a word of 5%",
    "search, a word of 20",
    "search, a word of 20 misspelt",
)
GROWS = ("listing", "category", "page 500", "filter", "search")
"""Rows that may cost 1.3 times as much in the next larger shop."""

_COLD = "{}, nothing kept"

BARS = {
    **{name: bar for page in PAGES for name, bar in (
        (f"{page}, kept", Bar(least=2)), (f"{page}, member with a cart", Bar(least=0.4)),
        (_COLD.format(page), Bar(least=0.3)))},
    "page 500": None,
    _COLD.format("page 500"): None,
    "filter with counts": None,
    _COLD.format("filter with counts"): None,
    **{name: Bar(least=least) for search in SEARCHES for name, least in (
        (search, 0.3), (_COLD.format(search), 0.1))},
    "file of the sitemap": None,
    "API: list of 24, kept": Bar(least=0.5),
    "API: list of 24, nothing kept": None,
    "API: product, kept": Bar(least=0.5),
    "API: product, nothing kept": None,
    "API: conditional GET": Bar(least=0.5),
    "admin: products": None,
    "admin: search products": None,
    "admin: orders": None,
    "admin: search orders": None,
    "add to cart": Bar(least=0.4),
    "cart of 3": Bar(least=0.4),
    "cart of 10": Bar(least=0.25),
    "checkout": Bar(least=0.4),
    "confirm, 3 lines": Bar(least=0.08),
    "guest purchase, 8 shoppers": Bar(least=30),
    "guest purchase, queries": Bar(most=45),
    "guest purchase, processor": Bar(most=60),
    "one hot article, 16 buyers": None,
    "import on PostgreSQL, new products": Bar(least=1500),
    "import on PostgreSQL, the same with other prices": Bar(least=1500),
    "import on SQLite, new products": Bar(least=1000),
    "import on SQLite, the same with other prices": Bar(least=1000),
    "SQLite, 16 writers, refused as locked": Bar(most=0),
    "SQLite, 16 writers, 99th percentile": Bar(most=1),
    "web process, start": Bar(most=1.5),
    "web process, memory": Bar(most=100),
    "web process, memory at work": None,
}  # fmt: skip
