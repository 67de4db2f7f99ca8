"""Tools for the garden, lying flat."""

from .colours import BRASS, IRON, STEEL, dim, lit
from .sheet import Sheet, smooth


def _grip(s, colour):
    """The turned handle of a hand tool, its end at the bottom."""
    outline = (
        "M462 560Q452 600 456 650Q444 740 452 820Q458 890 500 892Q542 890 548 820Q556 740 544 650Q548 600 538 560Z"
    )
    s.path(outline, s.barrel(colour))
    s.grain(outline, colour, (440, 560, 560, 895), step=15, upright=True, opacity=0.28)
    s.path("M466 528h68l6 44h-80Z", s.barrel(BRASS))
    s.circle(500, 856, 13, dim(colour, 0.8))
    s.tube("M500 866Q470 930 500 956Q532 930 502 866", "#8a5a38", 7)


def trowel(colour):
    s = Sheet("flat", zoom=1.08)
    with s.moved(turn=38):
        s.tube("M500 540L500 430Q500 400 500 390", STEEL, 26)
        blade = "M404 330Q396 150 500 20Q604 150 596 330Q580 400 500 404Q420 400 404 330Z"
        s.path(
            blade, s.gradient([(0, "#8f979d"), (0.3, "#f1f4f5"), (0.5, "#aab3b9"), (0.75, "#cfd6da"), (1, "#757e86")])
        )
        s.line("M500 60L500 396", "#6d767e", 5, 0.45)
        s.line("M430 250h30M430 200h24M440 150h20", "#4a5258", 4, 0.6)
        _grip(s, colour)
    return s


def fork(colour):
    s = Sheet("flat", zoom=1.08)
    with s.moved(turn=38):
        for d in (
            "M500 400L500 60",
            smooth([(500, 420), (436, 360), (414, 300), (410, 70)]),
            smooth([(500, 420), (564, 360), (586, 300), (590, 70)]),
        ):
            s.tube(d, STEEL, 25)
        for x in (410, 500, 590):
            s.path(f"M{x - 12} 76L{x} 20L{x + 12} 76Z", s.barrel(STEEL))
        s.tube("M500 545L500 400", STEEL, 30)
        _grip(s, colour)
    return s


def secateurs(colour):
    s = Sheet("flat", zoom=1.08)
    with s.moved(turn=28):
        s.path("M476 420Q380 330 410 190Q418 150 444 160Q440 260 520 360L540 420Z", s.face("#8b949b", 1.6))
        s.path(
            "M520 440Q452 300 520 120Q540 90 556 120Q620 260 566 430Z",
            s.gradient([(0, "#f4f7f8"), (0.5, "#b9c2c8"), (1, "#78828a")], line=(0, 0, 1, 0.4)),
        )
        s.line("M544 124Q592 270 552 420", "#ffffff", 5, 0.8)
        for side in (-1, 1):
            x = 520 + side * 26
            s.line(
                smooth([(x, 440), (520 + side * 92, 560), (520 + side * 110, 720), (520 + side * 70, 880)]),
                dim(colour, 0.45),
                62,
            )
            with s.moved(-4, -5):
                s.line(
                    smooth([(x, 440), (520 + side * 92, 560), (520 + side * 110, 720), (520 + side * 70, 880)]),
                    colour,
                    50,
                )
            with s.moved(-14, -10):
                s.line(
                    smooth([(520 + side * 88, 570), (520 + side * 108, 700), (520 + side * 78, 840)]),
                    lit(colour, 0.5),
                    11,
                    0.6,
                )
        s.line("M486 560l70 16l-70 20l70 18l-70 18", "#9aa3a9", 9)
        s.circle(522, 436, 40, s.ball(STEEL))
        s.circle(522, 436, 16, s.ball(IRON))
        s.tube("M470 880Q520 920 560 872", "#8a5a38", 10)
    return s


DRAWINGS = {
    "trowel": trowel,
    "fork": fork,
    "secateurs": secateurs,
}
