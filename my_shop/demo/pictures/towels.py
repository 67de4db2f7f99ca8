"""What hangs and lies in the bathroom."""

from .colours import dim, lit, mix
from .sheet import Sheet, box
from .textiles import weave_in


def towels(colour):
    s = Sheet(zoom=0.96)
    shades = (colour, mix(colour, "#ffffff", 0.16), colour)
    for level, shade in enumerate(shades):
        bottom = 800 - level * 128
        left, right = 220 + level * 8, 780 - level * 6
        fold = (
            f"M{left + 56} {bottom - 132}L{right - 20} {bottom - 136}Q{right} {bottom - 70} {right - 16} {bottom}"
            f"L{left + 56} {bottom}Q{left} {bottom - 8} {left} {bottom - 66}Q{left} {bottom - 126} {left + 56} "
            f"{bottom - 132}Z"
        )
        s.path(fold, s.gradient([(0, lit(shade, 0.4)), (0.35, shade), (1, dim(shade, 0.42))], line=(0, 0, 0.1, 1)))
        s.speckle(fold, lit(shade, 0.7), 420, (left, bottom - 136, right, bottom), 5, 0.4)
        s.speckle(fold, dim(shade, 0.4), 320, (left, bottom - 136, right, bottom), 4, 0.28)
        s.line(f"M{left + 60} {bottom - 66}L{right - 14} {bottom - 68}", dim(shade, 0.6), 5, 0.4)
        with s.within(fold):
            s.path(
                box(right - 136, bottom - 140, 16, 150) + box(right - 110, bottom - 140, 16, 150),
                dim(shade, 0.25),
                fill_opacity=0.6,
            )
    top = "M264 412L330 366L690 362L752 408Q500 424 264 412Z"
    s.path(top, s.face(lit(colour, 0.3)))
    s.speckle(top, dim(colour, 0.4), 160, (260, 360, 756, 424), 4, 0.25)
    return s


def rolltowel(colour):
    s = Sheet(zoom=0.98)
    side = "M300 560L780 560Q826 572 826 680Q826 790 780 800L300 800Z"
    s.path(
        side,
        s.gradient(
            [(0, lit(colour, 0.3)), (0.25, lit(colour, 0.45)), (0.6, colour), (1, dim(colour, 0.5))], line=(0, 0, 0, 1)
        ),
    )
    weave_in(s, side, colour, (300, 555, 830, 805), "waffle")
    s.ellipse(300, 680, 92, 120, s.face(lit(colour, 0.12)))
    ring = []
    for turn in range(5):
        r = 84 - turn * 18
        ring.append(
            f"M{300 - r * 0.76:.0f} 680A{r * 0.76:.0f} {r} 0 0 1 {300 + r * 0.76:.0f} 680"
            f"A{(r - 9) * 0.76:.0f} {r - 9} 0 0 1 {300 - (r - 16) * 0.76:.0f} 680"
        )
    s.path("".join(ring), stroke=dim(colour, 0.55), stroke_width=5, stroke_opacity=0.6)
    s.path(
        "M560 558Q590 676 566 802L604 802Q628 676 598 558Z",
        s.gradient([(0, "#b98a5e"), (0.3, "#d8ae82"), (1, "#7c5533")], line=(0, 0, 0, 1)),
    )
    s.path("M596 640Q660 590 690 640Q668 690 596 668Q540 706 520 664Q540 610 596 640Z", s.face("#b98a5e"))
    s.circle(592, 654, 16, s.ball("#a5764b"))
    return s


def mat(colour):
    s = Sheet("flat", zoom=1.05)
    with s.moved(turn=-10):
        outline = "M190 320Q190 290 220 290L780 290Q810 290 810 320L810 690Q810 720 780 720L220 720Q190 720 190 690Z"
        s.path(outline, dim(colour, 0.45), transform="translate(6 11)")
        s.path(outline, s.face(lit(colour, 0.1)))
        s.speckle(outline, dim(colour, 0.4), 700, (190, 290, 810, 720), 5, 0.2)
        s.rect(238, 338, 524, 334, dim(colour, 0.35), 16, fill_opacity=0.5)
        s.rect(244, 344, 518, 328, s.face(colour), 14)
        ribs = "".join(f"M262 {y}H746" for y in range(366, 660, 21))
        s.path(ribs, stroke=dim(colour, 0.5), stroke_width=9, stroke_opacity=0.25, stroke_linecap="round")
        with s.moved(0, -5):
            s.path(ribs, stroke=lit(colour, 0.6), stroke_width=5, stroke_opacity=0.5, stroke_linecap="round")
        s.path("M784 672l40 4l-2 30l-40 -4Z", "#f3ead6")
    return s


DRAWINGS = {
    "towels": towels,
    "rolltowel": rolltowel,
    "mat": mat,
}
