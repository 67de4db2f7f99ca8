"""Linen, wool and cotton."""

from math import cos, pi, sin

from .colours import BRASS, LINEN, OAK, SHADE, dim, lit, mix
from .sheet import Sheet, box, smooth


def weave_in(s, outline, colour, area, kind):
    """Herringbone, waffle or plain cloth as fine lines."""
    x1, y1, x2, y2 = area
    lines = []
    if kind == "herringbone":
        for column, x in enumerate(range(int(x1), int(x2), 26)):
            slant = 22 if column % 2 else -22
            lines += [f"M{x} {y}l26 {slant}" for y in range(int(y1) - 30, int(y2) + 30, 13)]
        width, share = 3.4, 0.26
    elif kind == "waffle":
        lines = [f"M{x} {y1}V{y2}" for x in range(int(x1), int(x2), 26)]
        lines += [f"M{x1} {y}H{x2}" for y in range(int(y1), int(y2), 26)]
        width, share = 8, 0.2
    else:
        lines = [f"M{x} {y1}V{y2}" for x in range(int(x1), int(x2), 13)]
        width, share = 2.2, 0.1
    with s.within(outline):
        d = "".join(lines)
        s.path(d, stroke=dim(colour, 0.55), stroke_width=width, stroke_opacity=share)
        if kind == "waffle":
            s.path(d, stroke=lit(colour, 0.7), stroke_width=3, stroke_opacity=0.5, transform="translate(6 6)")


def _creases(s, outline, colour, lines, width=26):
    with s.within(outline):
        for points in lines:
            d = smooth(points)
            s.line(d, dim(colour, 0.5), width, 0.1)
            s.line(d, dim(colour, 0.5), width * 0.4, 0.14)
            with s.moved(-7, -8):
                s.line(d, lit(colour, 0.7), width * 0.4, 0.12)


def apron(colour):
    s = Sheet("wall", zoom=1.1)
    s.tube("M404 214Q416 96 500 84Q584 96 596 214", mix(colour, "#ffffff", 0.12), 17)
    outline = "M398 210Q500 232 602 210L622 330Q640 420 742 452L764 860Q500 892 236 860L258 452Q360 420 378 330Z"
    s.tube(smooth([(258, 462), (200, 520), (214, 640), (180, 760)]), mix(colour, "#ffffff", 0.12), 15)
    s.tube(smooth([(742, 462), (800, 540), (782, 660), (824, 748)]), mix(colour, "#ffffff", 0.12), 15)
    s.path(outline, s.gradient([(0, dim(colour, 0.1)), (0.2, lit(colour, 0.28)), (0.5, colour), (1, dim(colour, 0.3))]))
    weave_in(s, outline, colour, (230, 200, 770, 890), "plain")
    _creases(
        s,
        outline,
        colour,
        [
            [(340, 440), (320, 640), (330, 870)],
            [(660, 450), (690, 640), (676, 880)],
            [(500, 250), (506, 330), (496, 420)],
        ],
        40,
    )
    pocket = "M330 560Q500 576 670 560L676 720Q672 744 648 746Q500 760 352 746Q328 744 324 720Z"
    s.path(pocket, dim(colour, 0.4), transform="translate(3 6)", fill_opacity=0.55)
    s.path(pocket, s.face(lit(colour, 0.08)))
    s.line("M342 580Q500 594 658 580M500 590L500 744", lit(colour, 0.55), 3.4, 0.7)
    s.path("M420 566L428 470Q470 452 512 474L516 570Z", s.face("#f0e8d8"))
    s.line("M436 486L440 566M456 478L460 568", "#a8442e", 6, 0.75)
    for x in (414, 586):
        s.circle(x, 222, 10, s.ball(BRASS))
    s.circle(500, 84, 26, s.ball(OAK))
    s.line("M258 470L244 850M742 470L756 850", lit(colour, 0.5), 3, 0.5)
    return s


def teatowel(colour):
    s = Sheet("flat", zoom=1.02)
    cloth = "#f2ecdf"
    with s.moved(turn=-8):
        under = "M222 262L790 244L804 742L236 764Z"
        s.path(under, s.face(dim(cloth, 0.12)))
        s.path("M222 262L236 764L804 742L803 716L262 736L250 260Z", dim(cloth, 0.26))
        outline = "M214 236Q500 222 782 226Q794 480 788 716Q500 734 222 738Q208 480 214 236Z"
        s.path(outline, s.face(cloth))
        with s.within(outline):
            s.path(
                box(268, 200, 74, 560) + box(362, 200, 18, 560) + box(648, 200, 74, 560) + box(612, 200, 18, 560),
                colour,
            )
        weave_in(s, outline, "#b8aa92", (200, 220, 800, 745), "plain")
        _creases(
            s, outline, "#b8aa92", [[(220, 486), (500, 474), (786, 480)], [(500, 230), (506, 480), (498, 734)]], 30
        )
        s.line("M224 254Q500 240 772 244M232 722Q500 716 778 702", "#c8bca4", 3, 0.8)
        s.tube("M226 250Q180 232 176 204Q196 176 236 232", colour, 10)
    return s


def mitt(colour):
    s = Sheet("wall")
    with s.moved(turn=8):
        s.tube("M610 800Q668 850 640 900Q596 910 588 822", colour, 14)
        outline = (
            "M356 830L362 560Q330 540 300 486Q268 420 300 392Q336 368 368 420L384 452Q360 280 420 190"
            "Q500 110 584 190Q644 270 630 470L624 830Z"
        )
        s.path(
            outline,
            s.gradient([(0, dim(colour, 0.1)), (0.3, lit(colour, 0.32)), (0.6, colour), (1, dim(colour, 0.38))]),
        )
        quilt = "".join(f"M{x} 100l520 820M{x + 520} 100l-520 820" for x in range(-300, 900, 104))
        with s.within(outline):
            s.path(quilt, stroke=dim(colour, 0.5), stroke_width=9, stroke_opacity=0.22)
            with s.moved(-4, -5):
                s.path(quilt, stroke=lit(colour, 0.5), stroke_width=4, stroke_opacity=0.4)
        cuff = "M344 746Q490 764 636 746L638 834Q490 852 342 834Z"
        s.path(cuff, s.face(LINEN))
        s.line("M352 764Q490 780 628 764M352 818Q490 834 628 818", dim(LINEN, 0.4), 3, 0.6)
        s.line("M384 452Q398 500 420 520", dim(colour, 0.5), 9, 0.4)
    return s


def cushion(colour, *, stripes=False, oblong=False):
    s = Sheet(zoom=1.02)
    tall, wide = (220, 340) if oblong else (300, 300)
    cx, cy = 500, 800 - tall
    left, right, top, bottom = cx - wide, cx + wide, cy - tall, cy + tall
    outline = (
        f"M{left + 4} {top + 16}Q{left + 2} {top - 4} {left + 26} {top + 2}Q{cx} {top + 40} {right - 26} {top + 2}"
        f"Q{right - 2} {top - 4} {right - 4} {top + 16}Q{right - 40} {cy} {right - 6} {bottom - 22}"
        f"Q{right - 4} {bottom - 2} {right - 30} {bottom - 4}Q{cx} {bottom + 2} {left + 30} {bottom - 4}"
        f"Q{left + 4} {bottom - 2} {left + 6} {bottom - 22}Q{left + 40} {cy} {left + 4} {top + 16}Z"
    )
    base = "#f0e8d8" if stripes else colour
    s.path(outline, base)
    if stripes:
        with s.within(outline):
            for x in range(-wide, wide, 113):
                s.path(
                    f"M{cx + x} {cy - tall - 20}q-14 {tall} 0 {2 * tall + 40}h56q-14 {-tall} 0 {-2 * tall - 40}Z",
                    colour,
                )
    s.path(
        outline,
        s.gradient(
            [(0, "#fffaf0", 0.26), (0.35, "#fffaf0", 0.1), (0.6, SHADE, 0.03), (1, SHADE, 0.36)],
            circle=(0.36, 0.3, 0.82),
        ),
    )
    weave_in(s, outline, base, (cx - wide, cy - tall, cx + wide, cy + tall), "plain")
    _creases(
        s,
        outline,
        base,
        [
            [(left + 10, top + 8), (left + 46, top + 52), (left + 70, top + 104)],
            [(left + 10, top + 8), (left + 66, top + 44), (left + 130, top + 62)],
            [(right - 10, top + 8), (right - 46, top + 54), (right - 66, top + 110)],
            [(right - 10, top + 8), (right - 70, top + 40), (right - 128, top + 60)],
            [(left + 12, bottom - 12), (left + 60, bottom - 46), (left + 120, bottom - 62)],
            [(right - 12, bottom - 12), (right - 56, bottom - 50), (right - 112, bottom - 66)],
        ],
        22,
    )
    with s.within(outline):
        s.path(
            f"M{left} {bottom - 60}Q{cx} {bottom - 6} {right} {bottom - 60}V{bottom + 10}H{left}Z",
            SHADE,
            fill_opacity=0.1,
        )
    return s


def roundcushion(colour):
    s = Sheet("flat", zoom=0.96)
    s.circle(500, 500, 330, s.ball(colour, 1.1))
    for step in range(16):
        angle = step * pi / 8 + 0.12
        x, y = cos(angle), sin(angle)
        d = (
            f"M{500 + 30 * x:.1f} {500 + 30 * y:.1f}Q{500 + 190 * cos(angle + 0.07):.1f} "
            f"{500 + 190 * sin(angle + 0.07):.1f} {500 + 326 * x:.1f} {500 + 326 * y:.1f}"
        )
        s.line(d, dim(colour, 0.7), 15, 0.3)
        s.line(d, dim(colour, 0.8), 5, 0.5)
        with s.moved(8 * y - 5, -8 * x - 5):
            s.line(d, lit(colour, 0.6), 10, 0.25)
    s.circle(
        500,
        500,
        330,
        s.gradient([(0, SHADE, 0.3), (0.24, SHADE, 0), (0.8, SHADE, 0), (1, SHADE, 0.35)], circle=(0.5, 0.5, 0.5)),
    )
    s.circle(500, 500, 318, "none", stroke=lit(colour, 0.4), stroke_width=3, stroke_opacity=0.4)
    s.circle(503, 506, 42, SHADE, fill_opacity=0.4)
    s.circle(500, 500, 38, s.ball(colour))
    return s


def throw(colour, *, fringe=False, weave="plain"):
    s = Sheet(zoom=1.02)
    layers = ((800, 0), (706, 12), (612, -6))
    for bottom, shift in layers:
        left, right = 190 + shift, 800 + shift
        fold = (
            f"M{left + 30} {bottom - 104}L{right - 40} {bottom - 108}Q{right + 16} {bottom - 100} {right + 16} "
            f"{bottom - 54}Q{right + 14} {bottom - 4} {right - 40} {bottom}L{left + 30} {bottom}Q{left - 8} "
            f"{bottom - 10} {left - 8} {bottom - 50}Q{left - 6} {bottom - 100} {left + 30} {bottom - 104}Z"
        )
        s.path(fold, s.gradient([(0, lit(colour, 0.42)), (0.4, colour), (1, dim(colour, 0.52))], line=(0, 0, 0.06, 1)))
        weave_in(s, fold, colour, (left - 10, bottom - 110, right + 20, bottom), weave)
        s.line(
            f"M{left} {bottom - 50}Q{(left + right) / 2} {bottom - 46} {right + 6} {bottom - 54}",
            dim(colour, 0.6),
            5,
            0.35,
        )
    top = "M186 506L262 424L742 420L806 502Q500 520 186 506Z"
    s.path(top, s.face(lit(colour, 0.25)))
    weave_in(s, top, colour, (180, 418, 812, 520), weave)
    if fringe:
        drop = "M540 424L690 421L716 690Q640 706 560 694Z"
        s.path(drop, s.gradient([(0, lit(colour, 0.35)), (0.5, colour), (1, dim(colour, 0.3))], line=(0, 0, 1, 0.6)))
        weave_in(s, drop, colour, (530, 418, 720, 706), weave)
        for step in range(13):
            x = 562 + step * 12.6
            s.line(
                f"M{x:.0f} 694q{s.random.uniform(-6, 6):.0f} 30 {s.random.uniform(-8, 8):.0f} 66",
                lit(colour, 0.2) if step % 2 else dim(colour, 0.2),
                7,
            )
    else:
        s.path("M300 500L300 800L346 800L346 500Z", s.gradient([(0, "#f7f1e4"), (1, "#d9cdb8")]))
        s.path("M292 584h62v96h-62Z", s.face("#8a5a38"))
    return s


DRAWINGS = {
    "apron": apron,
    "teatowel": teatowel,
    "mitt": mitt,
    "cushion": cushion,
    "roundcushion": roundcushion,
    "throw": throw,
}
