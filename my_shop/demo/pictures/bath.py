"""Soap, brushes and rails."""

from .colours import BRASS, CORK, STEEL, dim, is_dark, lit, mix
from .sheet import Sheet, smooth


def _lark(s, colour, x, y, scale=1.0):
    """The stamp of the house: a small bird."""
    with s.moved(x, y, scale=scale, about=(0, 0)):
        d = (
            "M-70 6Q-46 -44 0 -36Q26 -62 52 -44L80 -38L56 -26Q52 24 0 32Q-34 36 -56 26L-96 44L-84 22Z"
            "M-40 4Q-10 -16 24 0Q0 20 -40 4Z"
        )
        with s.moved(2.5, 3.5):
            s.path(d, lit(colour, 0.6), fill_rule="evenodd", fill_opacity=0.8)
        s.path(d, dim(colour, 0.5), fill_rule="evenodd", fill_opacity=0.75)


def soap(colour):
    s = Sheet(zoom=0.98)
    s.path("M190 560L330 440L820 470L812 640L664 800L196 744Z", dim(colour, 0.3))
    s.path(
        "M190 570Q186 552 202 546L330 452Q344 440 362 442L800 468Q824 472 812 488L676 602Q664 612 646 610Z",
        s.gradient([(0, lit(colour, 0.55)), (0.6, lit(colour, 0.25)), (1, colour)], line=(0, 0, 1, 1)),
    )
    s.path(
        "M190 568L650 610Q662 612 662 628L658 786Q656 802 640 798L210 750Q196 746 196 732Z",
        s.gradient([(0, lit(colour, 0.2)), (0.5, colour), (1, dim(colour, 0.22))], line=(0, 0, 1, 1)),
    )
    s.path(
        "M662 618L812 486Q820 482 820 500L812 640Q812 650 802 660L664 798Q656 802 658 786Z",
        s.gradient([(0, dim(colour, 0.24)), (1, dim(colour, 0.45))], line=(0, 0, 1, 1)),
    )
    front = "M190 568L650 610L662 620L658 800L196 746Z"
    s.speckle(front, dim(colour, 0.5), 90, (190, 560, 660, 800), 5, 0.35)
    s.speckle(front, lit(colour, 0.7), 90, (190, 560, 660, 800), 4, 0.5)
    with s.group(transform="matrix(1.15 .105 0 1.15 425 682)"):
        _lark(s, colour, 0, 0)
    s.line("M202 572L648 612", lit(colour, 0.7), 5, 0.7)
    for x, y, r in ((760, 800, 34), (826, 770, 24), (722, 826, 18), (856, 806, 14)):
        s.circle(
            x,
            y,
            r,
            s.gradient(
                [(0, "#ffffff", 0.9), (0.5, "#ffffff", 0.15), (0.85, "#dfe9ee", 0.45), (1, "#ffffff", 0.9)],
                circle=(0.5, 0.5, 0.5),
            ),
        )
    return s


def bottle(colour):
    s = Sheet(zoom=1.06)
    cx = 480
    amber = "#7a4520"
    s.tube(f"M{cx} 330L{cx} 250", STEEL, 20)
    s.path(
        f"M{cx - 52} 214Q{cx - 52} 190 {cx - 28} 190L{cx + 60} 192Q{cx + 150} 196 {cx + 160} 262L{cx + 128} 264"
        f"Q{cx + 118} 238 {cx + 60} 240L{cx - 28} 242Q{cx - 52} 240 {cx - 52} 214Z",
        s.rod(STEEL),
    )
    outline = s.body(
        cx, [(400, 54), (424, 60), (466, 148), (500, 158), (776, 158), (794, 150), (800, 142)], amber, depth=1.4
    )
    s.path(
        outline,
        s.gradient(
            [
                (0, "#d98c45", 0.4),
                (0.4, "#d98c45", 0.05),
                (0.85, "#3a1e0e", 0.35),
                (0.95, "#c97a35", 0.5),
                (1, "#3a1e0e", 0.4),
            ]
        ),
    )
    s.body(cx, [(330, 58), (338, 64), (398, 64), (408, 60)], STEEL)
    s.ellipse(cx, 330, 58, 10, lit(STEEL, 0.5))
    s.path(s.band(cx, [(528, 158), (742, 158)]), s.barrel("#f3ead6"))
    s.path(s.band(cx, [(528, 158), (566, 158)]), s.barrel(colour))
    _lark(s, "#d8c8a8", cx - 8, 640, 0.66)
    s.line(f"M{cx - 80} 700q80 22 160 0", "#5b4c40", 6, 0.8)
    s.line(f"M{cx - 46} 728q46 13 92 0", "#5b4c40", 4, 0.5)
    s.gloss([(cx - 122, 500), (cx - 124, 780)], 0.35, 16)
    return s


def brush(colour):
    s = Sheet("flat", zoom=1.1)
    with s.moved(turn=-36):
        bristle = "".join(
            f"M{140 + column * 20 + (row % 2) * 10} {446 + row * 19}l-5 -7m5 7l6 -6"
            for column in range(13)
            for row in range(7)
        )
        s.path("M118 500Q118 400 270 396Q420 400 424 500Q420 600 270 604Q118 600 118 500Z", dim(colour, 0.2))
        s.path(
            "M404 470Q520 486 640 468Q780 452 880 478Q916 500 880 522Q780 546 640 530Q520 514 404 530Z", s.rod(colour)
        )
        s.path("M118 500Q118 400 270 396Q420 400 424 500Q420 600 270 604Q118 600 118 500Z", s.face(colour))
        s.path("M146 500Q146 428 270 424Q396 428 398 500Q396 572 270 576Q146 572 146 500Z", s.face("#c9b184"))
        s.path(bristle, stroke="#8c7448", stroke_width=4, stroke_linecap="round")
        with s.moved(-3, -4):
            s.path(bristle, stroke="#f2e6c4", stroke_width=3, stroke_linecap="round")
        s.circle(866, 500, 9, dim(colour, 0.8))
        s.tube("M866 500Q930 450 966 500Q930 552 866 502", "#efe6d0", 10)
        s.grain(
            "M404 470Q520 486 640 468Q780 452 880 478Q916 500 880 522Q780 546 640 530Q520 514 404 530Z",
            colour,
            (404, 460, 910, 540),
            step=12,
            opacity=0.26,
        )
    return s


def soapdish(colour):
    s = Sheet(zoom=0.98)
    s.path(
        "M170 690Q180 800 330 806L650 806Q830 800 838 690Z",
        s.gradient([(0, dim(colour, 0.1)), (0.24, lit(colour, 0.35)), (0.55, colour), (1, dim(colour, 0.4))]),
    )
    s.path(
        "M160 688Q200 610 500 604Q800 610 848 688Q800 744 500 752Q200 744 160 688Z",
        s.gradient([(0, lit(colour, 0.5)), (1, colour)], line=(0, 0, 1, 0.5)),
    )
    s.path("M196 688Q240 630 500 624Q760 630 812 688Q760 728 500 732Q240 728 196 688Z", dim(colour, 0.34))
    for x in range(270, 740, 86):
        s.line(f"M{x} 722Q{x + 10} 680 {x + 20} 640", lit(colour, 0.4), 18)
    bar = "#e3cda6"
    s.path(
        "M276 612Q280 548 340 540L660 540Q724 548 728 612Q726 676 660 680L340 680Q280 676 276 612Z",
        dim(bar, 0.3),
        transform="translate(4 16)",
    )
    s.path(
        "M276 600Q280 540 340 532L660 532Q724 540 728 600Q726 664 660 668L340 668Q280 664 276 600Z",
        s.gradient([(0, lit(bar, 0.6)), (0.5, bar), (1, dim(bar, 0.2))], line=(0, 0, 0.6, 1)),
    )
    with s.group(transform="translate(506 604) scale(.8 .62)"):
        _lark(s, bar, 0, 0)
    for x, y, r in ((300, 548, 26), (338, 528, 16), (690, 660, 20)):
        s.circle(
            x,
            y,
            r,
            s.gradient([(0, "#ffffff", 0.9), (0.6, "#ffffff", 0.25), (1, "#ffffff", 0.9)], circle=(0.5, 0.5, 0.5)),
        )
    return s


def rail(colour):
    s = Sheet("wall", zoom=1.14)
    bar = "M90 330Q90 318 102 318L898 318Q910 318 910 330L910 416Q910 428 898 428L102 428Q90 428 90 416Z"
    s.path(bar, s.rod(colour))
    s.grain(bar, colour, (90, 318, 910, 428), step=14, opacity=0.26)
    for x in (124, 876):
        s.circle(x, 373, 12, s.ball(BRASS))
        s.line(f"M{x - 7} 368L{x + 7} 378", dim(BRASS, 0.6), 4)
    towel = "#9fb0b4" if not is_dark(colour) else "#d9b9a6"
    s.path(
        "M312 392Q352 372 392 392L436 792Q350 812 268 790Z",
        s.gradient([(0, dim(towel, 0.14)), (0.3, lit(towel, 0.35)), (0.6, towel), (1, dim(towel, 0.36))]),
    )
    s.path(
        "M330 400Q300 600 300 794M368 396Q376 600 360 800M346 396Q340 600 330 800",
        stroke=dim(towel, 0.5),
        stroke_width=9,
        stroke_opacity=0.28,
    )
    s.path("M272 736Q350 756 432 738L434 758Q350 776 270 756Z", "#f3ead6", fill_opacity=0.8)
    s.tube(smooth([(660, 380), (616, 470), (640, 560), (690, 560), (716, 470), (668, 380)]), "#8a5a38", 9)
    s.path(
        "M600 540L736 540L760 720Q668 740 576 720Z",
        s.gradient([(0, dim(CORK, 0.1)), (0.3, lit(CORK, 0.3)), (1, dim(CORK, 0.4))]),
    )
    s.line("M594 590Q668 604 744 590M586 650Q668 666 752 650", dim(CORK, 0.5), 5, 0.5)
    for x in (194, 352, 510, 668, 818):
        s.ellipse(x + 4, 380, 27, 27, "#2b2231", fill_opacity=0.28)
        s.path(f"M{x - 17} 366L{x - 22} 396Q{x} 408 {x + 22} 396L{x + 17} 366Z", s.barrel(dim(colour, 0.1)))
        s.circle(x, 398, 27, s.ball(mix(colour, "#ffffff", 0.06)))
    return s


DRAWINGS = {"soap": soap, "bottle": bottle, "brush": brush, "soapdish": soapdish, "rail": rail}
