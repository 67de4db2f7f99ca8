"""Vases and stools."""

from math import cos, pi, sin

from .colours import LEAF, WALNUT, dim, is_dark, lit
from .sheet import Sheet, smooth


def _stem(s, points, leaves, colour=LEAF, bloom=None):
    """A stem with pairs of leaves along it, and a flower at its end."""
    s.line(smooth(points), dim(colour, 0.2), 7)
    for x, y, turn, size in leaves:
        with s.moved(x, y, turn=turn, scale=size, about=(0, 0)):
            s.path(
                "M0 0C20 -34 70 -40 104 0C70 30 24 28 0 0Z",
                s.gradient([(0, lit(colour, 0.3)), (1, dim(colour, 0.3))], line=(0, 0, 0.3, 1)),
            )
            s.line("M4 0Q50 -8 96 0", lit(colour, 0.5), 2.4, 0.6)
    if bloom:
        x, y = points[-1]
        for step in range(7):
            angle = step * 2 * pi / 7
            s.ellipse(x + 24 * cos(angle), y + 24 * sin(angle), 23, 23, s.ball(bloom))
        s.circle(x, y, 16, s.ball("#d9a441"))


def vase(colour, *, form="shoulder", stems=True):
    s = Sheet(zoom=1.1)
    cx = 500
    if stems:
        _stem(
            s,
            [(492, 470), (440, 330), (380, 200), (352, 110)],
            [
                (446, 346, 200, 0.9),
                (420, 280, -30, 0.8),
                (394, 222, 205, 0.75),
                (366, 150, -40, 0.7),
                (352, 112, 250, 0.6),
            ],
            "#7d8b5f",
        )
        _stem(
            s, [(504, 470), (520, 320), (560, 190)], [(516, 350, -24, 0.8), (530, 280, 200, 0.7)], "#7d8b5f", "#e7c9bb"
        )
        _stem(
            s, [(510, 470), (580, 350), (668, 270)], [(556, 384, 20, 0.7), (600, 330, -70, 0.7)], "#7d8b5f", "#f0dfd0"
        )
    outline = s.body(
        cx,
        [
            (450, 56),
            (462, 46),
            (486, 46),
            (506, 74),
            (530, 150),
            (570, 176),
            (640, 172),
            (740, 132),
            (790, 112),
            (800, 104),
        ],
        colour,
        depth=0.85,
    )
    s.speckle(outline, dim(colour, 0.6), 90, (320, 450, 680, 800), 2.8, 0.3)
    s.mouth(cx, 450, 56, colour, lip=7)
    s.gloss([(cx - 128, 552), (cx - 138, 620), (cx - 118, 700)], 0.25, 20)
    return s


def _bottle(s, cx, foot, profile, colour):
    outline = s.turned(cx, [(foot - y, r) for y, r in profile])
    s.path(
        outline,
        s.gradient(
            [
                (0, dim(colour, 0.2), 0.85),
                (0.12, lit(colour, 0.45), 0.6),
                (0.5, colour, 0.5),
                (0.88, colour, 0.7),
                (1, dim(colour, 0.4), 0.9),
            ]
        ),
    )
    s.path(outline, s.gradient([(0, colour, 0.1), (0.6, colour, 0.1), (1, dim(colour, 0.3), 0.65)], line=(0, 0, 0, 1)))
    y, r = profile[0]
    s.ellipse(cx, foot - y, r, r * 0.2, lit(colour, 0.5), fill_opacity=0.8)


def budvases(colour):
    s = Sheet(zoom=1.04)
    _stem(s, [(520, 730), (516, 420), (548, 190)], [(520, 350, -35, 0.7), (528, 280, 205, 0.7)], LEAF, "#f2e2d2")
    _bottle(s, 520, 752, [(360, 30), (348, 24), (250, 25), (210, 66), (40, 70), (8, 60), (0, 52)], colour)
    s.gloss([(478, 570), (474, 700)], 0.6, 9)
    _stem(
        s,
        [(320, 780), (312, 560), (262, 400)],
        [(306, 530, 200, 0.7), (292, 470, -50, 0.7), (268, 412, 230, 0.6)],
        "#7d8b5f",
    )
    _bottle(s, 320, 800, [(214, 36), (200, 27), (166, 30), (120, 96), (60, 104), (10, 70), (0, 60)], colour)
    s.gloss([(244, 700), (240, 740)], 0.7, 10)
    _stem(s, [(706, 780), (712, 560), (760, 430)], [(716, 540, -30, 0.6)], LEAF, "#d99a83")
    _bottle(s, 706, 786, [(250, 42), (240, 30), (210, 28), (190, 44), (176, 84), (20, 88), (6, 80), (0, 72)], colour)
    s.gloss([(650, 640), (646, 740)], 0.65, 9)
    return s


def stool(colour):
    s = Sheet(zoom=1.04)
    s.path("M628 372L668 372L716 744L690 748Z", s.barrel(dim(colour, 0.25)))
    s.path("M330 372L388 372L316 800L282 796Z", s.barrel(colour))
    s.path("M520 390L580 386L630 800L596 804Z", s.barrel(colour))
    seat = s.body(490, [(330, 278), (338, 286), (366, 286), (378, 270)], colour, tilt=0.2)
    s.grain(seat, colour, (200, 330, 780, 440), step=12, opacity=0.2)
    s.ellipse(
        490,
        330,
        278,
        56,
        s.gradient([(0, lit(colour, 0.5)), (0.5, lit(colour, 0.2)), (1, colour)], line=(0, 0, 1, 0.4)),
    )
    top = "M212 330A278 56 0 1 0 768 330A278 56 0 1 0 212 330Z"
    s.grain(top, colour, (212, 274, 768, 386), step=13, opacity=0.32)
    s.ellipse(492, 332, 210, 40, dim(colour, 0.3), fill_opacity=0.18)
    for x, y in ((370, 342), (548, 352), (640, 318)):
        s.ellipse(x, y, 26, 8, dim(colour, 0.3))
        s.line(f"M{x - 20} {y}h40", WALNUT if not is_dark(colour) else dim(colour, 0.7), 5)
    return s


DRAWINGS = {
    "vase": vase,
    "budvases": budvases,
    "stool": stool,
}
