"""Colours as ``#rrggbb`` strings: the light of the studio is warm, its shadows lean towards violet."""

LIGHT = "#fffaf0"
SHADE = "#2b2231"

OAK = "#c89c66"
WALNUT = "#7b5336"
ASH = "#dcc49a"
STEEL = "#bcc3c8"
BRASS = "#c3a058"
IRON = "#37373b"
CREAM = "#efe5d0"
PAPER = "#f7f2e6"
LEAF = "#5f7d52"
CORK = "#c59a6b"
TERRACOTTA = "#b9623f"
BISQUE = "#cdb196"
LINEN = "#e7dcc6"


def parts(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def mix(colour, other, share):
    """Return ``colour`` with ``share`` (0 to 1) of another in it."""
    pairs = zip(parts(colour), parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def lit(colour, share=0.3):
    """Return the colour where the lamp falls on it."""
    return mix(colour, LIGHT, share)


def dim(colour, share=0.3):
    """Return the colour turned away from the lamp: deeper, not merely blacker."""
    red, green, blue = parts(colour)
    deeper = "#" + "".join(f"{round(part * factor):02x}" for part, factor in ((red, 0.62), (green, 0.56), (blue, 0.6)))
    return mix(mix(colour, deeper, min(1, share * 1.6)), SHADE, share * 0.35)


def is_dark(colour):
    red, green, blue = parts(colour)
    return 0.3 * red + 0.59 * green + 0.11 * blue < 110


def is_pale(colour):
    red, green, blue = parts(colour)
    return 0.3 * red + 0.59 * green + 0.11 * blue > 205
