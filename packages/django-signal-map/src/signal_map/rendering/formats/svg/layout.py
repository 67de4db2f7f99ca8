"""Where everything of a score stands, in pixels: no text touches another one, and none is cut.

A row has three lanes: the signal's name, below it the line from its origin to everybody who hears it, and hanging
from the line the plates with the receivers. Names of receivers are broken into lines, and a column is as wide as the
widest of what it holds.
"""

from signal_map.facts import Receiver, SignalMap
from signal_map.rendering.formats.svg.score import Hearer, KindOf, Part, Row, Score, write_score
from signal_map.rendering.formats.svg.shapes import Band, Bar, Box, Column, Label, Layout, Name, Plate
from signal_map.rendering.formats.svg.words import PROSE, width_of, wrap

MARGIN = 16
BETWEEN_COLUMNS = 18
TITLE_SIZE, NAME_SIZE, RECEIVER_SIZE, LABEL_SIZE = 13, 13, 11.5, 11
LETTERS = 14  # of a line in a plate
LINE = 14
PLATE_PADDING = 7
BETWEEN_RECEIVERS = 5
NAME_LANE, STEM, BELOW_BAR = 24, 12, 10
WALL, ROOF, EAVES = 30, 20, 6  # of a house; the eaves stand over on each side
HOUSES_BOTTOM = MARGIN + ROOF + WALL
BAND_PADDING, BETWEEN_BANDS, LABEL_LANE = 8, 10, 18
BESIDE = 12  # between an origin and its signal's name
LEGEND_LINE = 20
LEGEND = {
    "firm": "must hold: inside the sender’s transaction; if it fails, everything is rolled back",
    "loose": "may follow: the sender does not depend on it",
    "question": "answers a question: the sender works without an answer",
}
HUES = 8
NOBODY = "(nobody hears it)"
FAR = 800  # from an origin to who hears it: whoever reads the name may not see them


def lay_out(signal_map: SignalMap, kind_of: KindOf) -> Layout:
    """Find a place for everything on the map."""
    score = write_score(signal_map, kind_of)
    titles = [width_of(part.app, TITLE_SIZE, letter=PROSE) for part in score.parts]
    gutter = MARGIN + 12 + max(titles, default=0) + 20
    columns, right = _columns(score, signal_map, gutter)
    bands, top = [], HOUSES_BOTTOM + BETWEEN_BANDS
    for part in score.parts:
        bands.append(_band(part, columns, top=top, gutter=gutter, right=right))
        top = bands[-1].bottom + BETWEEN_BANDS
    right = max([right, *(bar.name_box.right for band in bands for bar in band.bars)]) + 12
    legend = MARGIN + 60 + max(width_of(words, LABEL_SIZE) for words in LEGEND.values())
    return Layout(
        width=round(max(right, legend) + MARGIN),
        height=round(top + 6 + LEGEND_LINE * len(LEGEND) + MARGIN),
        columns=tuple(columns.values()),
        bands=tuple(bands),
        legend_top=top + 6,
    )


def _columns(score: Score, signal_map: SignalMap, left: float) -> tuple[dict[str, Column], float]:
    """Place the columns from left to right, each as wide as its house and its widest plate; return their end, too."""
    needed = {app: width_of(app, TITLE_SIZE, letter=PROSE) + 20 + 2 * EAVES for app in score.columns}
    houses = {app: width - 2 * EAVES for app, width in needed.items()}
    for row in score.rows:
        for hearer in row.hearers:
            needed[hearer.app] = max(needed[hearer.app], _plate_width(hearer.receivers))
    columns = {}
    for number, app in enumerate(score.columns):
        x = left + needed[app] / 2
        box = Box(x - houses[app] / 2, MARGIN + ROOF, x + houses[app] / 2, HOUSES_BOTTOM, app)
        facts = signal_map.app(app)
        columns[app] = Column(app, x, box, is_own=bool(facts and facts.is_own), hue=number % HUES)
        left += needed[app] + BETWEEN_COLUMNS
    return columns, max(left - BETWEEN_COLUMNS, 0)


def _plate_width(receivers: tuple[Receiver, ...]) -> float:
    lines = [line for receiver in receivers for line in wrap(receiver.short_name, LETTERS)]
    return max(width_of(line, RECEIVER_SIZE) for line in lines) + 2 * PLATE_PADDING + 4


def _band(part: Part, columns: dict[str, Column], *, top: float, gutter: float, right: float) -> Band:
    origin = columns[part.app]
    title_top = top + LABEL_LANE + BAND_PADDING
    title = width_of(part.app, TITLE_SIZE, letter=PROSE)
    involved = {part.app} | {hearer.app for row in part.rows for hearer in row.hearers}
    bars, bottom = [], top + LABEL_LANE
    for row in part.rows:
        bars.append(_bar(row, columns, top=bottom, gutter=gutter, right=right))
        bottom = bars[-1].bottom
    return Band(
        part=part,
        origin=origin,
        top=top,
        bottom=max(bottom, title_top + 3 * LINE),
        title_box=Box(MARGIN + 12, title_top, MARGIN + 12 + title, title_top + 2 * LINE, part.app),
        bars=tuple(bars),
        labels=tuple(_label(column, top) for app, column in columns.items() if app in involved),
    )


def _label(column: Column, top: float) -> Label:
    half = width_of(column.app, LABEL_SIZE) / 2
    return Label(column, top + 14, Box(column.x - half, top + 4, column.x + half, top + LABEL_LANE, column.app))


def _bar(row: Row, columns: dict[str, Column], *, top: float, gutter: float, right: float) -> Bar:
    origin = columns[row.origin]
    y = top + NAME_LANE
    hangs = y + STEM + (6 if any(hearer.app == row.origin for hearer in row.hearers) else 0)
    plates = tuple(_plate(hearer, columns[hearer.app], hangs) for hearer in row.hearers)
    note = _note(row, columns)
    name_x, anchor, box = _name(row, columns, note, y=y, gutter=gutter, right=right)
    bottom = max((plate.box.bottom for plate in plates), default=y) + BELOW_BAR
    return Bar(row, origin, y, name_x, anchor, note, box, plates, bottom)


def _note(row: Row, columns: dict[str, Column]) -> str:
    """Return what stands behind a signal's name: who hears it where one of them is far away, or that nobody does."""
    x = columns[row.origin].x
    if any(abs(columns[hearer.app].x - x) > FAR for hearer in row.hearers):
        return "→ " + ", ".join(hearer.app for hearer in row.hearers)
    return "" if row.hearers else NOBODY


def _name(
    row: Row, columns: dict[str, Column], note: str, *, y: float, gutter: float, right: float
) -> tuple[float, str, Box]:
    """Put the signal's name beside its origin, on the side to which it goes; on the other where there is no room.

    It stands in a lane of its own, so it may be longer than the way to whoever hears it.
    """
    x = columns[row.origin].x
    text = f"{row.title} {note}".strip()
    width = width_of(text, NAME_SIZE)
    goes_right = not row.hearers or any(columns[hearer.app].x >= x for hearer in row.hearers)
    fits_right, fits_left = x + BESIDE + width <= right, x - BESIDE - width >= gutter
    if fits_right and (goes_right or not fits_left) or not fits_left:
        return x + BESIDE, "start", Box(x + BESIDE, y - 20, x + BESIDE + width, y - 4, text)
    return x - BESIDE, "end", Box(x - BESIDE - width, y - 20, x - BESIDE, y - 4, text)


def _plate(hearer: Hearer, column: Column, top: float) -> Plate:
    names, y = [], top + PLATE_PADDING
    for receiver in hearer.receivers:
        lines = wrap(receiver.short_name, LETTERS)
        names.append(Name(receiver, lines, y + LINE - 4))
        y += LINE * len(lines) + BETWEEN_RECEIVERS
    half = _plate_width(hearer.receivers) / 2
    bottom = y - BETWEEN_RECEIVERS + PLATE_PADDING
    text = f"{hearer.app}: " + ", ".join(receiver.short_name for receiver in hearer.receivers)
    return Plate(hearer, column, tuple(names), Box(column.x - half, top, column.x + half, bottom, text))
