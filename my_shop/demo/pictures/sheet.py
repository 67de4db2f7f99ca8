"""The drawing vocabulary: a sheet of 1000 by 1000 units on which things are drawn as SVG, lit from the top left."""

from contextlib import contextmanager
from random import Random

from .colours import LIGHT, SHADE, dim, is_dark, lit, mix

TILT = 0.17
"""How far circles are flattened: the camera looks slightly down."""


def curve(points):
    """Return path commands of a smooth line through points (after the first, which the caller has reached).

    A point given twice is a corner.
    """
    padded = [points[0], *points, points[-1]]
    commands = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        commands.append("C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (first, second, end)))
    return "".join(commands)


def smooth(points, *, closed=False):
    """Return a path through points; a closed one has no seam."""
    if not closed:
        return f"M{points[0][0]:.1f} {points[0][1]:.1f}{curve(points)}"
    ring = [points[-1], *points, points[0], points[1]]
    commands = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, start, end, after in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        commands.append("C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (first, second, end)))
    return "".join(commands) + "Z"


def box(x, y, width, height):
    return f"M{x} {y}h{width}v{height}h{-width}Z"


class Sheet:
    """Collects shapes.

    ``stand`` says how the thing is seen: on the floor, on a wall, or lying flat; ``zoom`` is its size in the picture,
    ``unit`` its size beside its siblings.
    """

    def __init__(self, stand="floor", zoom=1.0):
        self.stand = stand
        self.zoom = zoom
        self.unit = 1.0
        self.random = Random(7)  # noqa: S311 - the same drawing every time
        self._defs = []
        self._shapes = []

    def svg(self, view=(0, 0, 1000, 1000)):
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view[0]} {view[1]} {view[2]} {view[3]}">'
            f"<defs>{''.join(self._defs)}</defs>{''.join(self._shapes)}</svg>"
        )

    # --- paint ---------------------------------------------------------------------------------

    def gradient(self, stops, *, line=(0, 0, 1, 0), circle=None):
        """Return a paint; ``stops`` are (offset, colour[, opacity]), positions are shares of the shape's box."""
        name = f"g{len(self._defs)}"
        inner = "".join(
            f'<stop offset="{stop[0]}" stop-color="{stop[1]}"'
            + (f' stop-opacity="{stop[2]}"' if len(stop) > 2 else "")
            + "/>"
            for stop in stops
        )
        if circle:
            cx, cy, r = circle
            self._defs.append(f'<radialGradient id="{name}" cx="{cx}" cy="{cy}" r="{r}">{inner}</radialGradient>')
        else:
            x1, y1, x2, y2 = line
            self._defs.append(
                f'<linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{inner}</linearGradient>'
            )
        return f"url(#{name})"

    def barrel(self, colour, depth=1.0):
        """Paint of an upright round body: lit at the left, turning away at the right, a little bounce at the edge."""
        up = 0.34 if is_dark(colour) else 0.5
        return self.gradient(
            [
                (0, dim(colour, 0.16 * depth)),
                (0.08, mix(colour, dim(colour), 0.1)),
                (0.26, lit(colour, up * depth)),
                (0.52, colour),
                (0.86, dim(colour, 0.42 * depth)),
                (1, dim(colour, 0.3 * depth)),
            ]
        )

    def ball(self, colour, depth=1.0):
        """Paint of a round thing."""
        up = 0.34 if is_dark(colour) else 0.55
        return self.gradient(
            [(0, lit(colour, up * depth)), (0.45, colour), (0.85, dim(colour, 0.4 * depth)), (1, dim(colour, 0.34))],
            circle=(0.32, 0.26, 0.8),
        )

    def face(self, colour, depth=1.0):
        """Paint of a flat face that looks at us."""
        return self.gradient(
            [(0, lit(colour, 0.22 * depth)), (0.5, colour), (1, dim(colour, 0.16 * depth))], line=(0, 0, 1, 1)
        )

    def rod(self, colour):
        """Paint of a lying round bar: lit along its upper side."""
        return self.gradient(
            [(0, colour), (0.25, lit(colour, 0.45)), (0.55, colour), (1, dim(colour, 0.4))], line=(0, 0, 0, 1)
        )

    # --- shapes --------------------------------------------------------------------------------

    def path(self, d, fill="none", **attributes):
        extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
        self._shapes.append(f'<path d="{d}" fill="{fill}"{extra}/>')

    def ellipse(self, cx, cy, rx, ry, fill, **attributes):
        extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
        self._shapes.append(f'<ellipse cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}"{extra}/>')

    def circle(self, cx, cy, r, fill, **attributes):
        self.ellipse(cx, cy, r, r, fill, **attributes)

    def rect(self, x, y, width, height, fill, r=0, **attributes):
        extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
        self._shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{r}" fill="{fill}"{extra}/>'
        )

    def line(self, d, colour, width, opacity=1.0):
        self.path(
            d,
            stroke=colour,
            stroke_width=width,
            stroke_linecap="round",
            stroke_linejoin="round",
            **({"stroke-opacity": opacity} if opacity != 1 else {}),
        )

    def tube(self, d, colour, width):
        """A bent round rod along a path: handle, wire, stem."""
        self.line(d, dim(colour, 0.42), width)
        with self.moved(-width * 0.06, -width * 0.07):
            self.line(d, colour, width * 0.78)
        with self.moved(-width * 0.14, -width * 0.16):
            self.line(d, lit(colour, 0.45), width * 0.24, 0.8)

    @contextmanager
    def group(self, **attributes):
        extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
        self._shapes.append(f"<g{extra}>")
        yield
        self._shapes.append("</g>")

    def moved(self, x=0.0, y=0.0, *, turn=0.0, scale=1.0, about=(500, 500)):
        """Draw what follows moved, turned (degrees) and scaled about a point."""
        cx, cy = about
        return self.group(
            transform=f"translate({x:.2f} {y:.2f}) translate({cx} {cy}) rotate({turn}) scale({scale}) "
            f"translate({-cx} {-cy})"
        )

    def within(self, d):
        """Draw what follows inside a path only."""
        name = f"c{len(self._defs)}"
        self._defs.append(f'<clipPath id="{name}"><path d="{d}"/></clipPath>')
        return self.group(clip_path=f"url(#{name})")

    # --- bodies of revolution --------------------------------------------------------------------

    def turned(self, cx, profile, tilt=TILT):
        """Return the outline of a turned body; ``profile`` is (y, radius) from the top down, doubled at corners."""
        top, bottom = profile[0], profile[-1]
        left = [(cx - r, y) for y, r in profile]
        right = [(cx + r, y) for y, r in reversed(profile)]
        return (
            f"M{left[0][0]:.1f} {left[0][1]:.1f}{curve(left)}"
            f"A{bottom[1]:.1f} {bottom[1] * tilt:.1f} 0 0 0 {right[0][0]:.1f} {right[0][1]:.1f}{curve(right)}"
            f"A{top[1]:.1f} {top[1] * tilt:.1f} 0 0 0 {left[0][0]:.1f} {left[0][1]:.1f}Z"
        )

    def band(self, cx, profile, tilt=TILT):
        """Return the outline of a stripe around the front of a turned body."""
        whole = self.turned(cx, profile, tilt)
        head, tail = whole.rsplit("A", 1)
        return f"{head}A{tail.replace('0 0 0', '0 0 1', 1)}"

    def body(self, cx, profile, colour, *, tilt=TILT, depth=1.0):
        """A turned body, shaded; its outline is returned."""
        outline = self.turned(cx, profile, tilt)
        self.path(outline, self.barrel(colour, depth))
        top, bottom = profile[0][0], profile[-1][0]
        waist = top + (bottom - top) * 0.7
        above = next(pair for pair in zip(profile, profile[1:], strict=False) if pair[1][0] >= waist)
        (y1, r1), (y2, r2) = above
        r = r1 + (r2 - r1) * (waist - y1) / ((y2 - y1) or 1)
        low = [(waist, r), *(point for point in profile if point[0] > waist)]
        foot = self.gradient([(0, SHADE, 0), (0.42, SHADE, 0), (1, SHADE, 0.22)], line=(0, 0, 0, 1))
        self.path(self.band(cx, low, tilt), foot)
        return outline

    def mouth(self, cx, cy, r, colour, *, inside=None, lip=9, tilt=TILT, filled=None):
        """The open top of a turned body: lip, inner wall in shade, and what it is filled with."""
        inside = inside or colour
        self.ellipse(cx, cy, r, r * tilt, self.gradient([(0, lit(colour, 0.6)), (0.6, lit(colour, 0.25)), (1, colour)]))
        inner = r - lip
        self.ellipse(
            cx,
            cy + 1,
            inner,
            inner * tilt,
            self.gradient(
                [(0, dim(inside, 0.62)), (0.55, dim(inside, 0.36)), (1, dim(inside, 0.1))], line=(0, 0, 1, 0.35)
            ),
        )
        if filled:
            level = cy + inner * tilt * 0.34
            self.ellipse(
                cx,
                level,
                inner * 0.93,
                inner * tilt * 0.66,
                self.gradient([(0, dim(filled, 0.3)), (1, lit(filled, 0.15))], line=(0, 0, 1, 0.5)),
            )

    def gloss(self, points, opacity=0.5, width=14):
        """A soft streak of reflected window."""
        d = smooth(points)
        self.line(d, LIGHT, width, opacity * 0.35)
        self.line(d, LIGHT, width * 0.45, opacity)

    def speckle(self, outline, colour, count=120, area=(150, 150, 850, 850), size=3.0, opacity=0.5):
        """Iron spots in a glaze, grain in a paper."""
        x1, y1, x2, y2 = area
        dots = "".join(
            f"M{self.random.uniform(x1, x2):.0f} {self.random.uniform(y1, y2):.0f}h{self.random.uniform(0.1, 1.4):.1f}"
            for _ in range(count)
        )
        with self.within(outline):
            self.path(dots, stroke=colour, stroke_width=size, stroke_linecap="round", stroke_opacity=opacity)

    def grain(self, outline, colour, area, *, step=26, upright=False, opacity=0.35):
        """Wavering lines of wood."""
        x1, y1, x2, y2 = area
        lines = []
        start, end = (x1, x2) if upright else (y1, y2)
        at = start
        while at < end:
            wave = [self.random.uniform(-5, 5) for _ in range(4)]
            length = [(y1 + (y2 - y1) * i / 3) if upright else (x1 + (x2 - x1) * i / 3) for i in range(4)]
            points = [(at + w, p) if upright else (p, at + w) for w, p in zip(wave, length, strict=True)]
            lines.append(smooth(points))
            at += step * self.random.uniform(0.6, 1.4)
        with self.within(outline):
            self.path("".join(lines), stroke=dim(colour, 0.4), stroke_width=2.4, stroke_opacity=opacity)
