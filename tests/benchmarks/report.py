"""What is printed and kept: each row beside its bar, and what the same costs in shops of other sizes."""

import json
import os
import platform
from pathlib import Path

import django
from django.db import connection

from tests.benchmarks.bars import BARS, GROWS
from tests.benchmarks.measuring import Figure
from tests.benchmarks.rig import ROOT

KEPT = Path(__file__).with_name("figures.json")
WIDTH = 50
"""Of a name, where rows are printed."""

PAGE = ROOT / "docs" / "benchmarks.md"


def rig() -> str:
    """Where it ran: without this no figure means anything."""
    version = ".".join(str(part) for part in connection.get_database_version())
    return (
        f"Python {platform.python_version()}, Django {django.get_version()}, {connection.display_name} {version}, "
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}"
    )


def line(figure: Figure) -> str:
    """One row as it is printed while the bench runs."""
    bar = BARS.get(figure.name)
    parts = [f"{figure.name:{WIDTH}}{_value(figure.value, figure.unit):>10} {_bar(bar, figure.value):14}"]
    if figure.web is not None and figure.database is not None:
        parts.append(f"{figure.web:8.2f} + {figure.database:.2f} ms")
    if figure.bare is not None:
        parts.append(f"beside {figure.bare:.2f} ms")
    if figure.p95 is not None:
        parts.append(f"95% {figure.p95:.2f} ms")
    if figure.per_second is not None:
        parts.append(f"{figure.per_second:.0f}/s")
    return "  ".join([*parts, figure.note]).rstrip()


def _value(value, unit):
    if unit == "ratio":
        return f"{value:.3f}"
    digits = 0 if value == round(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _bar(bar, value):
    if bar is None:
        return ""
    return f"{bar}{'' if bar.holds(value) else '  MISSED'}"


def keep(size: int, facts: str, figures: list[Figure]) -> None:
    """Add the figures of this size to those of others, and write the page anew."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    before = kept.get(str(size), {}).get("rows", {})
    rows = {figure.name: figure.kept() for figure in figures}
    kept[str(size)] = {"rig": facts, "rows": before | rows}
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page(kept))


def page(kept: dict) -> str:
    """Return docs/benchmarks.md."""
    sizes = sorted(map(int, kept))
    text = Path(__file__).with_name("page.md").read_text()
    facts = "\n".join(f"- {size:,} products: {kept[str(size)]['rig']}." for size in sizes)
    return text.format(rigs=facts, table=_table(kept, sizes), growth=_growth(kept, sizes))


def _table(kept, sizes):
    names = list(dict.fromkeys(name for size in sizes for name in kept[str(size)]["rows"]))
    names.sort(key=lambda name: list(BARS).index(name) if name in BARS else len(BARS))
    head = "| row | bar | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    lines = [head, "|---" * (2 + len(sizes)) + "|"]
    for name in names:
        cells = [_cell(kept[str(size)]["rows"].get(name)) for size in sizes]
        lines.append(f"| {name} | {BARS.get(name) or ''} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(row):
    if row is None:
        return ""
    bar = BARS.get(row["name"])
    missed = bar is not None and not bar.holds(row["value"])
    shown = f"**{_value(row['value'], row['unit'])}**" if missed else _value(row["value"], row["unit"])
    if row["unit"] == "ratio":
        shown += f" ({row.get('web', 0):.1f} + {row.get('database', 0):.1f} ms)"
    return f"{shown}; {row['note']}" if row.get("note") else shown


def _growth(kept, sizes):
    if len(sizes) < 2:
        return ""
    small, large = (kept[str(size)]["rows"] for size in sizes[-2:])
    lines = [f"| row | {sizes[-1]:,} / {sizes[-2]:,}, median | 95% |", "|---|---|---|"]
    for name, row in large.items():
        if name.startswith(GROWS) and name in small and "p95" in row and "p95" in small[name]:
            median, p95 = (_times(row, small[name], what) for what in (_processor, lambda each: each["p95"]))
            lines.append(f"| {name} | {median} | {p95} |")
    return "\n".join(lines)


def _processor(row):
    return row["web"] + row["database"]


def _times(large, small, what):
    ratio = what(large) / what(small)
    return f"{ratio:.2f}" if ratio <= 1.3 else f"**{ratio:.2f}**"
