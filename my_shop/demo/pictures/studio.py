"""The studio: backdrop, lamp and camera. Drawings come out as JPEG, like a merchant's photographs."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import resvg_py
from PIL import Image, ImageChops, ImageFilter

from .colours import lit, mix, parts

SIZE = 900
"""Edge of a product picture in pixels."""

BACKDROPS = {
    "kitchen": "#dfcfb4",
    "living": "#dfcabc",
    "desk": "#c9d0d2",
    "garden": "#c8d1b8",
    "bath": "#c8d6d6",
    "evening": "#b9a79b",
}
"""One paper roll for each part of the shop."""

SHADOW = (52, 38, 46)


@dataclass(frozen=True)
class Shot:
    """One thing cut out of its sheet: RGBA, cropped to its edges."""

    layer: Image.Image
    stand: str

    @property
    def size(self):
        return self.layer.size


def _raster(sheet, box, width, height):
    png = resvg_py.svg_to_bytes(svg_string=sheet.svg(box), width=width, height=height, skip_system_fonts=True)
    image = Image.open(BytesIO(png))
    image.load()
    return image.convert("RGBA")


def find_edges(sheet):
    """Return (x, y, width, height) of what is drawn on a sheet, from a small picture of it."""
    rough = _raster(sheet, (-200, -200, 1400, 1400), 200, 200)
    left, top, right, bottom = rough.getchannel("A").getbbox()
    return left * 7 - 207, top * 7 - 207, (right - left) * 7 + 14, (bottom - top) * 7 + 14


def photograph(sheet, *, fill=0.68, size=SIZE, unit=None, edges=None):
    """Return what is drawn on a sheet, enlarged until it fills a share of a picture of ``size`` pixels.

    With ``unit`` (pixels for one unit of the sheet), things keep their proportions to each other instead.
    Whoever knows the ``edges`` of the drawing already saves looking for them.
    """
    box = edges or find_edges(sheet)
    _, _, width, height = box
    scale = unit * sheet.unit if unit else fill * sheet.zoom * size / max(width, height * 1.02)
    layer = _raster(sheet, box, max(1, round(width * scale)), max(1, round(height * scale)))
    return Shot(layer.crop(layer.getchannel("A").getbbox()), sheet.stand)


@lru_cache(maxsize=32)
def backdrop(paper, stand, width, height):
    """Return an empty set: a paper roll that bends from wall to floor, lit from the top left."""
    small = (width // 4, height // 4)
    wall, floor, gleam = mix(paper, "#8d7c78", 0.1), lit(paper, 0.28), lit(paper, 0.62)
    if stand == "floor":
        bend = (
            Image.linear_gradient("L")
            .resize((1, 64))
            .point(lambda value: max(0, min(255, int((value - 150) * 4.2))))
            .resize(small, Image.Resampling.BICUBIC)
        )
        picture = Image.composite(Image.new("RGB", small, parts(floor)), Image.new("RGB", small, parts(wall)), bend)
    else:
        picture = Image.new("RGB", small, parts(paper))
    glow = ImageChops.invert(Image.radial_gradient("L")).resize((int(small[0] * 1.9), int(small[1] * 1.9)))
    light = Image.new("L", small, 0)
    light.paste(glow, (int(-small[0] * 0.62), int(-small[1] * 0.72)))
    light = light.point(lambda value: int(value * 0.8))
    picture = Image.composite(Image.new("RGB", small, parts(gleam)), picture, light)
    return picture.filter(ImageFilter.GaussianBlur(4)).resize((width, height), Image.Resampling.BICUBIC)


def _shadow(alpha, stand, line):
    """Return the shadow of a thing, from its silhouette: over the floor, or onto what is behind it."""
    if stand == "floor":
        # a point h above the floor falls to the right by 0.62 h and back by 0.2 h
        flat, lean = 0.2, 0.62
        cast = _bent(alpha, (1, lean / flat, -line * lean / flat, 0, 1 / flat, line * (1 - 1 / flat)), 7, 0.4)
        low = alpha.copy()
        low.paste(0, (0, 0, low.width, max(0, int(line - 16))))
        return ImageChops.lighter(cast, _bent(low, (1, 0, -2, 0, 2, line * -1 - 3), 3, 0.55))
    far, near = ((9, 13), (2, 3)) if stand == "wall" else ((6, 8), (1, 2))
    wide, close = (
        _bent(alpha, (1, 0, -x, 0, 1, -y), blur, share) for (x, y), blur, share in ((far, 8, 0.34), (near, 2, 0.4))
    )
    return ImageChops.lighter(wide, close)


def _bent(mask, matrix, blur, share):
    bent = mask.transform(mask.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return bent.filter(ImageFilter.GaussianBlur(blur)).point(lambda value: int(value * share))


def place(picture, shot, *, centre, bottom, scale=1.0):
    """Put a photographed thing into a picture, with its shadow; positions are shares of the picture."""
    layer = shot.layer
    if scale != 1.0:
        layer = layer.resize((round(layer.width * scale), round(layer.height * scale)), Image.Resampling.LANCZOS)
    x = round(picture.width * centre - layer.width / 2)
    y = round(picture.height * bottom - layer.height)
    small = Image.new("L", (picture.width // 4, picture.height // 4), 0)
    tiny = layer.getchannel("A").resize((max(1, layer.width // 4), max(1, layer.height // 4)), Image.Resampling.BOX)
    small.paste(tiny, (x // 4, y // 4))
    shadow = _shadow(small, shot.stand, picture.height * bottom / 4)
    picture.paste(SHADOW, (0, 0), shadow.resize(picture.size, Image.Resampling.BICUBIC))
    picture.paste(layer, (x, y), layer)


def portrait(shot, paper):
    """Return one thing alone on a paper roll."""
    picture = backdrop(paper, shot.stand, SIZE, SIZE).copy()
    height = shot.size[1] / SIZE
    middle = 0.5 if shot.stand != "floor" else 0.53
    bottom = middle + height / 2 if shot.stand != "floor" else max(0.7, middle + height / 2)
    place(picture, shot, centre=0.5 if shot.stand != "floor" else 0.485, bottom=bottom)
    return picture


def develop(picture):
    """Return a picture as the bytes of a JPEG."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=93, subsampling=0)
    return out.getvalue()
