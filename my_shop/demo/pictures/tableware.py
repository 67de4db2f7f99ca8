"""Cups, pots and kettles."""

from .colours import ASH, BISQUE, CORK, IRON, STEEL, dim, is_dark, lit, mix
from .sheet import Sheet, smooth


def mug(colour, *, rim=False, speckle=False, enamel=False, tall=1.0):
    s = Sheet(zoom=0.9)
    cx, top, foot = 455, 800 - 330 * tall, 790
    r, base = (172, 160) if enamel else (182, 150)
    handle = smooth(
        [
            (cx + r - 14, top + 70),
            (cx + r + 78, top + 66),
            (cx + r + 118, top + 142),
            (cx + r + 70, top + 222),
            (cx + r - 26, top + 236),
        ]
    )
    s.tube(handle, colour if not enamel else mix(colour, "#ffffff", 0.05), 30 if enamel else 44)
    profile = (
        [(top, r), (top + 20, r - 2), (foot - 40, base + 4), (foot - 14, base - 2), (foot, base - 16)]
        if enamel
        else [(top, r), (top + 60, r - 3), (foot - 120, r - 2), (foot - 44, r - 12), (foot - 8, base), (foot, base - 6)]
    )
    outline = s.body(cx, profile, colour)
    if speckle:
        s.speckle(outline, "#5b4030", 130, (260, top, 650, foot), 3.2, 0.4)
    if rim:
        s.line(f"M{cx - r + 1} {top + 4}A{r} {r * 0.17} 0 0 0 {cx + r - 1} {top + 4}", "#8a5a38", 9, 0.55)
    edge = IRON if enamel else colour
    s.mouth(
        cx,
        top,
        r + (3 if enamel else 0),
        edge,
        inside="#f4f0e6" if enamel else lit(colour, 0.3),
        lip=12 if enamel else 11,
        filled="#6d4427",
    )
    s.gloss([(cx - r + 34, top + 70), (cx - r + 30, top + 150), (cx - r + 42, foot - 90)], 0.5)
    return s


def cup(colour):
    s = Sheet()
    cx, top, foot = 480, 548, 750
    s.ellipse(cx, 768, 300, 46, dim(colour, 0.4))
    s.ellipse(cx, 758, 300, 46, s.gradient([(0, lit(colour, 0.55)), (0.6, colour), (1, dim(colour, 0.25))]))
    s.ellipse(cx, 756, 262, 36, s.gradient([(0, dim(colour, 0.2)), (0.6, lit(colour, 0.1)), (1, lit(colour, 0.4))]))
    s.ellipse(cx + 26, 762, 150, 20, "#2b2231", fill_opacity=0.3)
    s.tube(
        smooth([(cx + 180, top + 44), (cx + 268, top + 30), (cx + 280, top + 92), (cx + 148, top + 134)]), colour, 28
    )
    s.body(cx, [(top, 218), (top + 50, 206), (top + 120, 162), (foot - 22, 100), (foot - 8, 84), (foot, 84)], colour)
    s.mouth(cx, top, 218, colour, inside=lit(colour, 0.35), lip=9, filled="#b48763")
    s.gloss([(cx - 178, top + 58), (cx - 150, top + 112), (cx - 112, top + 152)], 0.5, 12)
    return s


def tumblers(colour):
    s = Sheet()
    for cx, foot in ((625, 752), (400, 800)):
        top = foot - 262
        s.body(cx, [(top, 128), (foot - 60, 118), (foot - 14, 106), (foot, 92)], BISQUE)
        glaze = s.turned(cx, [(top, 128), (top + 132, 123)])
        s.path(glaze, s.barrel(colour))
        s.line(f"M{cx - 122} {top + 134}A123 21 0 0 0 {cx + 122} {top + 134}", lit(colour, 0.35), 4, 0.6)
        s.mouth(cx, top, 128, colour, lip=8)
        s.gloss([(cx - 98, top + 44), (cx - 98, top + 108)], 0.55, 11)
    return s


def teapot(colour):
    s = Sheet()
    cx, mid = 490, 610
    s.tube(
        smooth(
            [
                (cx - 190, mid - 92),
                (cx - 320, mid - 96),
                (cx - 352, mid + 10),
                (cx - 290, mid + 96),
                (cx - 205, mid + 90),
            ]
        ),
        colour,
        38,
    )
    spout = (
        f"M{cx + 170} {mid + 70}C{cx + 270} {mid + 80} {cx + 268} {mid - 96} {cx + 348} {mid - 150}"
        f"L{cx + 386} {mid - 138}C{cx + 352} {mid - 60} {cx + 350} {mid + 130} {cx + 160} {mid + 148}Z"
    )
    s.path(spout, s.gradient([(0, colour), (0.4, lit(colour, 0.16)), (1, dim(colour, 0.38))], line=(0.2, 0, 0.9, 0.7)))
    s.ellipse(cx + 367, mid - 144, 20, 9, dim(colour, 0.5), transform=f"rotate(16 {cx + 367} {mid - 144})")
    s.body(
        cx,
        [
            (mid - 170, 92),
            (mid - 152, 130),
            (mid - 90, 208),
            (mid + 10, 244),
            (mid + 100, 218),
            (mid + 166, 152),
            (mid + 176, 120),
            (mid + 186, 116),
        ],
        colour,
    )
    s.ellipse(cx, mid - 160, 122, 22, dim(colour, 0.45))
    s.body(cx, [(mid - 206, 26), (mid - 200, 60), (mid - 182, 98), (mid - 166, 114)], colour)
    s.ellipse(cx, mid - 234, 31, 29, s.ball(colour))
    s.gloss([(cx - 168, mid - 88), (cx - 196, mid - 16), (cx - 186, mid + 62)], 0.55, 16)
    s.gloss([(cx - 74, mid - 186), (cx - 34, mid - 196)], 0.4, 7)
    return s


def kettle(colour, *, neck):
    s = Sheet()
    cx = 500
    if neck:
        s.tube(
            smooth([(cx + 150, 700), (cx + 235, 668), (cx + 248, 540), (cx + 282, 470), (cx + 338, 462)]), colour, 30
        )
        s.tube(smooth([(cx - 128, 520), (cx - 236, 470), (cx - 306, 540), (cx - 300, 650)]), ASH, 32)
        s.body(cx, [(476, 128), (490, 138), (690, 196), (770, 206), (788, 200), (794, 192)], colour)
        s.body(cx, [(454, 40), (458, 96), (470, 124), (480, 130)], colour)
        s.ellipse(cx, 436, 25, 24, s.ball(ASH))
        s.gloss([(cx - 108, 520), (cx - 140, 660), (cx - 150, 740)], 0.55, 16)
        return s
    s.tube(
        smooth(
            [
                (cx - 170, 520),
                (cx - 200, 380),
                (cx - 110, 268),
                (cx, 244),
                (cx + 110, 268),
                (cx + 200, 380),
                (cx + 170, 520),
            ]
        ),
        STEEL,
        18,
    )
    s.tube(f"M{cx - 96} 258Q{cx} 224 {cx + 96} 258", "#8c6239", 44)
    s.path(
        f"M{cx + 150} 610C{cx + 230} 590 {cx + 230} 520 {cx + 300} 470L{cx + 348} 500"
        f"C{cx + 300} 560 {cx + 300} 690 {cx + 180} 712Z",
        s.face(dim(colour, 0.06), 1.6),
    )
    s.path(f"M{cx + 296} 462l62 40l14 -24l-58 -40Z", s.face(IRON))
    s.body(cx, [(500, 96), (512, 150), (570, 222), (670, 252), (760, 236), (788, 214), (794, 204)], colour)
    s.ellipse(cx, 504, 116, 20, dim(colour, 0.4))
    s.body(cx, [(468, 26), (476, 66), (494, 104), (504, 110)], colour)
    s.ellipse(cx, 452, 25, 23, s.ball(IRON if not is_dark(colour) else "#8c6239"))
    s.gloss([(cx - 170, 560), (cx - 206, 640), (cx - 200, 710)], 0.6, 18)
    return s


def dripper(colour):
    s = Sheet()
    cx = 500
    s.path(
        f"M{cx - 46} 560L{cx - 170} 770Q{cx - 176} 800 {cx - 140} 806Q{cx} 828 {cx + 140} 806"
        f"Q{cx + 176} 800 {cx + 170} 770L{cx + 46} 560Z",
        s.gradient([(0, "#c6d3d2", 0.75), (0.25, "#f5fafa", 0.55), (0.6, "#d5e0e0", 0.4), (1, "#8fa3a4", 0.7)]),
    )
    s.path(
        f"M{cx - 122} 690L{cx - 166} 772Q{cx - 170} 794 {cx - 138} 801Q{cx} 820 {cx + 138} 801"
        f"Q{cx + 170} 794 {cx + 166} 772L{cx + 122} 690Q{cx} 714 {cx - 122} 690Z",
        s.gradient([(0, "#4a2a18"), (0.3, "#7c4c2c"), (1, "#2f1a10")]),
    )
    s.ellipse(cx, 690, 122, 18, "#8a5a38")
    s.path(s.turned(cx, [(548, 70), (580, 58), (616, 78)]), s.barrel(CORK))
    s.ellipse(cx, 540, 132, 20, dim(colour, 0.4))
    s.body(cx, [(528, 130), (536, 132), (542, 130)], colour)
    s.tube(smooth([(cx + 120, 380), (cx + 222, 372), (cx + 214, 458), (cx + 96, 474)]), colour, 24)
    s.body(cx, [(318, 192), (330, 190), (500, 78), (528, 62), (532, 62)], colour)
    s.path(
        "M395 350L450 516M470 362L486 520M546 362L528 520",
        stroke=dim(colour, 0.3),
        stroke_width=5,
        stroke_opacity=0.3,
        stroke_linecap="round",
    )
    s.mouth(cx, 318, 192, colour, inside=PAPERY)
    s.path(
        f"M{cx - 168} 318L{cx - 150} 262Q{cx} 300 {cx + 150} 262L{cx + 168} 318Q{cx} 362 {cx - 168} 318Z",
        s.gradient([(0, "#f7f2e6"), (0.6, "#ebe2cf"), (1, "#cfc3ac")]),
    )
    s.path(
        f"M{cx - 150} 262Q{cx} 222 {cx + 150} 262Q{cx} 302 {cx - 150} 262Z",
        s.gradient([(0, "#7d5a41"), (1, "#a98363")]),
    )
    s.line(f"M{cx - 118} 740L{cx - 76} 640", "#fffaf0", 9, 0.6)
    return s


PAPERY = "#efe7d6"

DRAWINGS = {
    "mug": mug,
    "cup": cup,
    "tumblers": tumblers,
    "teapot": teapot,
    "kettle": kettle,
    "dripper": dripper,
}
