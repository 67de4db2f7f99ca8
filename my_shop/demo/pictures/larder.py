"""What keeps food."""

from .colours import ASH, OAK, dim, lit
from .sheet import Sheet


def jar(scale=1.0):
    s = Sheet(zoom=0.78 + 0.22 * scale)
    cx, foot = 500, 800
    top = foot - 400 * scale
    wide = 170
    glass = s.turned(
        cx, [(top, wide - 8), (top + 18, wide), (foot - 26, wide), (foot - 6, wide - 8), (foot, wide - 16)]
    )
    s.path(
        glass,
        s.gradient(
            [
                (0, "#a9bdb8", 0.75),
                (0.1, "#e6f0ee", 0.5),
                (0.5, "#f6fbfa", 0.25),
                (0.9, "#b7c9c5", 0.5),
                (1, "#8ea5a0", 0.8),
            ]
        ),
    )
    fill = top + 110 * scale
    lentils = s.turned(cx, [(fill, wide - 14), (foot - 30, wide - 14), (foot - 16, wide - 22)])
    s.path(lentils, s.barrel("#c9793f"))
    s.speckle(lentils, "#e5a46a", 260, (340, fill - 20, 660, foot + 10), 9, 0.6)
    s.speckle(lentils, "#8e4c22", 160, (340, fill - 10, 660, foot + 10), 7, 0.35)
    s.ellipse(cx, fill, wide - 14, (wide - 14) * 0.17, "#d99358")
    s.path(s.turned(cx, [(top - 12, wide - 16), (top + 10, wide - 16)]), "#e8e5dc")
    s.body(cx, [(top - 62, wide + 2), (top - 56, wide + 6), (top - 12, wide + 6), (top - 8, wide + 2)], OAK)
    s.ellipse(cx, top - 62, wide + 2, (wide + 2) * 0.17, s.face(lit(OAK, 0.3)))
    for r in (0.75, 0.48, 0.22):
        s.ellipse(
            cx - 8,
            top - 63,
            (wide + 2) * r,
            (wide + 2) * 0.17 * r,
            "none",
            stroke=dim(OAK, 0.3),
            stroke_width=2,
            stroke_opacity=0.5,
        )
    s.gloss([(cx - 130, top + 50), (cx - 132, foot - 60)], 0.75, 18)
    s.line(f"M{cx + 140} {top + 50}L{cx + 142} {foot - 70}", "#ffffff", 6, 0.4)
    return s


def breadbin(colour):
    s = Sheet()
    s.path(
        "M180 560L180 756Q180 800 226 800L774 800Q820 800 820 756L820 560Z",
        s.gradient([(0, dim(colour, 0.08)), (0.12, lit(colour, 0.35)), (0.5, colour), (1, dim(colour, 0.36))]),
    )
    s.path(
        "M180 756Q180 800 226 800L774 800Q820 800 820 756L820 730Q820 776 774 776L226 776Q180 776 180 730Z",
        "#2b2231",
        fill_opacity=0.16,
    )
    lid = "M160 520Q160 500 182 498L818 498Q840 500 840 520L840 556Q840 572 822 572L178 572Q160 572 160 556Z"
    s.path(lid, s.rod(ASH))
    s.grain(lid, ASH, (160, 498, 840, 572), step=11, opacity=0.3)
    s.path("M186 498L254 452L746 452L814 498Z", s.face(lit(ASH, 0.3)))
    s.grain("M186 498L254 452L746 452L814 498Z", ASH, (186, 452, 814, 498), step=10, opacity=0.2)
    s.path("M440 524h120q12 0 12 12q0 12 -12 12h-120q-12 0 -12 -12q0 -12 12 -12Z", dim(ASH, 0.6))
    s.gloss([(216, 620), (216, 730)], 0.55, 14)
    with s.moved(0, 0):
        s.path(
            "M452 640h96M440 668h120M462 696h76",
            stroke=dim(colour, 0.4),
            stroke_width=9,
            stroke_linecap="round",
            stroke_opacity=0.5,
        )
    return s


def butter(colour):
    s = Sheet(zoom=0.98)
    s.path(
        "M150 742Q500 700 850 742L836 778Q500 832 164 778Z",
        s.gradient([(0, dim(colour, 0.1)), (0.3, lit(colour, 0.3)), (1, dim(colour, 0.42))]),
    )
    s.ellipse(500, 742, 350, 38, s.gradient([(0, lit(colour, 0.5)), (0.6, lit(colour, 0.15)), (1, colour)]))
    s.ellipse(520, 750, 280, 26, "#2b2231", fill_opacity=0.28)
    lid = "M232 740L238 600Q240 540 300 530Q500 506 700 530Q760 540 762 600L768 740Q500 782 232 740Z"
    s.path(lid, s.gradient([(0, dim(colour, 0.12)), (0.2, lit(colour, 0.42)), (0.55, colour), (1, dim(colour, 0.4))]))
    s.path(lid, s.gradient([(0, lit(colour, 0.6), 0.7), (0.3, colour, 0), (1, dim(colour), 0.3)], line=(0, 0, 0, 1)))
    s.line("M236 716Q500 756 764 716", "#cdb196", 10, 0.75)
    s.body(500, [(470, 40), (478, 44), (492, 38), (524, 26)], colour)
    s.ellipse(500, 470, 40, 9, lit(colour, 0.5))
    s.gloss([(276, 690), (280, 620), (306, 572)], 0.5, 14)
    return s


def tins(colour):
    s = Sheet(zoom=0.92)
    for cx, foot, count in ((630, 744, 3), (390, 800, 3)):
        for level in range(count):
            base = foot - level * 148
            s.body(cx, [(base - 110, 128), (base - 8, 128), (base, 124)], colour)
            s.path(s.turned(cx, [(base - 128, 130), (base - 96, 134), (base - 94, 134)]), s.barrel(lit(colour, 0.18)))
            s.ellipse(cx, base - 128, 130, 22, s.gradient([(0, lit(colour, 0.55)), (1, colour)]))
            s.path(f"M{cx - 74} {base - 74}q74 24 148 0v42q-74 24 -148 0Z", "#f3ead6")
            s.line(f"M{cx - 40} {base - 48}q40 11 80 0", "#6b5a4a", 5, 0.7)
    return s


DRAWINGS = {
    "jar": jar,
    "breadbin": breadbin,
    "butter": butter,
    "tins": tins,
}
