"""Portraits: heads and shoulders in a few strokes."""

from dataclasses import dataclass

from .colours import dim, lit
from .sheet import Sheet


@dataclass(frozen=True)
class Look:
    """How a person is drawn; ``cut`` is one of bob, short, bun, curls."""

    skin: str
    hair: str
    cut: str
    shirt: str
    paper: str
    glasses: bool = False
    beard: bool = False


PEOPLE = {
    "ada": Look("#e8b998", "#4a2f25", "bob", "#9baa8a", "#dfcabc"),
    "eira": Look("#f0c9ac", "#b5642f", "bun", "#33425f", "#c9d0d2", glasses=True),
    "marcus": Look("#a4714f", "#2a2222", "short", "#d2a340", "#c8d6d6", beard=True),
    "ines": Look("#8d5a3c", "#241b1a", "curls", "#c0714f", "#dfcfb4"),
    "jonas": Look("#edc4a6", "#c9a25e", "short", "#3f5d4a", "#c8d1b8", glasses=True),
    "noor": Look("#d4a07a", "#2c2327", "bob", "#70425a", "#dfcabc", glasses=True),
    "wilma": Look("#f1cdb4", "#c9c4bd", "bun", "#c4472f", "#c9d0d2"),
}


def _hair_behind(s, look):
    tone = s.ball(look.hair)
    if look.cut == "bob":
        s.path("M300 420Q280 190 500 184Q720 190 700 420L712 640Q660 690 600 650L400 650Q340 690 288 640Z", tone)
    elif look.cut == "curls":
        for x, y, r in (
            (330, 300, 100),
            (420, 220, 110),
            (540, 206, 112),
            (650, 270, 104),
            (690, 390, 96),
            (310, 410, 96),
            (700, 500, 84),
            (300, 510, 84),
        ):
            s.circle(x, y, r, tone)
    elif look.cut == "bun":
        s.circle(500, 170, 92, tone)
        s.path("M312 430Q300 210 500 206Q700 210 688 430Z", tone)


def _hair_in_front(s, look):
    tone = s.gradient([(0, lit(look.hair, 0.3)), (0.5, look.hair), (1, dim(look.hair, 0.3))], line=(0, 0, 1, 1))
    if look.cut == "short":
        s.path("M322 410Q300 200 500 190Q704 196 680 410Q664 330 620 310Q520 330 420 280Q352 320 322 410Z", tone)
    elif look.cut == "curls":
        for x, y, r in ((390, 276, 62), (470, 250, 66), (556, 254, 64), (624, 300, 54)):
            s.circle(x, y, r, tone)
    else:
        s.path("M322 430Q310 220 500 212Q690 220 678 430Q660 320 560 290Q430 300 322 430Z", tone)


def bust(look):
    """Draw a person from the chest up."""
    s = Sheet("wall")
    _hair_behind(s, look)
    s.path(
        "M150 1000Q160 790 380 748L620 748Q840 790 850 1000Z",
        s.gradient([(0, lit(look.shirt, 0.25)), (0.5, look.shirt), (1, dim(look.shirt, 0.35))], line=(0, 0, 1, 0.4)),
    )
    s.path("M432 600L432 752Q500 826 568 752L568 600Z", dim(look.skin, 0.22))
    s.path("M398 746Q500 860 602 746L640 760Q500 920 360 760Z", dim(look.shirt, 0.25))
    s.circle(326, 470, 36, dim(look.skin, 0.12))
    s.circle(674, 470, 36, dim(look.skin, 0.22))
    face = "M326 430Q322 250 500 246Q678 250 674 430Q676 600 594 664Q500 720 406 664Q324 600 326 430Z"
    s.path(
        face,
        s.gradient([(0, lit(look.skin, 0.3)), (0.5, look.skin), (1, dim(look.skin, 0.22))], line=(0.1, 0.1, 0.9, 0.8)),
    )
    if look.beard:
        s.path(
            "M330 500Q350 560 430 560Q500 540 570 560Q650 560 670 500Q680 620 594 680Q500 736 406 680Q320 620 330 500Z",
            look.hair,
        )
    for x in (426, 574):
        s.ellipse(x, 456, 15, 18, "#33282a")
        s.circle(x - 5, 449, 5, "#ffffff", fill_opacity=0.85)
        s.line(f"M{x - 32} 408Q{x} 390 {x + 32} 408", dim(look.hair, 0.2), 11)
        s.ellipse(x + (-22 if x < 500 else 22), 532, 38, 24, "#d9694f", fill_opacity=0.2)
    s.line("M500 470Q518 520 494 530", dim(look.skin, 0.5), 8, 0.7)
    s.line("M446 590Q500 632 554 590", "#8c3d33" if not look.beard else "#e8b9a4", 12)
    if look.glasses:
        for x in (422, 578):
            s.circle(x, 458, 62, "none", stroke="#4a3327", stroke_width=10)
        s.line("M484 452Q500 442 516 452M360 450L330 440M640 450L670 440", "#4a3327", 9)
    _hair_in_front(s, look)
    return s
