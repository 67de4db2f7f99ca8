"""A day in the studio: which pictures are taken of an item, a post and a person."""

from dataclasses import dataclass

from my_shop.demo.catalogue import OPTIONS

from . import (
    bath,
    cookware,
    garden,
    handtools,
    home,
    lamps,
    larder,
    paper,
    provisions,
    tableware,
    textiles,
    towels,
    walls,
    wicker,
)
from .colours import dim, is_pale
from .people import PEOPLE, bust
from .scenes import SCENES
from .studio import BACKDROPS, SIZE, backdrop, develop, find_edges, photograph, place, portrait

SUBJECTS = (
    bath,
    cookware,
    garden,
    handtools,
    home,
    lamps,
    larder,
    paper,
    provisions,
    tableware,
    textiles,
    towels,
    walls,
    wicker,
)

DRAWINGS = {kind: drawing for subject in SUBJECTS for kind, drawing in subject.DRAWINGS.items()}
"""The drawing of each kind of thing, by ``Item.kind``."""

COVER = (1600, 900)
"""Width and height of a post's cover in pixels."""


@dataclass(frozen=True)
class Photo:
    """A picture of an item: ``value`` is the option value that it shows, empty where it shows the whole product."""

    value: str
    alt: str
    content: bytes


def draw(kind, colour=None, **look):
    """Draw a thing in a colour on a fresh sheet."""
    return DRAWINGS[kind](*([colour] if colour else []), **look)


def _paper(room, colour):
    """Return the backdrop's colour: a shade deeper behind pale things, so that their edges hold."""
    return dim(BACKDROPS[room], 0.12) if colour and is_pale(colour) else BACKDROPS[room]


def take_photos(item):
    """Return the pictures of an item: one for each colour (or scent, or drawn size), then all of them together."""
    room = item.category.split("/")[0]
    photos, shots, edges = [], [], None
    for option, value, paint in looks(item):
        look = {**item.look, **({"scale": item.scales[value]} if item.scales else {})}
        sheet = draw(item.kind, paint, **look)
        if edges is None or item.scales:  # colours change nothing about the edges
            edges = find_edges(sheet)
        shot = photograph(sheet, edges=edges)
        shots.append((shot, sheet))
        name = f", {OPTIONS[option][value].name.lower()}" if value else ""
        photos.append(Photo(value, f"{item.seen}{name}", develop(portrait(shot, _paper(room, paint)))))
    if item.scene == "sizes":
        photos.append(Photo("", f"{item.name}, every size side by side", _sizes([s for _, s in shots], room)))
    elif item.scene == "group":
        photos.append(Photo("", f"{item.name}, all together", _group([s for s, _ in shots], room)))
    return photos


def looks(item):
    """Yield (option, value, colour) of what is worth a picture of its own."""
    seen = set()
    for piece in item.pieces:
        options = ("size",) if item.scales else ("colour", "scent")
        option = next((name for name in options if name in piece.options), "")
        value = piece.options.get(option, "")
        if value not in seen:
            seen.add(value)
            yield option, value, piece.paint()


def _group(shots, room):
    """Every colour in one picture: a staggered row on the floor, or side by side."""
    count = len(shots)
    share = {2: 0.66, 3: 0.6, 4: 0.52}[count]
    stand = shots[0].stand
    picture = backdrop(BACKDROPS[room], stand, SIZE, SIZE).copy()
    widest = max(shot.size[0] for shot in shots) * share / SIZE
    gap = min((0.94 - widest) / (count - 1), widest * 1.04)
    left = 0.5 - gap * (count - 1) / 2
    spots = []
    for step, shot in enumerate(shots):
        tall = shot.size[1] * share / SIZE
        near = step % 2 == 1
        low = (
            0.5 + tall / 2 + (0.11 if near else -0.05) if stand == "floor" else 0.5 + tall / 2 + (step % 2) * 0.2 - 0.1
        )
        spots.append((low, left + gap * step, shot))
    for bottom, centre, shot in sorted(spots, key=lambda spot: spot[0]):
        place(picture, shot, centre=centre, bottom=bottom, scale=share)
    return develop(picture)


def _sizes(sheets, room):
    """Every size in one picture, in proportion."""
    picture = backdrop(BACKDROPS[room], sheets[0].stand, SIZE, SIZE).copy()
    shots = [photograph(sheet, unit=0.72) for sheet in sheets]
    free = SIZE * 0.9 - sum(shot.size[0] for shot in shots)
    gap = min(free / max(1, len(shots) - 1), SIZE * 0.06)
    row = sum(shot.size[0] for shot in shots) + gap * (len(shots) - 1)
    scale = min(1, SIZE * 0.9 / row)
    left = (SIZE - row * scale) / 2
    for shot in shots:
        width = shot.size[0] * scale
        place(picture, shot, centre=(left + width / 2) / SIZE, bottom=0.78, scale=scale)
        left += width + gap * scale
    return develop(picture)


def take_cover(name):
    """Return the cover of a post, as JPEG."""
    scene = SCENES[name]
    picture = backdrop(scene.paper, scene.stand, *COVER).copy()
    for prop in scene.props:
        shot = photograph(draw(prop.kind, prop.colour, **prop.look), fill=prop.size, size=COVER[1])
        place(picture, shot, centre=prop.centre, bottom=prop.bottom)
    return develop(picture)


def take_avatar(name):
    """Return the portrait of a person of the demo shop, as JPEG."""
    look = PEOPLE[name]
    picture = backdrop(look.paper, "wall", 480, 480).copy()
    place(picture, photograph(bust(look), fill=0.86, size=480), centre=0.5, bottom=1.0)
    return develop(picture)
