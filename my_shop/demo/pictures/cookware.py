"""Pans, boards and knives."""

from math import cos, sin

from .colours import BRASS, IRON, STEEL, dim, lit, mix
from .sheet import Sheet, smooth


def pan(*, iron=True):
    s = Sheet("flat", zoom=1.08)
    colour = IRON if iron else STEEL
    handle = "M600 560L668 500L900 730Q926 762 900 792Q870 820 838 792Z"
    s.path(handle, s.gradient([(0, lit(colour, 0.25)), (0.5, colour), (1, dim(colour, 0.4))], line=(0.7, 0, 0.2, 0.8)))
    s.circle(866, 758, 18, dim(colour, 0.7))
    s.path("M150 470L96 430L96 400L170 400ZM690 300L742 250L760 270L716 336Z", colour)
    s.circle(
        430, 400, 324, s.gradient([(0, lit(colour, 0.4)), (0.5, colour), (1, dim(colour, 0.5))], line=(0, 0, 1, 1))
    )
    s.circle(
        432,
        404,
        304,
        s.gradient([(0, dim(colour, 0.75)), (0.5, dim(colour, 0.3)), (1, lit(colour, 0.22))], line=(0, 0, 1, 1)),
    )
    s.circle(
        432,
        404,
        262,
        s.gradient([(0, lit(colour, 0.14)), (0.6, dim(colour, 0.12)), (1, dim(colour, 0.4))], circle=(0.6, 0.64, 0.75)),
    )
    s.line("M248 308A210 210 0 0 1 380 210", "#fffaf0", 7, 0.14)
    s.line("M616 500A210 210 0 0 1 500 600", "#fffaf0", 10, 0.12)
    s.path(
        "M300 470C320 420 380 400 430 420C500 380 560 420 548 470C580 520 500 560 440 540C380 570 300 530 300 470Z",
        s.gradient([(0, "#ffffff"), (0.7, "#f6f1e4"), (1, "#d8cdb8")], line=(0, 0, 1, 1)),
    )
    s.circle(430, 474, 52, s.gradient([(0, "#ffd980"), (0.5, "#f0ac34"), (1, "#cf7f1d")], circle=(0.35, 0.3, 0.8)))
    s.line("M402 452A34 34 0 0 1 424 440", "#fff6dc", 8, 0.8)
    return s


def casserole(colour):
    s = Sheet()
    cx = 500
    for side in (-1, 1):
        s.tube(
            smooth([(cx + side * 262, 570), (cx + side * 342, 556), (cx + side * 346, 610), (cx + side * 262, 622)]),
            colour,
            32,
        )
    s.body(cx, [(520, 282), (640, 278), (740, 262), (788, 240), (800, 226)], colour, tilt=0.12)
    s.path(s.turned(cx, [(508, 290), (536, 290)], 0.12), s.barrel(dim(colour, 0.12)))
    s.body(cx, [(420, 50), (432, 140), (468, 246), (500, 288), (512, 290)], colour, tilt=0.12)
    s.line(f"M{cx - 276} 508A290 34 0 0 0 {cx + 276} 508", lit(colour, 0.5), 4, 0.45)
    s.body(cx, [(378, 46), (384, 52), (398, 46), (424, 24)], STEEL)
    s.ellipse(cx, 378, 46, 9, lit(STEEL, 0.5))
    s.gloss([(cx - 206, 470), (cx - 160, 446), (cx - 96, 430)], 0.5, 12)
    s.gloss([(cx - 226, 590), (cx - 222, 660), (cx - 208, 720)], 0.45, 16)
    return s


def saucepan():
    s = Sheet()
    cx = 400
    s.path("M590 580L920 556Q952 556 952 578Q952 600 920 600L590 622Z", s.rod(STEEL))
    s.ellipse(914, 578, 12, 9, dim(STEEL, 0.7))
    s.body(cx, [(540, 218), (552, 212), (770, 212), (792, 200), (800, 188)], STEEL, depth=1.5)
    s.path(s.band(cx, [(640, 212), (648, 212)]), "#fffaf0", fill_opacity=0.25)
    s.path(s.turned(cx, [(530, 224), (546, 224)]), s.barrel(STEEL, 1.3))
    s.body(cx, [(476, 60), (490, 130), (514, 196), (532, 216)], STEEL, depth=1.4)
    s.body(cx, [(432, 34), (438, 38), (452, 30), (480, 18)], IRON)
    s.gloss([(cx - 168, 590), (cx - 168, 740)], 0.6, 14)
    s.gloss([(cx - 130, 506), (cx - 70, 490)], 0.7, 9)
    return s


def dish(colour):
    s = Sheet()
    cx = 500
    for side in (-1, 1):
        s.path(
            f"M{cx + side * 290} 610L{cx + side * 396} 600Q{cx + side * 418} 640 {cx + side * 372} 654"
            f"L{cx + side * 280} 676Z",
            s.face(colour, 1.4),
        )
    s.body(cx, [(610, 318), (640, 314), (740, 282), (762, 262), (768, 250)], colour, tilt=0.24)
    s.path(s.band(cx, [(706, 297), (740, 282), (762, 262), (768, 250)], 0.24), s.barrel("#cdb196"))
    s.mouth(cx, 610, 318, colour, inside=lit(colour, 0.4), lip=14, tilt=0.24)
    s.ellipse(cx, 634, 276, 46, s.gradient([(0, "#b97a3d"), (0.5, "#d9a05a"), (1, "#a9642f")], line=(0, 0, 1, 0.4)))
    for _ in range(70):
        angle, reach = s.random.uniform(0, 6.283), s.random.uniform(0, 1) ** 0.5
        x, y = cx + 258 * reach * cos(angle), 632 + 38 * reach * sin(angle)
        size = s.random.uniform(7, 15)
        s.ellipse(x, y, size * 1.3, size * 0.8, s.random.choice(["#e9c184", "#dca963", "#c98d49", "#f0d09a"]))
    s.gloss([(cx - 262, 672), (cx - 244, 712)], 0.5, 13)
    return s


def board(colour):
    s = Sheet("flat", zoom=1.05)
    outline = (
        "M300 190Q300 150 340 150L660 150Q700 150 700 190L700 690Q700 736 650 744L570 756Q552 760 552 790"
        "L552 900Q552 952 500 952Q448 952 448 900L448 790Q448 760 430 756L350 744Q300 736 300 690Z"
    )
    with s.moved(turn=32):
        s.path(outline, dim(colour, 0.4), transform="translate(7 9)")
        s.path(outline, s.face(colour))
        s.grain(outline, colour, (300, 140, 700, 960), step=22, upright=True, opacity=0.3)
        s.circle(500, 896, 24, dim(colour, 0.75))
        s.line("M340 158Q308 158 308 190L308 690", "#fffaf0", 4, 0.5)
    with s.moved(-40, -60):
        s.circle(430, 330, 92, s.gradient([(0, "#f1d8a0"), (1, "#d9a957")], line=(0, 0, 1, 1)))
        s.path("M430 330L520 350A92 92 0 0 1 470 414Z", mix(colour, "#2b2231", 0.22))
        s.circle(
            430, 330, 92, "none", stroke="#b3502e", stroke_width=9, stroke_dasharray="508 70", stroke_dashoffset="-92"
        )
    return s


def knife(colour, *, short=False):
    s = Sheet("flat", zoom=1.08)
    reach = 330 if short else 0
    with s.moved(turn=-32):
        tip = 60 + reach
        s.path(
            f"M{tip} 486Q{tip + 190} 452 640 452L640 {540 if not short else 516}"
            f"Q{tip + 230} {566 if not short else 524} {tip} 486Z",
            s.gradient([(0, "#8c949b"), (0.35, "#e9eef0"), (0.7, "#b7c0c6"), (1, "#7c858c")], line=(0, 0, 0, 1)),
        )
        s.line(
            f"M{tip + 24} 490Q{tip + 220} {552 if not short else 512} 630 {534 if not short else 508}",
            "#fdfefe",
            5,
            0.9,
        )
        s.path("M640 448h34v72h-34Z", s.rod("#8d949a"))
        s.path("M672 450L900 446Q944 448 946 484Q948 530 908 528Q860 512 800 514L672 516Z", s.rod(colour))
        s.grain(
            "M672 450L900 446Q944 448 946 484Q948 530 908 528Q860 512 800 514L672 516Z",
            colour,
            (672, 446, 950, 530),
            step=12,
            opacity=0.28,
        )
        for x in (724, 836):
            s.circle(x, 481, 11, s.ball(BRASS))
    if short:
        s.circle(640, 660, 96, s.gradient([(0, "#f0a08a"), (0.5, "#c8473a"), (1, "#8c2a2a")], circle=(0.34, 0.3, 0.8)))
        s.path("M622 600Q640 620 664 598", "#5a2320", fill_opacity=0.6)
        s.line("M642 606Q650 570 676 556", "#5b4030", 9)
    return s


def spoons(colour):
    s = Sheet("flat", zoom=1.05)
    shapes = (
        (
            250,
            -7,
            "M210 300C196 210 212 140 262 132C316 130 330 210 318 300Q306 366 284 384L288 860Q286 884 266 884"
            "Q246 884 246 860L248 384Q220 366 210 300Z",
        ),
        (
            500,
            0,
            "M440 150Q500 122 560 150L566 380Q540 424 520 432L522 860Q520 886 500 886Q480 886 478 860"
            "L480 432Q460 424 434 380Z",
        ),
        (
            750,
            7,
            "M676 168L824 140L812 330Q796 392 768 410L772 860Q770 884 750 884Q730 884 728 860L732 410Q702 392 690 330Z",
        ),
    )
    for at, turn, outline in shapes:
        with s.moved(turn=turn, about=(at, 520)):
            s.path(outline, dim(colour, 0.42), transform="translate(5 7)")
            s.path(outline, s.gradient([(0, lit(colour, 0.35)), (0.5, colour), (1, dim(colour, 0.3))]))
            s.grain(outline, colour, (at - 90, 120, at + 90, 890), step=17, upright=True, opacity=0.28)
    s.ellipse(
        262,
        226,
        36,
        66,
        s.gradient([(0, dim(colour, 0.4)), (1, lit(colour, 0.2))], line=(0, 0, 1, 1)),
        transform="rotate(-7 250 520)",
        fill_opacity=0.7,
    )
    s.path("M468 190v150M500 184v160M532 190v150", stroke=dim(colour, 0.7), stroke_width=13, stroke_linecap="round")
    return s


def mill(colour):
    s = Sheet(zoom=0.98)
    cx = 500
    outline = s.body(
        cx,
        [(330, 92), (340, 100), (420, 92), (500, 62), (560, 66), (660, 104), (760, 122), (786, 122), (800, 114)],
        colour,
    )
    s.grain(outline, colour, (370, 320, 630, 810), step=24, upright=True, opacity=0.24)
    s.path(s.band(cx, [(748, 121), (756, 122)]), dim(colour, 0.5), fill_opacity=0.55)
    s.path(s.band(cx, [(338, 100), (346, 101)]), dim(colour, 0.55), fill_opacity=0.5)
    s.body(cx, [(214, 40), (224, 78), (270, 98), (318, 94), (330, 84)], colour)
    s.ellipse(cx, 196, 25, 24, s.ball(STEEL))
    s.gloss([(cx - 66, 250), (cx - 72, 300)], 0.5, 10)
    s.gloss([(cx - 70, 690), (cx - 86, 760)], 0.45, 12)
    with s.group():
        for x, y in ((668, 806), (700, 816), (650, 822), (724, 804), (688, 828)):
            s.ellipse(x, y, 8, 7, "#3b2f2c")
    return s


DRAWINGS = {
    "pan": pan,
    "casserole": casserole,
    "saucepan": saucepan,
    "dish": dish,
    "board": board,
    "knife": knife,
    "spoons": spoons,
    "mill": mill,
}
