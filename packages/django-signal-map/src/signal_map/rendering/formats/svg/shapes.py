"""The pieces of the drawing, with their places in pixels."""

from dataclasses import dataclass

from signal_map.facts import Receiver
from signal_map.rendering.formats.svg.score import Hearer, Part, Row


@dataclass(frozen=True)
class Box:
    """A rectangle that a text needs for itself; ``text`` is for whoever looks for a mistake."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def touches(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Column:
    """One app: ``x`` is the middle, ``box`` the walls of its house."""

    app: str
    x: float
    box: Box
    is_own: bool
    hue: int


@dataclass(frozen=True)
class Label:
    """A column named again, small, so that nobody has to look up to its house."""

    column: Column
    y: float
    box: Box


@dataclass(frozen=True)
class Name:
    """One receiver in a plate: its lines, and the height of the first line's baseline."""

    receiver: Receiver
    lines: tuple[str, ...]
    y: float


@dataclass(frozen=True)
class Plate:
    """The receivers of one app, hanging from a row's line."""

    hearer: Hearer
    column: Column
    names: tuple[Name, ...]
    box: Box


@dataclass(frozen=True)
class Bar:
    """One row: ``y`` is that of its line; ``anchor`` says on which side of ``name_x`` name and note stand."""

    row: Row
    origin: Column
    y: float
    name_x: float
    anchor: str
    note: str
    name_box: Box
    plates: tuple[Plate, ...]
    bottom: float


@dataclass(frozen=True)
class Band:
    """One part."""

    part: Part
    origin: Column
    top: float
    bottom: float
    title_box: Box
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Layout:
    """The whole drawing."""

    width: float
    height: float
    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    legend_top: float

    def boxes(self) -> list[Box]:
        """Return what every text and every plate takes."""
        boxes = [column.box for column in self.columns]
        for band in self.bands:
            boxes += [band.title_box, *(label.box for label in band.labels)]
            for bar in band.bars:
                boxes += [bar.name_box, *(plate.box for plate in bar.plates)]
        return boxes
