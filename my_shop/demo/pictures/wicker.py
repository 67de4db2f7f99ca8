"""Woven baskets."""

from .colours import dim, lit
from .sheet import Sheet, smooth


def _wicker(s, outline, colour, cx, top, bottom, r, rows=14):
    """Rows of woven rods, each bent around the body, staggered."""
    step = (bottom - top) / rows
    with s.within(outline):
        for row in range(rows + 2):
            y = top + row * step
            d = f"M{cx - r * 1.1:.0f} {y - 8:.0f}A{r * 1.1:.0f} {r * 0.19:.0f} 0 0 0 {cx + r * 1.1:.0f} {y - 8:.0f}"
            s.path(d, stroke=dim(colour, 0.65), stroke_width=step * 0.3, stroke_opacity=0.4)
            s.path(
                d,
                stroke=lit(colour, 0.4) if row % 2 else dim(colour, 0.4),
                stroke_width=step * 0.6,
                stroke_dasharray="34 34",
                stroke_dashoffset=34 if row % 2 else 0,
                stroke_opacity=0.5,
                transform=f"translate(0 {step / 2:.1f})",
            )


def basket():
    s = Sheet()
    colour, cx = "#c79a63", 500
    outline = s.body(cx, [(420, 286), (520, 292), (680, 276), (780, 236), (800, 220)], colour)
    _wicker(s, outline, colour, cx, 430, 800, 292)
    with s.within(outline):
        s.path(s.band(cx, [(560, 292), (620, 285)]), "#8a5f38", fill_opacity=0.45)
    s.ellipse(cx, 420, 286, 50, dim(colour, 0.4))
    s.ellipse(cx, 422, 262, 42, dim(colour, 0.75))
    for x, y, size in ((380, 392, 62), (470, 372, 70), (572, 384, 66), (636, 404, 48), (430, 428, 54), (530, 424, 60)):
        s.path(
            f"M{x - size} {y}L{x - size + 12} {y + 70}L{x + size - 12} {y + 70}L{x + size} {y}Z", s.barrel("#86644a")
        )
        s.ellipse(x, y, size, size * 0.55, s.ball("#dcb98a"))
        s.ellipse(x, y, size * 0.6, size * 0.32, "none", stroke="#a47b50", stroke_width=3)
        s.ellipse(x, y, size * 0.28, size * 0.15, "none", stroke="#a47b50", stroke_width=3)
    s.path("M214 420A286 50 0 0 0 786 420L788 452A288 50 0 0 1 212 452Z", s.barrel(colour))
    s.path(
        "M222 436A286 50 0 0 0 778 436",
        stroke=dim(colour, 0.6),
        stroke_width=20,
        stroke_dasharray="10 16",
        stroke_opacity=0.5,
    )
    for side in (-1, 1):
        s.tube(
            smooth([(cx + side * 268, 470), (cx + side * 336, 440), (cx + side * 344, 540), (cx + side * 270, 552)]),
            "#efe6d0",
            22,
        )
    return s


def hamper(colour):
    s = Sheet(zoom=1.08)
    cx = 500
    outline = s.body(cx, [(330, 206), (560, 214), (790, 190), (804, 184)], colour)
    _wicker(s, outline, colour, cx, 340, 800, 214, 17)
    s.path(s.turned(cx, [(316, 210), (352, 212)]), s.barrel("#f0e8d8"))
    s.line("M300 352q-6 26 4 44M700 350q8 24 -2 50", "#f0e8d8", 9)
    lid = s.body(cx, [(262, 190), (272, 218), (306, 220), (316, 214)], colour)
    _wicker(s, lid, colour, cx, 264, 330, 220, 3)
    s.ellipse(cx, 262, 190, 34, s.gradient([(0, lit(colour, 0.4)), (1, dim(colour, 0.15))], line=(0, 0, 1, 0.5)))
    for r in (0.82, 0.6, 0.38, 0.16):
        s.ellipse(
            cx,
            262,
            190 * r,
            34 * r,
            "none",
            stroke=dim(colour, 0.5),
            stroke_width=6,
            stroke_opacity=0.35,
            stroke_dasharray="18 9",
        )
    s.tube(f"M{cx - 34} 268Q{cx} 222 {cx + 34} 268", "#8a5a38", 15)
    return s


DRAWINGS = {
    "basket": basket,
    "hamper": hamper,
}
