"""Notebooks, pens and the order around them."""

from .colours import ASH, BRASS, IRON, PAPER, SHADE, STEEL, dim, is_dark, lit, mix
from .sheet import Sheet, box


def _cloth(s, outline, colour, area):
    x1, y1, x2, y2 = area
    lines = [f"M{x1} {y}H{x2}" for y in range(y1, y2, 10)]
    with s.within(outline):
        s.path("".join(lines), stroke=dim(colour, 0.5), stroke_width=2, stroke_opacity=0.2)


def notebook(colour):
    s = Sheet("flat", zoom=1.06)
    with s.moved(turn=9):
        s.path("M560 880L548 958L568 946L588 960L586 870Z", mix("#b3502e", colour, 0.1))
        pages = "M252 130L772 130L772 880L252 880Z"
        s.path(pages, PAPER)
        s.path("".join(f"M766 {y}h6" for y in range(136, 880, 7)), stroke="#b9ab92", stroke_width=2)
        s.path("M252 880h516v8h-516Z", "#d5c9b2")
        cover = "M240 120Q240 112 250 112L752 112Q766 112 766 126L766 862Q766 876 752 876L250 876Q240 876 240 868Z"
        s.path(cover, s.face(colour))
        _cloth(s, cover, colour, (238, 110, 768, 878))
        s.path("M240 112h46v764h-46Z", s.gradient([(0, lit(colour, 0.3)), (0.4, colour), (1, dim(colour, 0.35))]))
        s.line("M290 114V874", dim(colour, 0.6), 4, 0.5)
        s.path("M404 250h242v132h-242Z", dim(colour, 0.4), transform="translate(2 3)", fill_opacity=0.5)
        s.path("M404 250h242v132h-242Z", s.face(PAPER))
        s.path("M416 262h218v108h-218Z", stroke="#8a7a66", stroke_width=2.5)
        s.line("M452 306h146M478 334h94", "#5b4c40", 5, 0.75)
        s.line("M700 116V872", mix(colour, SHADE, 0.55), 13, 0.85)
    return s


def pocketbooks(colour):
    s = Sheet("flat", zoom=1.06)
    for turn, tone in ((-20, lit(colour, 0.32)), (-2, dim(colour, 0.26)), (16, colour)):
        with s.moved(turn=turn, about=(500, 900)):
            cover = "M300 250L668 250Q700 250 700 282L700 800Q700 832 668 832L300 832Z"
            s.path(cover, SHADE, fill_opacity=0.2, transform="translate(7 10)")
            s.path("M304 254L672 254Q704 254 704 286L704 804Q704 836 672 836L304 836Z", PAPER)
            s.path(cover, s.face(tone))
            s.speckle(cover, lit(tone, 0.6), 160, (300, 250, 700, 832), 2.6, 0.4)
            s.path("M300 250h16v582h-16Z", SHADE, fill_opacity=0.14)
            for y in (400, 680):
                s.line(f"M307 {y}v38", "#c07a48", 5)
            s.path("M430 330h180v74h-180Z", s.face(PAPER))
            s.line("M452 360h136M470 382h80", "#5b4c40", 4, 0.7)
    return s


def planner(colour):
    s = Sheet("flat", zoom=1.06)
    with s.moved(turn=-7):
        s.path("M262 142L800 142L800 872L262 872Z", PAPER)
        s.path("M256 136L790 136L790 864L256 864Z", "#e5dac4")
        cover = "M250 130L770 130Q784 130 784 144L784 844Q784 858 770 858L250 858Z"
        s.path(cover, s.face(colour))
        s.speckle(cover, dim(colour, 0.4), 260, (250, 130, 784, 858), 2.4, 0.25)
        for column in range(7):
            x = 372 + column * 52
            s.rect(x, 560, 36, 190, lit(colour, 0.55) if column < 5 else dim(colour, 0.3), 18, fill_opacity=0.7)
        for column, height in enumerate((60, 130, 90, 160, 40, 0, 20)):
            s.rect(
                372 + column * 52,
                750 - height,
                36,
                height,
                "#b3502e" if column == 3 else dim(colour, 0.55),
                16,
                fill_opacity=0.85,
            )
        s.path("M372 250h300v120h-300Z", s.face(PAPER))
        s.line("M400 294h180M400 328h110", "#5b4c40", 7, 0.75)
        for y in range(160, 850, 27):
            s.circle(280, y, 6, dim(colour, 0.7))
            s.tube(f"M282 {y}q-26 -16 -44 0q-8 12 14 14", STEEL, 5)
    return s


def pen(colour):
    s = Sheet("flat", zoom=1.1)
    with s.moved(0, -70, turn=-34):
        s.path("M200 470L300 440L300 560L200 530Q180 500 200 470Z", s.rod(dim(colour, 0.1)))
        s.path("M300 440Q470 418 640 430L640 570Q470 582 300 560Z", s.rod(colour))
        s.path("M640 440h20v120h-20Z", s.rod(BRASS))
        s.path("M660 452Q740 462 770 472L770 528Q740 538 660 548Z", s.rod(dim(colour, 0.25)))
        s.path(
            "M768 468Q850 470 930 500Q850 530 768 532Z",
            s.gradient([(0, "#fbf3d7"), (0.5, BRASS), (1, "#7b6030")], line=(0, 0, 0, 1)),
        )
        s.line("M820 500H926", "#4a3a22", 3)
        s.circle(818, 500, 8, "#4a3a22")
    with s.moved(30, 190, turn=-34):
        s.path("M330 440Q320 440 318 500Q320 560 330 560L660 556Q668 500 660 444Z", s.rod(colour))
        s.path("M640 444h24v112h-24Z", s.rod(BRASS))
        s.path("M330 446h16v108h-16Z", s.rod(BRASS))
        s.path("M336 452Q344 428 380 428L588 436Q604 446 588 456L384 454Q350 454 336 466Z", s.rod(BRASS))
    return s


def pencils(colour):
    s = Sheet("flat", zoom=1.06)
    with s.moved(turn=28):
        for step in range(7):
            x, top = 216 + step * 84, (190, 128, 240, 160, 205, 118, 260)[step]
            tone = colour if step % 3 else dim(colour, 0.14)
            s.path(
                f"M{x} {top + 100}h60v{830 - top - 100}h-60Z",
                s.gradient(
                    [
                        (0, lit(tone, 0.3)),
                        (0.32, lit(tone, 0.3)),
                        (0.33, tone),
                        (0.7, tone),
                        (0.71, dim(tone, 0.35)),
                        (1, dim(tone, 0.35)),
                    ]
                ),
            )
            s.path(
                f"M{x} {top + 100}L{x + 24} {top + 18}h12L{x + 60} {top + 100}Q{x + 50} {top + 86} {x + 40} "
                f"{top + 100}Q{x + 30} {top + 86} {x + 20} {top + 100}Q{x + 10} {top + 86} {x} {top + 100}Z",
                s.gradient([(0, "#f0d9b4"), (0.5, "#dcb987"), (1, "#b08a5a")]),
            )
            s.path(f"M{x + 30} {top - 6}L{x + 21} {top + 28}h18Z", "#33302f")
            s.path(f"M{x} 800h60v30h-60Z", s.barrel(BRASS))
            s.path(f"M{x} 830h60v22q-30 20 -60 0Z", s.barrel("#d99a86"))
    return s


def scissors(colour):
    s = Sheet("flat", zoom=1.06)
    for side in (1, -1):
        with s.moved(turn=13 * side + 24, about=(500, 470)):
            bow = 500 + side * 78
            s.path(
                f"M{500 - side * 12} 500L{500 + side * 44} 480L{bow + side * 10} 640L{bow - side * 40} 660Z",
                s.face(colour),
            )
            s.path(
                f"M{bow - 84} 730A84 108 0 1 0 {bow + 84} 730A84 108 0 1 0 {bow - 84} 730Z"
                f"M{bow - 52} 730A52 76 0 1 1 {bow + 52} 730A52 76 0 1 1 {bow - 52} 730Z",
                s.gradient([(0, lit(colour, 0.55)), (0.5, colour), (1, dim(colour, 0.45))], line=(0, 0, 1, 1)),
                fill_rule="evenodd",
            )
            s.path(
                f"M{500 + side * 46} 500Q{500 + side * 46} 300 {500 - side * 4} 70L{500 - side * 14} 500Z",
                s.gradient(
                    [(0, "#f4f7f8"), (0.5, "#bcc5ca"), (1, "#838c93")], line=(0, 0, 1, 0) if side == 1 else (1, 0, 0, 0)
                ),
            )
            s.line(f"M{500 - side * 6} 90L{500 - side * 13} 470", "#ffffff", 4, 0.8)
    s.circle(500, 478, 22, s.ball(BRASS if not is_dark(colour) else STEEL))
    s.line("M490 472L510 484", IRON, 5)
    return s


def tray(colour):
    s = Sheet(zoom=1.02)
    back = "M230 500L770 500L770 640L230 640Z"
    s.path(back, s.face(dim(colour, 0.2)))
    s.path("M230 500L150 610L150 770L230 640Z", s.face(dim(colour, 0.36)))
    s.path("M770 500L850 610L850 770L770 640Z", s.face(lit(colour, 0.06)))
    s.path("M230 640L770 640L850 770L150 770Z", s.face(dim(colour, 0.3)))
    for lift, skew, tone in ((0, 0, "#efe6d3"), (16, 10, "#fbf7ec"), (32, -14, "#f3ead6")):
        s.path(
            f"M{270 + skew} {640 - lift}L{724 + skew} {640 - lift}L{790 + skew} {752 - lift}L{216 + skew} "
            f"{752 - lift}Z",
            SHADE,
            fill_opacity=0.18,
            transform="translate(4 6)",
        )
        s.path(
            f"M{270 + skew} {640 - lift}L{724 + skew} {640 - lift}L{790 + skew} {752 - lift}L{216 + skew} "
            f"{752 - lift}Z",
            s.face(tone),
        )
    s.path("M256 608L480 676L710 608", stroke="#b9a98d", stroke_width=4, stroke_opacity=0.8)
    s.path("M636 626l56 0l14 30l-58 0Z", "#b3502e")
    front = "M150 742L850 742L850 800L150 800Z"
    s.path(front, s.rod(colour))
    s.grain(front, colour, (150, 742, 850, 800), step=10, opacity=0.28)
    s.path("M150 610L162 604L162 742L150 742ZM850 610L838 604L838 742L850 742Z", lit(colour, 0.25))
    s.path("M230 500L770 500L776 490L224 490Z", lit(colour, 0.45))
    for x in (150, 826):
        for y in (742, 770):
            s.path(box(x, y, 24, 14), dim(colour, 0.45), fill_opacity=0.6)
    return s


def penpot(colour):
    s = Sheet(zoom=1.0)
    cx = 500
    for x, top, lean, tone in ((430, 210, -7, "#d2a340"), (486, 160, 2, "#33425f"), (556, 240, 9, "#b3502e")):
        with s.moved(turn=lean, about=(x, 560)):
            s.path(f"M{x - 17} {top + 60}h34V600h-34Z", s.barrel(tone))
            s.path(f"M{x - 17} {top + 60}L{x - 6} {top + 14}h12L{x + 17} {top + 60}Z", s.barrel(ASH))
            s.path(f"M{x} {top}L{x - 6} {top + 18}h12Z", "#33302f")
    with s.moved(turn=15, about=(590, 560)):
        s.path("M578 330h22V600h-22Z", s.barrel("#c9985f"))
        s.path("M572 270h34v64h-34Z", s.barrel(STEEL))
        s.path("M572 272Q566 210 590 170Q614 212 606 272Z", s.barrel("#6a4a38"))
    s.ellipse(cx, 520, 158, 27, dim(colour, 0.65))
    hidden = s.turned(cx, [(520, 158), (770, 156), (792, 150), (800, 142)])
    front = hidden.rsplit("A", 1)[0] + "A158 27 0 0 1 342 520Z"
    s.path(front, s.barrel(colour))
    s.speckle(front, "#4a3a30", 110, (340, 520, 660, 800), 3, 0.35)
    s.path(s.band(cx, [(736, 157), (770, 156), (792, 150), (800, 142)]), s.barrel("#cdb196"))
    s.line("M342 520A158 27 0 0 0 658 520", lit(colour, 0.6), 8, 0.8)
    s.gloss([(386, 580), (386, 700)], 0.4, 13)
    return s


DRAWINGS = {
    "notebook": notebook,
    "pocketbooks": pocketbooks,
    "planner": planner,
    "pen": pen,
    "pencils": pencils,
    "scissors": scissors,
    "tray": tray,
    "penpot": penpot,
}
