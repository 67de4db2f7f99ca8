"""Lamps, lit."""

from .colours import BRASS, IRON, LINEN, dim, is_dark, lit, mix
from .sheet import Sheet, smooth

GLOW = "#ffe9b8"


def _pool(s, cx, cy, rx, ry, strength=0.8):
    """Light as it lies on the table or in the air."""
    s.ellipse(
        cx,
        cy,
        rx,
        ry,
        s.gradient([(0, "#fff3cf", strength), (0.5, GLOW, strength * 0.4), (1, GLOW, 0)], circle=(0.5, 0.5, 0.5)),
    )


def mushroom(colour):
    s = Sheet()
    cx = 500
    s.body(cx, [(760, 118), (772, 138), (792, 142), (800, 138)], colour)
    s.body(cx, [(480, 52), (620, 46), (730, 62), (768, 104), (776, 112)], colour)
    s.path(s.turned(cx, [(478, 54), (560, 48)]), s.gradient([(0, GLOW, 0.7), (1, GLOW, 0)], line=(0, 0, 0, 1)))
    s.ellipse(cx, 470, 282, 44, s.gradient([(0, "#fff6dc"), (0.5, "#ffe3a3"), (1, "#e9b765")], circle=(0.5, 0.4, 0.6)))
    cap = "M214 468C214 300 350 226 500 226C650 226 786 300 786 468A286 42 0 0 1 214 468Z"
    s.path(cap, s.gradient([(0, lit(colour, 0.55)), (0.5, colour), (1, dim(colour, 0.48))], circle=(0.34, 0.2, 0.85)))
    s.path("M214 468A286 42 0 0 0 786 468L786 478A286 42 0 0 1 214 478Z", lit(colour, 0.5), fill_opacity=0.7)
    s.gloss([(298, 360), (344, 296), (410, 264)], 0.5, 16)
    return s


def floorlamp(colour):
    s = Sheet(zoom=1.16)
    s.body(430, [(952, 104), (960, 110), (978, 110), (984, 106)], colour)
    s.ellipse(430, 952, 104, 17, lit(colour, 0.2))
    s.tube(smooth([(396, 950), (400, 600), (408, 240), (430, 130), (520, 92), (600, 110)]), colour, 15)
    with s.moved(turn=16, about=(620, 120)):
        s.ellipse(
            620, 248, 104, 24, s.gradient([(0, "#fff6dc"), (0.6, "#ffe3a3"), (1, "#e9b765")], circle=(0.5, 0.4, 0.6))
        )
        s.path("M584 104Q620 92 656 104L726 246A106 22 0 0 1 514 246Z", s.barrel(colour))
        s.gloss([(582, 140), (546, 226)], 0.4, 10)
        s.circle(620, 100, 24, s.ball(BRASS))
    return s


def tablelamp(colour):
    s = Sheet(zoom=1.04)
    cx = 500
    s.body(cx, [(520, 26), (548, 34), (584, 96), (650, 152), (720, 160), (778, 118), (796, 96), (800, 92)], colour)
    for y, r in ((620, 136), (660, 155), (700, 162), (740, 150)):
        s.line(f"M{cx - r} {y}A{r} {r * 0.16:.0f} 0 0 0 {cx + r} {y}", dim(colour, 0.5), 4, 0.18)
    s.gloss([(cx - 96, 620), (cx - 116, 690), (cx - 98, 744)], 0.45, 14)
    s.body(cx, [(470, 14), (530, 16)], BRASS)
    shade = s.turned(cx, [(196, 148), (486, 236)], 0.14)
    s.path(shade, s.gradient([(0, dim(LINEN, 0.08)), (0.2, "#fff7e4"), (0.5, "#ffeec6"), (1, "#c9b48f")]))
    s.path(shade, s.gradient([(0, "#ffdf9c", 0), (0.55, "#ffd98c", 0.55), (1, "#ffe2a6", 0.15)], line=(0, 0, 0, 1)))
    weave = "".join(f"M{360 + step * 8} 190L{280 + step * 12.5:.0f} 520" for step in range(37))
    with s.within(shade):
        s.path(weave, stroke="#8d7650", stroke_width=1.6, stroke_opacity=0.22)
    s.line(f"M{cx - 236} 486A236 33 0 0 0 {cx + 236} 486", "#b79a6b", 7, 0.7)
    s.ellipse(cx, 196, 148, 21, s.gradient([(0, "#fff6da"), (1, "#e8cf9d")]))
    s.ellipse(cx, 198, 132, 16, "#fffaf0")
    return s


def pendant(colour):
    s = Sheet("wall")
    _pool(s, 500, 640, 300, 170, 0.75)
    s.tube("M500 60L500 330", IRON if not is_dark(colour) else BRASS, 9)
    s.body(500, [(318, 24), (326, 30), (372, 30), (380, 36)], BRASS)
    s.ellipse(500, 640, 290, 40, s.gradient([(0, "#fffaf0"), (0.5, "#ffe7ae"), (1, "#dcb272")], circle=(0.5, 0.5, 0.5)))
    s.circle(500, 632, 44, s.gradient([(0, "#ffffff"), (0.6, "#fff1c6"), (1, "#ffe09a")], circle=(0.5, 0.5, 0.5)))
    dome = "M206 640C206 470 330 372 470 366L530 366C670 372 794 470 794 640A294 40 0 0 0 206 640Z"
    s.path(dome, s.gradient([(0, lit(colour, 0.5)), (0.45, colour), (1, dim(colour, 0.5))], circle=(0.32, 0.2, 0.9)))
    s.line("M206 640A294 40 0 0 1 794 640", lit(colour, 0.5), 5, 0.7)
    s.gloss([(268, 560), (312, 476), (384, 418)], 0.5, 17)
    return s


def desklamp(colour):
    s = Sheet(zoom=1.06)
    s.body(360, [(764, 140), (774, 148), (792, 150), (800, 146)], colour)
    s.ellipse(360, 764, 140, 23, lit(colour, 0.25))
    s.tube("M360 760L360 700", BRASS, 18)
    for shift in (-9, 9):
        s.tube(f"M{360 + shift} 704L{250 + shift} 430", colour, 9)
        s.tube(f"M{250 + shift} 430L{560 + shift} 236", colour, 9)
    coil = "M344 660" + "".join(f"l{-15 if step % 2 else 9} {-12}" for step in range(8))
    s.line(coil, BRASS, 4)
    for x, y in ((360, 702), (250, 430), (560, 236)):
        s.circle(x, y, 20, s.ball(BRASS))
    with s.moved(turn=-24, about=(600, 240)):
        s.ellipse(
            640, 420, 124, 28, s.gradient([(0, "#fffaf0"), (0.5, "#ffe7ae"), (1, "#dcb272")], circle=(0.5, 0.4, 0.6))
        )
        s.path(
            "M606 214Q640 196 674 214L690 268Q758 320 766 414A126 26 0 0 1 514 414Q522 320 590 268Z", s.barrel(colour)
        )
        s.line("M514 416A126 26 0 0 0 766 416", lit(colour, 0.5), 5, 0.7)
        s.gloss([(592, 296), (556, 350), (544, 396)], 0.5, 12)
    return s


def candle(colour):
    s = Sheet(zoom=1.1)
    cx = 500
    s.ellipse(
        cx,
        350,
        210,
        260,
        s.gradient([(0, "#fff1c4", 0.85), (0.4, "#ffe3a0", 0.3), (1, "#ffdc8c", 0)], circle=(0.5, 0.5, 0.5)),
    )
    outline = s.body(cx, [(500, 156), (516, 160), (770, 158), (792, 150), (800, 140)], colour)
    s.speckle(outline, "#4a3a30", 90, (340, 500, 660, 800), 3, 0.35)
    s.ellipse(cx, 500, 156, 27, s.gradient([(0, lit(colour, 0.6)), (1, colour)]))
    s.ellipse(cx, 502, 144, 23, s.gradient([(0, "#fff6dd"), (0.5, "#ffe9bb"), (1, "#e9cf9e")], circle=(0.5, 0.4, 0.6)))
    s.line(f"M{cx} 500L{cx + 2} 466", "#3a2f2a", 6)
    s.path(
        f"M{cx} 470C{cx - 40} 440 {cx - 26} 396 {cx + 2} 350C{cx + 30} 396 {cx + 42} 440 {cx} 470Z",
        s.gradient([(0, "#fff9e4"), (0.5, "#ffd774"), (1, "#f39b3a")], line=(0.3, 0, 0.5, 1)),
    )
    s.path(f"M{cx} 466C{cx - 16} 450 {cx - 10} 424 {cx + 2} 406C{cx + 14} 424 {cx + 16} 450 {cx} 466Z", "#fffdf2")
    s.path(f"M{cx - 86} 600q86 22 172 0v100q-86 22 -172 0Z", "#f6efe0")
    s.line(f"M{cx - 50} 640q50 12 100 0", "#5b4c40", 6, 0.8)
    s.line(f"M{cx - 30} 668q30 8 60 0", "#5b4c40", 4, 0.5)
    s.gloss([(cx - 124, 550), (cx - 126, 740)], 0.4, 12)
    return s


def tapers(colour):
    s = Sheet("flat", zoom=1.02)
    with s.moved(turn=-24):
        for step, y in enumerate((300, 368, 436, 524, 592, 660)):
            shift = (0, 16, -10, 8, -14, 4)[step]
            outline = (
                f"M{200 + shift} {y}Q{206 + shift} {y - 24} {240 + shift} {y - 25}L{770 + shift} {y - 29}"
                f"L{772 + shift} {y + 29}L{240 + shift} {y + 25}Q{206 + shift} {y + 24} {200 + shift} {y}Z"
            )
            s.line(
                f"M{206 + shift} {y}Q{170 + shift} {y - 4} {152 + shift} {y + (34 if step % 2 == 0 else -34)}",
                "#e9dfca",
                6,
            )
            s.path(outline, s.rod(mix(colour, "#ffffff", 0.05 * (step % 3))))
            s.ellipse(771 + shift, y, 10, 29, dim(colour, 0.25))
        s.path("M430 262L500 258L506 700L436 704Z", s.gradient([(0, "#f7f1e2"), (1, "#ddd1bb")], line=(0, 0, 0, 1)))
        s.path("M436 440h66v84h-66Z", s.face("#8a5a38"))
        s.line("M450 470h38M456 490h26", "#f0e6d2", 5, 0.9)
    return s


def candlestick(scale=1.0):
    s = Sheet(zoom=0.86 + 0.3 * scale)
    cx = 500
    tall = 300 * scale
    top = 790 - 60 - tall
    s.ellipse(
        cx,
        top - 330,
        150,
        190,
        s.gradient([(0, "#fff1c4", 0.85), (0.4, "#ffe3a0", 0.3), (1, "#ffdc8c", 0)], circle=(0.5, 0.5, 0.5)),
    )
    s.body(cx, [(top - 250, 22), (top - 200, 25), (top + 6, 27)], "#f1e8d2", tilt=0.2)
    s.line(f"M{cx} {top - 250}v-26", "#3a2f2a", 5)
    s.path(
        f"M{cx} {top - 270}c-34 -26 -22 -64 2 -104c24 40 34 78 -2 104Z",
        s.gradient([(0, "#fff9e4"), (0.5, "#ffd774"), (1, "#f39b3a")], line=(0.3, 0, 0.5, 1)),
    )
    s.body(cx, [(744, 40), (762, 96), (772, 136), (788, 140), (796, 136)], BRASS, depth=1.3)
    s.body(cx, [(top + 44, 22), (top + 56, 18), (720, 18), (746, 40), (752, 44)], BRASS, depth=1.3)
    s.ellipse(cx, top + 70 + tall * 0.3, 34, 22, s.ball(BRASS, 1.2))
    s.body(cx, [(top - 8, 48), (top + 4, 46), (top + 34, 36), (top + 50, 22)], BRASS, depth=1.3)
    s.ellipse(cx, top - 8, 48, 9, lit(BRASS, 0.5))
    s.body(cx, [(top - 40, 25), (top - 8, 27)], "#f1e8d2", tilt=0.2)
    s.gloss([(cx - 96, 776), (cx - 60, 764)], 0.7, 8)
    return s


DRAWINGS = {
    "mushroom": mushroom,
    "floorlamp": floorlamp,
    "tablelamp": tablelamp,
    "pendant": pendant,
    "desklamp": desklamp,
    "candle": candle,
    "tapers": tapers,
    "candlestick": candlestick,
}
