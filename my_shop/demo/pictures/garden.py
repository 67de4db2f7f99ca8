"""Pots, water and birds."""

from .colours import ASH, BRASS, STEEL, TERRACOTTA, dim, lit, mix
from .sheet import Sheet, smooth


def _leaf(s, x, y, turn, length, colour, width=0.34):
    with s.moved(x, y, turn=turn, scale=length / 100, about=(0, 0)):
        w = width * 100
        s.path(
            f"M0 0C14 {-w} 66 {-w} 100 0C66 {w} 14 {w} 0 0Z",
            s.gradient([(0, lit(colour, 0.34)), (0.5, colour), (1, dim(colour, 0.34))], line=(0, 0, 0.2, 1)),
        )
        s.line("M2 0L94 0", lit(colour, 0.45), 2.4, 0.7)


def _foliage(s, x, y, size=1.0, tones=("#4f6f4a", "#6d8b58", "#86a06a")):
    leaves = (
        (-80, 260),
        (-100, 250),
        (-62, 240),
        (-124, 226),
        (-42, 220),
        (-146, 190),
        (-24, 190),
        (-90, 200),
        (-70, 170),
        (-112, 170),
        (-160, 130),
        (-12, 130),
        (-54, 140),
        (-132, 140),
        (-90, 120),
    )
    for step, (turn, length) in enumerate(leaves):
        _leaf(s, x, y, turn, length * size, tones[step * len(tones) // len(leaves)], 0.2)


def pot(colour=TERRACOTTA, *, saucer=False, plant="leaves", tall=1.0, glazed=False, dish=False, scale=1.0):
    s = Sheet(zoom=0.74 + 0.32 * scale)
    s.unit = scale
    cx, foot = 500, 776
    top = foot - 300 * tall
    if plant == "leaves":
        _foliage(s, cx, top + 20, 1.06)
    else:
        for x, height, r in ((cx - 64, 120, 44), (cx + 66, 90, 40), (cx, 230, 62)):
            base = top + 20
            trunk = f"M{x - r} {base}V{base - height}A{r} {r} 0 0 1 {x + r} {base - height}V{base}Z"
            s.path(trunk, s.barrel("#6f8f63"))
            ribs = "".join(f"M{x + dx * r:.0f} {base}V{base - height - r * 0.6:.0f}" for dx in (-0.6, -0.2, 0.2, 0.6))
            s.path(ribs, stroke="#4b6848", stroke_width=4, stroke_opacity=0.5)
            thorns = "".join(
                f"M{x + dx * r:.0f} {y}l-6 -5m6 5l6 -5"
                for dx in (-0.6, -0.2, 0.2, 0.6)
                for y in range(int(base - height), int(base), 28)
            )
            s.path(thorns, stroke="#f0ead0", stroke_width=2.4)
        s.circle(cx + 8, top - 274, 24, s.ball("#dd8fa0"))
    if saucer or dish:
        s.body(cx, [(foot - 12, 190), (foot + 14, 180), (foot + 24, 166)], colour)
        s.ellipse(cx, foot - 12, 190, 32, dim(colour, 0.3))
    if glazed:
        outline = s.body(cx, [(top, 190), (top + 90, 192), (foot - 60, 164), (foot - 6, 138), (foot, 130)], colour)
        s.speckle(outline, "#4a3a30", 100, (310, top, 690, foot), 3, 0.3)
        rim = [(top - 4, 192), (top + 8, 192)]
    else:
        s.body(cx, [(top + 40, 172), (foot - 8, 122), (foot, 116)], colour)
        rim = [(top - 6, 192), (top + 62, 184), (top + 66, 176)]
    s.path(s.band(cx, [(rim[-1][0], rim[-1][1]), (rim[-1][0] + 22, rim[-1][1] - 4)]), "#2b2231", fill_opacity=0.2)
    front = s.band(cx, rim)
    s.ellipse(cx, top - 2, 190, 32, dim(colour, 0.5))
    s.ellipse(cx, top + 2, 172, 26, "#4a3628")
    s.path(front, s.barrel(colour))
    s.line(f"M{cx - 190} {top}A190 32 0 0 0 {cx + 190} {top}", lit(colour, 0.5), 6, 0.6)
    if plant == "leaves":
        for turn, length in ((-150, 150), (-32, 140), (-110, 120), (-70, 110)):
            _leaf(s, cx, top + 16, turn, length, "#7d9a61", 0.22)
    else:
        for x, height, r in ((cx - 64, 30, 44), (cx + 66, 30, 40), (cx, 40, 62)):
            s.path(
                f"M{x - r} {top + 14}V{top - height}H{x + r}V{top + 14}Q{x} {top + 30} {x - r} {top + 14}Z",
                s.barrel("#6f8f63"),
            )
    if glazed:
        s.gloss([(cx - 148, top + 40), (cx - 146, top + 110), (cx - 126, foot - 80)], 0.5, 15)
    return s


def trough(colour):
    s = Sheet(zoom=1.08)
    for step, x in enumerate((230, 340, 450, 560, 670, 770)):
        tones = (("#5b7a4a", "#7d9c58", "#a3bb74"), ("#6b4a55", "#86606a", "#a27a80"))[step % 3 == 1]
        _foliage(s, x, 610, 0.52 if step % 2 else 0.62, tones)
    for side in (-1, 1):
        s.tube(
            smooth(
                [(500 + side * 360, 640), (500 + side * 416, 640), (500 + side * 412, 700), (500 + side * 352, 704)]
            ),
            STEEL,
            13,
        )
    outline = "M128 600L872 600L842 792L158 792Z"
    s.path(
        outline,
        s.gradient(
            [
                (0, dim(colour, 0.1)),
                (0.16, lit(colour, 0.5)),
                (0.45, colour),
                (0.7, lit(colour, 0.2)),
                (1, dim(colour, 0.4)),
            ]
        ),
    )
    s.speckle(outline, lit(colour, 0.7), 240, (130, 600, 870, 792), 9, 0.16)
    s.speckle(outline, dim(colour, 0.5), 200, (130, 600, 870, 792), 8, 0.12)
    for y in (668, 728):
        s.line(f"M{140 + (y - 600) * 0.15:.0f} {y}H{860 - (y - 600) * 0.15:.0f}", dim(colour, 0.5), 5, 0.4)
        s.line(f"M{140 + (y - 600) * 0.15:.0f} {y + 6}H{860 - (y - 600) * 0.15:.0f}", lit(colour, 0.6), 4, 0.6)
    s.path("M116 588H884Q894 602 884 616H116Q106 602 116 588Z", s.rod(colour))
    s.path("M196 792h44v14h-44ZM760 792h44v14h-44Z", dim(colour, 0.5))
    return s


def hanging(colour):
    s = Sheet("wall", zoom=1.08)
    for x in (270, 500, 730):
        s.line(f"M500 130L{x} 470", "#b99d74", 6)
    s.circle(500, 118, 24, "none", stroke=BRASS, stroke_width=9)
    _foliage(s, 500, 470, 0.7, ("#5b7a52", "#7a965f", "#96ad74"))
    outline = "M258 466H742Q730 640 560 664H440Q270 640 258 466Z"
    s.path(
        outline, s.gradient([(0, dim(colour, 0.12)), (0.25, lit(colour, 0.45)), (0.55, colour), (1, dim(colour, 0.42))])
    )
    s.path(outline, s.gradient([(0, "#2b2231", 0), (0.6, "#2b2231", 0), (1, "#2b2231", 0.25)], line=(0, 0, 0, 1)))
    s.line("M258 466H742", lit(colour, 0.6), 9, 0.9)
    for points in (
        [(330, 470), (270, 520), (250, 640), (286, 760), (262, 850)],
        [(640, 470), (716, 520), (740, 620), (714, 740)],
        [(420, 480), (400, 600), (424, 730), (404, 800)],
    ):
        s.line(smooth(points), "#56724a", 5)
        for step in range(1, len(points)):
            (x1, y1), (x2, y2) = points[step - 1], points[step]
            for share, turn in ((0.3, 30), (0.62, 150), (0.95, 60)):
                _leaf(s, x1 + (x2 - x1) * share, y1 + (y2 - y1) * share, turn + step * 7, 54, "#7f9c64", 0.42)
    s.gloss([(306, 520), (330, 580), (380, 626)], 0.4, 14)
    return s


def twine(colour):
    s = Sheet(zoom=0.94)
    cx = 480
    s.body(cx, [(520, 196), (780, 196), (796, 190), (800, 184)], colour)
    s.path(f"M{cx - 150} 610q150 46 300 0v116q-150 46 -300 0Z", "#f3ead6")
    s.line(f"M{cx - 84} 668q84 24 168 0", "#5b4c40", 9, 0.75)
    s.line(f"M{cx - 54} 706q54 15 108 0", "#5b4c40", 5, 0.5)
    s.path(s.turned(cx, [(486, 200), (532, 202)]), s.barrel(lit(colour, 0.14)))
    s.ellipse(cx, 486, 200, 34, s.gradient([(0, lit(colour, 0.5)), (1, colour)], line=(0, 0, 1, 0.6)))
    s.ellipse(cx, 484, 34, 8, "#2b2231")
    twist = smooth(
        [
            (cx, 484),
            (cx + 20, 380),
            (cx + 120, 330),
            (cx + 230, 400),
            (cx + 290, 560),
            (cx + 250, 720),
            (cx + 300, 800),
            (cx + 380, 812),
        ]
    )
    s.line(twist, "#8d6f45", 15)
    s.line(twist, "#caa873", 10)
    s.path(twist, stroke="#8d6f45", stroke_width=9, stroke_dasharray="3 8", stroke_opacity=0.8)
    return s


def wateringcan(colour):
    s = Sheet(zoom=1.1)
    cx = 420
    s.tube(smooth([(cx + 150, 740), (cx + 240, 640), (cx + 330, 470), (cx + 420, 370)]), colour, 44)
    s.tube(f"M{cx + 120} 470L{cx + 318} 520", colour, 14)
    with s.moved(turn=38, about=(cx + 430, 356)):
        s.path(f"M{cx + 404} 390L{cx + 456} 390L{cx + 500} 312L{cx + 360} 312Z", s.barrel(BRASS))
        s.ellipse(cx + 430, 312, 70, 18, lit(BRASS, 0.4))
        for x in (-44, -22, 0, 22, 44):
            s.ellipse(cx + 430 + x, 311, 4, 3, dim(BRASS, 0.8))
    s.tube(
        smooth([(cx + 60, 440), (cx + 30, 330), (cx - 110, 300), (cx - 240, 380), (cx - 262, 540), (cx - 170, 700)]),
        colour,
        26,
    )
    s.body(cx, [(452, 160), (464, 170), (776, 186), (792, 186), (800, 180)], colour)
    for y, r in ((520, 173), (734, 184)):
        s.line(f"M{cx - r} {y}A{r} {r * 0.17:.0f} 0 0 0 {cx + r} {y}", dim(colour, 0.5), 7, 0.4)
        s.line(f"M{cx - r} {y - 7}A{r} {r * 0.17:.0f} 0 0 0 {cx + r} {y - 7}", lit(colour, 0.6), 5, 0.5)
    s.ellipse(cx, 452, 160, 27, lit(colour, 0.2))
    s.path(f"M{cx - 150} 452A150 23 0 0 1 {cx + 150} 452Z", dim(colour, 0.3))
    s.path(f"M{cx - 150} 454A150 23 0 0 0 {cx + 150} 454Z", dim(colour, 0.72))
    s.gloss([(cx - 124, 570), (cx - 134, 690)], 0.45, 16)
    return s


def mister(colour):
    s = Sheet(zoom=1.0)
    cx = 480
    outline = s.turned(cx, [(470, 44), (500, 60), (570, 148), (650, 168), (760, 160), (790, 142), (800, 130)])
    s.path(
        outline,
        s.gradient(
            [
                (0, dim(colour, 0.2), 0.9),
                (0.12, lit(colour, 0.5), 0.6),
                (0.5, colour, 0.5),
                (0.88, colour, 0.75),
                (1, dim(colour, 0.4), 0.95),
            ]
        ),
    )
    water = s.turned(cx, [(640, 162), (760, 152), (786, 136), (792, 126)])
    s.path(water, s.barrel(mix(colour, "#4e7f86", 0.35)), fill_opacity=0.5)
    s.ellipse(cx, 640, 162, 27, lit(colour, 0.5), fill_opacity=0.6)
    s.line(f"M{cx} 470L{cx + 10} 770", BRASS, 7, 0.6)
    s.gloss([(cx - 118, 590), (cx - 134, 660), (cx - 122, 740)], 0.75, 16)
    s.body(cx, [(400, 42), (412, 50), (474, 52), (480, 48)], BRASS)
    s.path(
        f"M{cx - 40} 320L{cx + 120} 300Q{cx + 150} 300 {cx + 150} 326L{cx + 146} 346L{cx + 40} 356L{cx + 36} 402"
        f"L{cx - 36} 402Z",
        s.gradient([(0, lit(BRASS, 0.5)), (0.5, BRASS), (1, dim(BRASS, 0.4))], line=(0, 0, 0, 1)),
    )
    s.body(cx - 6, [(226, 40), (236, 44), (300, 26), (330, 26)], BRASS)
    s.ellipse(cx - 6, 226, 40, 8, lit(BRASS, 0.5))
    s.tube(f"M{cx + 64} 352Q{cx + 100} 420 {cx + 76} 470", BRASS, 15)
    for _ in range(26):
        reach = s.random.uniform(0.1, 1)
        s.circle(
            cx + 160 + 150 * reach,
            318 + s.random.uniform(-90, 90) * reach,
            s.random.uniform(2.5, 5.5),
            "#ffffff",
            fill_opacity=0.8,
        )
    return s


def birdhouse(colour):
    s = Sheet("wall", zoom=1.04)
    s.path("M478 60h44v880h-44Z", s.barrel("#a98558"))
    wall = "M290 380L710 380L690 820L310 820Z"
    s.path(wall, s.face(colour))
    s.path(
        "".join(f"M{x} 370L{x + (500 - x) * 0.06:.0f} 826" for x in (374, 458, 542, 626)),
        stroke=dim(colour, 0.6),
        stroke_width=5,
        stroke_opacity=0.35,
    )
    s.grain(wall, colour, (290, 380, 710, 820), step=30, upright=True, opacity=0.16)
    s.path("M290 380L710 380L708 420L292 420Z", "#2b2231", fill_opacity=0.25)
    s.path(
        "M230 400L276 268Q280 256 294 256L706 256Q720 256 724 268L770 400Z",
        s.gradient([(0, lit(ASH, 0.3)), (0.6, ASH), (1, dim(ASH, 0.4))], line=(0, 0, 0.2, 1)),
    )
    s.grain("M230 400L276 268L294 256L706 256L724 268L770 400Z", ASH, (230, 256, 770, 400), step=14, opacity=0.3)
    s.path("M226 400h548v22h-548Z", dim(ASH, 0.35))
    s.circle(500, 556, 74, lit(colour, 0.35))
    s.circle(502, 560, 62, s.gradient([(0, "#1f191d"), (1, "#4a3a36")], line=(0, 0, 1, 1)))
    s.path("M470 588Q452 540 484 520Q512 506 530 530L556 538L532 552Q530 590 512 612L478 612Z", "#5f86a8")
    s.path("M474 590Q490 570 516 580L508 612L480 612Z", "#e7c95f")
    s.circle(508, 534, 6, "#1f191d")
    s.path("M462 522Q500 496 528 522L520 528Q496 512 470 532Z", "#f2efe6")
    s.tube("M500 690L500 660", "#8a5a38", 20)
    s.circle(500, 692, 16, s.ball("#8a5a38"))
    s.path("M304 800L696 800L694 832L306 832Z", s.rod(dim(colour, 0.2)))
    return s


DRAWINGS = {
    "pot": pot,
    "trough": trough,
    "hanging": hanging,
    "twine": twine,
    "wateringcan": wateringcan,
    "mister": mister,
    "birdhouse": birdhouse,
}
