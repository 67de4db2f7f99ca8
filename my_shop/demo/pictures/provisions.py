"""What is eaten and drunk, and what is read on a tablet."""

from .colours import BRASS, CREAM, IRON, PAPER, SHADE, dim, lit, mix
from .sheet import Sheet, box

KRAFT = "#b98d5e"


def preserve(*, filling, label=PAPER):
    """A round-shouldered jar with a screw lid, filled to the neck."""
    s = Sheet(zoom=0.86)
    cx, top, foot = 500, 430, 800
    shoulder = [(top, 118), (top + 24, 150), (top + 50, 163), (top + 80, 166), (top + 120, 166)]
    body = s.turned(cx, [*shoulder, (foot - 60, 166), (foot - 30, 165), (foot - 10, 158), (foot, 146)])
    s.path(body, s.barrel(filling))
    glow = [(0, lit(filling, 0.65), 0.5), (0.4, filling, 0), (1, dim(filling, 0.5), 0.45)]
    s.path(body, s.gradient(glow, line=(0.2, 0, 0.8, 1)))
    s.path(f"M{cx - 150} 566q150 34 300 0v132q-150 34 -300 0Z", s.barrel(label, 0.5))
    s.path(f"M{cx - 138} 582q138 32 276 0", stroke=dim(filling, 0.35), stroke_width=4)
    s.path(f"M{cx - 138} 690q138 32 276 0", stroke=dim(filling, 0.35), stroke_width=4)
    s.line(f"M{cx - 74} 632q74 18 148 0", "#5b4c40", 12, 0.85)
    s.line(f"M{cx - 44} 662q44 11 88 0", "#5b4c40", 6, 0.6)
    s.body(cx, [(top - 62, 124), (top - 54, 130), (top - 4, 130), (top + 4, 126)], BRASS)
    s.ellipse(cx, top - 62, 124, 21, s.face(lit(BRASS, 0.4)))
    s.path("".join(f"M{cx + x} {top - 44}v36" for x in range(-110, 120, 20)), stroke=dim(BRASS, 0.5), stroke_width=3)
    s.gloss([(cx - 138, 520), (cx - 140, 556)], 0.8, 16)
    s.gloss([(cx - 138, 720), (cx - 134, 770)], 0.7, 14)
    return s


def caddy(*, tin):
    """A tall tin for tea with a pressed lid and a paper label."""
    s = Sheet(zoom=0.92)
    cx, foot = 500, 800
    s.body(cx, [(330, 168), (400, 168), (foot - 50, 168), (foot - 14, 168), (foot, 162)], tin)
    s.path(
        s.turned(cx, [(286, 166), (294, 172), (310, 174), (384, 174), (398, 173), (402, 170)]), s.barrel(lit(tin, 0.14))
    )
    s.ellipse(cx, 286, 166, 28, s.gradient([(0, lit(tin, 0.6)), (1, tin)]))
    s.ellipse(cx - 4, 285, 122, 19, "none", stroke=dim(tin, 0.3), stroke_width=3, stroke_opacity=0.6)
    s.path(f"M{cx - 156} 480q156 42 312 0v190q-156 42 -312 0Z", s.barrel(CREAM, 0.55))
    s.line(f"M{cx - 146} 500q146 39 292 0M{cx - 146} 660q146 39 292 0", mix(tin, BRASS, 0.4), 5)
    leaf = f"M{cx} 534q44 20 0 74q-44 -54 0 -74Z"
    s.path(leaf, s.face(mix(tin, "#5f7d52", 0.6)))
    s.line(f"M{cx} 544v78", dim("#5f7d52", 0.5), 4)
    s.line(f"M{cx - 66} 650q66 17 132 0", "#5b4c40", 9, 0.8)
    s.gloss([(cx - 136, 430), (cx - 136, 470)], 0.6, 14)
    s.gloss([(cx - 136, 706), (cx - 134, 770)], 0.5, 12)
    return s


def coffeebag(*, label, scale=1.0):
    """A side-gusset bag of kraft paper, folded over at the top and tied with a tin strip."""
    s = Sheet(zoom=0.8 + 0.14 * scale)
    with s.moved(scale=scale, about=(500, 800)):
        front = "M330 330L654 330L676 800L310 800Z"
        s.path("M654 330L714 352L738 780L676 800Z", s.face(dim(KRAFT, 0.38)))
        s.path(front, s.gradient([(0, dim(KRAFT, 0.08)), (0.2, lit(KRAFT, 0.3)), (0.6, KRAFT), (1, dim(KRAFT, 0.22))]))
        s.speckle(front, dim(KRAFT, 0.4), 240, (310, 330, 680, 800), 2.2, 0.3)
        s.path("M654 330L676 800L694 560Z", SHADE, fill_opacity=0.12)
        fold = "M326 252Q490 240 658 252L716 276L714 356L654 340L330 340Z"
        s.path(fold, s.gradient([(0, lit(KRAFT, 0.35)), (0.6, KRAFT), (1, dim(KRAFT, 0.35))]))
        s.path("M318 300L658 300L722 320L722 340L656 322L318 322Z", s.rod(IRON))
        s.path(box(366, 430, 252, 250), s.face(label))
        s.path(box(378, 442, 228, 226), stroke=lit(label, 0.55), stroke_width=3)
        s.ellipse(492, 526, 42, 58, s.ball("#6a4a38"), transform="rotate(24 492 526)")
        s.line("M508 476Q470 524 478 578", "#3a261c", 8, 0.85)
        s.line("M430 624h124", lit(label, 0.7), 9, 0.9)
        s.line("M458 648h68", lit(label, 0.7), 5, 0.7)
        s.circle(492, 386, 13, s.ball(dim(KRAFT, 0.3)))
    return s


def tablet(*, page):
    """A tablet that shows a page of what is sold as a file."""
    s = Sheet("flat", zoom=1.0)
    with s.moved(turn=-8):
        s.rect(214, 96, 572, 800, s.face(IRON), 46)
        s.rect(222, 104, 556, 784, "#1d1d20", 40)
        s.path(box(250, 148, 500, 696), s.face(PAPER, 0.5))
        PAGES[page](s)
        s.circle(500, 126, 6, "#4a4a50")
        s.path("M250 148h330L250 520Z", "#ffffff", fill_opacity=0.08)
    return s


def _recipe(s):
    s.line("M300 212h250", "#5b4c40", 20, 0.85)
    s.line("M300 252h150", "#b3502e", 9, 0.8)
    with s.within(box(300, 292, 400, 250)):
        s.path(box(300, 292, 400, 250), s.face("#c8d1b8"))
        s.ellipse(508, 452, 170, 120, s.ball("#f3f0e9"))
        s.ellipse(508, 448, 128, 88, s.ball("#c98b3f"))
        for x, y in ((450, 420), (520, 400), (566, 446), (500, 470), (444, 470), (550, 490)):
            s.ellipse(x, y, 24, 17, s.ball("#70425a"))
    for y in range(590, 800, 34):
        s.line(f"M300 {y}h{150 if y % 68 else 130}", "#5b4c40", 6, 0.55)
        s.line(f"M490 {y}h{200 if y % 68 else 176}", "#5b4c40", 6, 0.55)


def _pattern(s):
    grid = "".join(f"M250 {y}h500" for y in range(188, 844, 40)) + "".join(f"M{x} 148v696" for x in range(290, 750, 40))
    s.path(grid, stroke="#9fb4bd", stroke_width=2, stroke_opacity=0.5)
    apron = "M430 236Q500 262 570 236L590 380Q620 440 680 452L680 760L320 760L320 452Q380 440 410 380Z"
    s.path(apron, "#33425f", fill_opacity=0.1)
    s.line(apron, "#33425f", 6)
    inner = "M442 256Q500 278 558 256L574 388Q606 456 662 470L662 742L338 742L338 470Q394 456 426 388Z"
    s.path(inner, stroke="#b3502e", stroke_width=4, stroke_dasharray="14 10")
    s.path(box(410, 560, 180, 120), stroke="#33425f", stroke_width=4)
    s.line("M500 300V520M486 322L500 298L514 322", "#33425f", 4)
    s.line("M300 800h120", "#5b4c40", 10, 0.7)
    s.line("M300 186h170", "#5b4c40", 12, 0.8)


PAGES = {"recipe": _recipe, "pattern": _pattern}

DRAWINGS = {"preserve": preserve, "caddy": caddy, "coffeebag": coffeebag, "tablet": tablet}
