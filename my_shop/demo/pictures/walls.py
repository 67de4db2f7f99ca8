"""Clocks, prints and mirrors."""

from math import cos, pi, sin

from .colours import BRASS, IRON, PAPER, SHADE, STEEL, dim, is_dark, lit
from .sheet import Sheet


def clock(colour):
    s = Sheet("wall", zoom=0.98)
    dark = is_dark(colour)
    marks = "#f3ead6" if dark else "#3a3236"
    s.circle(
        500,
        500,
        350,
        s.gradient([(0, lit(colour, 0.55)), (0.5, colour), (1, dim(colour, 0.5))], line=(0.1, 0.1, 0.9, 0.9)),
    )
    s.circle(
        500,
        500,
        326,
        s.gradient([(0, dim(colour, 0.5)), (0.5, colour), (1, lit(colour, 0.5))], line=(0.1, 0.1, 0.9, 0.9)),
    )
    s.circle(500, 500, 318, s.gradient([(0, lit(colour, 0.3)), (1, colour)], line=(0, 0, 1, 1)))
    for hour in range(12):
        angle = hour * pi / 6
        inner, width = (236, 15) if hour % 3 == 0 else (264, 8)
        s.line(
            f"M{500 + inner * sin(angle):.1f} {500 - inner * cos(angle):.1f}"
            f"L{500 + 290 * sin(angle):.1f} {500 - 290 * cos(angle):.1f}",
            marks,
            width,
        )
    for angle, length, width in ((-1.02, 158, 19), (0.84, 232, 13)):
        d = (
            f"M{500 - 34 * sin(angle):.1f} {500 + 34 * cos(angle):.1f}"
            f"L{500 + length * sin(angle):.1f} {500 - length * cos(angle):.1f}"
        )
        with s.moved(5, 8):
            s.line(d, SHADE, width, 0.22)
        s.line(d, marks, width)
    s.line("M500 500L438 730M500 500L520 426", "#b3502e", 5)
    s.circle(500, 500, 17, s.ball(BRASS))
    s.path("M210 400A320 320 0 0 1 480 184L520 250A260 260 0 0 0 280 440Z", "#ffffff", fill_opacity=0.1)
    return s


def alarm(colour):
    s = Sheet(zoom=0.92)
    for side in (-1, 1):
        s.tube(f"M{500 + side * 150} 700L{500 + side * 196} 796", IRON, 26)
        with s.moved(turn=side * 32, about=(500, 540)):
            s.path("M420 292Q424 216 500 212Q576 216 580 292Z", s.ball(BRASS, 1.1))
            s.ellipse(500, 292, 80, 11, dim(BRASS, 0.4))
            s.tube("M500 214L500 192", IRON, 12)
    s.tube("M440 236Q500 150 560 236", IRON, 14)
    s.tube("M500 320L500 230", STEEL, 9)
    s.circle(500, 228, 22, s.ball(STEEL))
    s.circle(
        500,
        540,
        244,
        s.gradient([(0, lit(colour, 0.6)), (0.5, colour), (1, dim(colour, 0.5))], line=(0.1, 0.1, 0.9, 0.9)),
    )
    s.circle(500, 540, 206, dim(colour, 0.4))
    s.circle(501, 542, 202, s.gradient([(0, "#fffaf0"), (1, "#e6dcc8")], line=(0, 0, 1, 1)))
    for hour in range(12):
        angle = hour * pi / 6
        s.circle(500 + 168 * sin(angle), 541 - 168 * cos(angle), 11 if hour % 3 == 0 else 6, "#3a3236")
    s.line("M500 541L430 478", "#3a3236", 16)
    s.line("M500 541L568 428", "#3a3236", 11)
    s.line("M500 541L500 640", "#b3502e", 5)
    s.circle(500, 541, 14, s.ball(IRON))
    s.path("M330 470A190 190 0 0 1 470 356L490 400A150 150 0 0 0 376 490Z", "#ffffff", fill_opacity=0.35)
    return s


def print_(*, motif):
    s = Sheet("wall", zoom=1.08)
    s.path("M226 96h548v760h-548Z", "#d8ccb6")
    s.path("M222 92h548v760h-548Z", s.face(PAPER, 0.4))
    art = "M278 150h436v620h-436Z"
    with s.within(art):
        if motif == "tide":
            s.path(art, s.gradient([(0, "#d9e0da"), (1, "#f2d9c2")], line=(0, 0, 0, 1)))
            s.circle(590, 318, 92, "#e58d62")
            s.path("M270 470Q420 430 560 468T730 452V600H270Z", "#8fb0b2")
            s.path("M270 540Q390 500 520 546T730 520V680H270Z", "#5c8791")
            s.path("M270 620Q430 560 560 628T730 600V780H270Z", "#d7b98c")
            s.path("M270 700Q380 640 540 704T730 676V780H270Z", "#b98e62")
            s.path(
                "M300 652q60 -18 130 4M470 690q70 -20 120 2M330 586q50 -14 100 0M540 574q60 -16 120 -2",
                stroke="#f7f2e6",
                stroke_width=7,
                stroke_linecap="round",
                stroke_opacity=0.85,
            )
        else:
            s.path(art, "#efe3c6")
            s.circle(380, 262, 58, "#d9743f")
            s.path("M270 400Q400 330 520 384T730 350V780H270Z", "#b9c08c")
            s.path("M270 500Q440 410 570 470T730 446V780H270Z", "#8f9f66")
            s.path("M270 620Q420 540 560 590T730 566V780H270Z", "#657d4f")
            for row, (y, size) in enumerate(((428, 25), (520, 36), (640, 52))):
                for step in range(6 - row):
                    x = 306 + row * 14 + step * (78 + row * 22)
                    tone = "#c4472f" if (row, step) == (1, 3) else "#3f5d4a"
                    lift = 12 * sin(x / 60)
                    s.line(f"M{x} {y + lift:.0f}v{size * 1.3:.0f}", "#4a3527", 6)
                    s.circle(x, y + lift, size, tone)
                    s.path(
                        f"M{x - size * 0.5:.0f} {y + lift - size * 0.2:.0f}q{size * 0.3:.0f} {-size * 0.5:.0f} "
                        f"{size * 0.8:.0f} {-size * 0.4:.0f}",
                        stroke="#f7f2e6",
                        stroke_width=4,
                        stroke_opacity=0.6,
                        stroke_linecap="round",
                    )
    s.path(art, stroke="#2b2231", stroke_width=2, stroke_opacity=0.12)
    s.line("M278 800h64M640 800h74", "#6b5a4a", 3, 0.6)
    s.path("M470 84h52v26h-52Z", "#d9c48e", fill_opacity=0.85)
    return s


def mirror(colour):
    s = Sheet("wall")
    s.circle(
        500,
        470,
        340,
        s.gradient([(0, lit(colour, 0.45)), (0.5, colour), (1, dim(colour, 0.5))], line=(0.1, 0.1, 0.9, 0.9)),
    )
    s.circle(500, 470, 312, dim(colour, 0.6))
    s.circle(
        502,
        473,
        308,
        s.gradient([(0, "#f4f8f8"), (0.35, "#d5e0e1"), (0.6, "#b9c8ca"), (1, "#e9efee")], line=(0, 0.1, 1, 0.9)),
    )
    with s.within("M194 473A308 308 0 1 0 810 473A308 308 0 1 0 194 473Z"):
        s.path("M180 640L560 120L660 120L240 760ZM330 800L740 200L770 220L380 810Z", "#ffffff", fill_opacity=0.4)
    ledge = "M172 760Q170 742 190 742L810 742Q830 742 828 760L818 800Q814 812 800 812L200 812Q186 812 182 800Z"
    s.path(ledge, s.rod(colour))
    s.grain(ledge, colour, (170, 742, 830, 812), step=12, opacity=0.25)
    s.body(330, [(668, 34), (676, 36), (730, 30), (742, 26)], "#9baa8a")
    s.ellipse(330, 668, 34, 6, dim("#9baa8a", 0.5))
    s.tube("M610 736q30 -40 60 0q-30 24 -60 0M670 736l70 2", BRASS, 9)
    return s


DRAWINGS = {
    "clock": clock,
    "alarm": alarm,
    "print": print_,
    "mirror": mirror,
}
