"""From places to SVG. Looks come from classes only (``static/signal_map/score.css``): a page's policy allows no
inline style, and a picture for a file carries the same rules in itself."""

from functools import cache
from pathlib import Path
from typing import Protocol

from django.utils.html import escape

from signal_map.checks import kinds
from signal_map.rendering.formats.svg.layout import (
    BAND_PADDING,
    EAVES,
    HOUSES_BOTTOM,
    LEGEND,
    LEGEND_LINE,
    LINE,
    MARGIN,
    ROOF,
)
from signal_map.rendering.formats.svg.shapes import Band, Bar, Column, Layout, Plate

RULES = Path(__file__).parents[3] / "static" / "signal_map" / "score.css"


class Links(Protocol):
    """Where the parts of a drawing lead to; each method returns an address."""

    def app(self, label: str) -> str: ...

    def signal(self, key: str) -> str: ...

    def receiver(self, key: str, name: str) -> str: ...


class Pen:
    """Draws a layout: for a page with links, and for a file without them, but with its looks."""

    def __init__(self, layout: Layout, links: Links | None):
        self.layout, self.links = layout, links

    def draw(self) -> str:
        layout = self.layout
        size = f'viewBox="0 0 {layout.width} {layout.height}" width="{layout.width}" height="{layout.height}"'
        role = "group" if self.links else "img"
        attributes = f'{size} class="score" role="{role}" aria-labelledby="score-title score-desc"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>',
                '<title id="score-title">Who hears which signal</title>',
                f'<desc id="score-desc">{escape(self._description())}</desc>',
                *([] if self.links else [f"<style>\n{_rules()}</style>"]),
                f'<rect class="paper" width="{layout.width}" height="{layout.height}" rx="10"/>',
                *(self._ground(band) for band in layout.bands),
                *(self._lifeline(column) for column in layout.columns),
                *(self._house(column) for column in layout.columns),
                *(self._band(band) for band in layout.bands),
                self._legend(),
                "</svg>\n",
            ]
        )

    def _description(self) -> str:
        bars = [bar for band in self.layout.bands for bar in band.bars]
        receivers = sum(len(plate.names) for bar in bars for plate in bar.plates)
        return (
            f"{len(self.layout.columns)} apps are the columns, {len(bars)} signals the rows. A line goes from the app "
            f"that a signal comes from to each app that hears it; from it hang the names of its {receivers} receivers."
        )

    def _link(self, address: str, label: str, content: str, classes: str = "") -> str:
        if not self.links:
            return f"<g{_classes(classes)}>{content}</g>"
        return f'<a href="{escape(address)}" aria-label="{escape(label)}"{_classes(classes)}>{content}</a>'

    def _ground(self, band: Band) -> str:
        width, height = self.layout.width - 2 * MARGIN, _n(band.bottom - band.top)
        return f'<rect class="ground" x="{MARGIN}" y="{_n(band.top)}" width="{width}" height="{height}" rx="8"/>'

    def _lifeline(self, column: Column) -> str:
        bottom = self.layout.bands[-1].bottom
        return f'<path class="lifeline" d="M{_n(column.x)} {HOUSES_BOTTOM}V{_n(bottom)}"/>'

    def _house(self, column: Column) -> str:
        box, x = column.box, column.x
        wide = box.right - box.left
        chimney = _n(x + wide / 4)
        roof = f"M{_n(box.left - EAVES)} {box.top}L{_n(x)} {MARGIN}L{_n(box.right + EAVES)} {box.top}Z"
        walls = f'x="{_n(box.left)}" y="{box.top}" width="{_n(wide)}" height="{box.bottom - box.top}"'
        content = (
            f'<rect class="chimney" x="{chimney}" y="{MARGIN + 1}" width="7" height="{ROOF - 4}"/>'
            f'<rect class="walls" {walls}/><path class="roof" d="{roof}"/>'
            f'<text class="title" x="{_n(x)}" y="{box.bottom - 10}" text-anchor="middle">{escape(column.app)}</text>'
        )
        classes = f"house hue-{column.hue}{'' if column.is_own else ' is-foreign'}"
        address = self.links.app(column.app) if self.links else ""
        return self._link(address, f"App {column.app}", content, classes)

    def _band(self, band: Band) -> str:
        x, y = MARGIN + 12, _n(band.title_box.top + LINE)
        parts = [
            f'<g class="band hue-{band.origin.hue}">',
            f'<text class="from" x="{x}" y="{_n(band.top + BAND_PADDING + 8)}">from</text>',
            f'<text class="title" x="{x}" y="{y}">{escape(band.part.app)}</text>',
            *(
                f'<text class="label" x="{_n(label.column.x)}" y="{_n(label.y)}" text-anchor="middle">'
                f"{escape(label.column.app)}</text>"
                for label in band.labels
            ),
            *(self._bar(bar) for bar in band.bars),
            "</g>",
        ]
        return "\n".join(parts)

    def _bar(self, bar: Bar) -> str:
        x, y, row = _n(bar.origin.x), _n(bar.y), bar.row
        # the firm lines last, so that one lies on top where others go the same way
        ways = sorted(bar.plates, key=lambda plate: _look(plate) == "firm")
        lines = "".join(self._way(bar, plate) for plate in ways)
        note = f' <tspan class="note">{escape(bar.note)}</tspan>' if bar.note else ""
        name = (
            f'<text class="name" x="{_n(bar.name_x)}" y="{_n(bar.y - 8)}" text-anchor="{bar.anchor}">'
            f"{escape(row.title)}{note}</text>"
        )
        heard = ", ".join(hearer.app for hearer in row.hearers) or "nobody"
        address = self.links.signal(row.signal.key) if self.links else ""
        link = self._link(address, f"{row.title}, from {row.origin}, heard by {heard}", name)
        dot = f'<circle class="origin" cx="{x}" cy="{y}" r="4.5"/>'
        return f"{link}\n{lines}{dot}\n" + "".join(self._plate(bar, plate) for plate in bar.plates)

    def _way(self, bar: Bar, plate: Plate) -> str:
        start, end, top = bar.origin.x, plate.column.x, plate.box.top
        turn = 0 if start == end else (6 if end > start else -6)
        corner = f"Q{_n(end)} {_n(bar.y)} {_n(end)} {_n(bar.y + abs(turn))}"
        path = f"M{_n(start)} {_n(bar.y)}H{_n(end - turn)}{corner}V{_n(top - 4)}"
        head = f"M{_n(end - 4)} {_n(top - 6)}L{_n(end)} {_n(top)}L{_n(end + 4)} {_n(top - 6)}Z"
        return f'<path class="way {_look(plate)}" d="{path}"/><path class="head" d="{head}"/>'

    def _plate(self, bar: Bar, plate: Plate) -> str:
        box = plate.box
        size = f'width="{_n(box.right - box.left)}" height="{_n(box.bottom - box.top)}"'
        rect = f'<rect class="plate {_look(plate)}" x="{_n(box.left)}" y="{_n(box.top)}" {size} rx="6"/>'
        kind = f", {plate.hearer.kind}" if plate.hearer.kind else ""
        names = []
        for name in plate.names:
            spans = "".join(
                f'<tspan x="{_n(plate.column.x)}" y="{_n(name.y + number * LINE)}">{escape(line)}</tspan>'
                for number, line in enumerate(name.lines)
            )
            address = self.links.receiver(bar.row.signal.key, name.receiver.name) if self.links else ""
            label = f"{name.receiver.short_name} of {plate.hearer.app} hears {bar.row.title}{kind}"
            names.append(self._link(address, label, f'<text class="receiver" text-anchor="middle">{spans}</text>'))
        return f'<g class="hue-{plate.column.hue}">{rect}{"".join(names)}</g>\n'

    def _legend(self) -> str:
        rows = []
        for number, (look, words) in enumerate(LEGEND.items()):
            y = self.layout.legend_top + number * LEGEND_LINE + 10
            rows.append(
                f'<path class="way {look}" d="M{MARGIN + 6} {_n(y)}h40"/>'
                f'<text class="label" x="{MARGIN + 60}" y="{_n(y + 4)}">{escape(words)}</text>'
            )
        return f'<g class="legend">{"".join(rows)}</g>'


@cache
def _rules() -> str:
    return RULES.read_text(encoding="utf-8")


def _look(plate: Plate) -> str:
    return {kinds.MUST_HOLD: "firm", kinds.QUESTION: "question"}.get(plate.hearer.kind, "loose")


def _classes(names: str) -> str:
    return f' class="{names}"' if names else ""


def _n(number: float) -> str:
    """Write a number with a digit after the point at most."""
    return f"{number:.1f}".removesuffix(".0")
