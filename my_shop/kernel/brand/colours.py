"""The colours of the shop, from the few that a merchant chooses: what follows from them, and whether it can be read.

Text needs a contrast of 4.5 to 1 to its ground (WCAG 2.2, 1.4.3, https://www.w3.org/TR/WCAG22/#contrast-minimum). No
colour is taken that falls short of it anywhere: what is refused comes with the figure, and with the nearest shade that
is enough.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

ENOUGH = 4.5
EDGE = 3.0
"""What the edge of a field has to have (WCAG 2.2, 1.4.11)."""

LIGHT, DARK = "light", "dark"
PRIMARY, ACCENT, BACKGROUND = "primary", "accent", "background"

BASE = {
    LIGHT: {
        "paper": "#faf7f0",
        "surface": "#fffdf8",
        "sunken": "#f2ecdf",
        "line": "#ded5c4",
        "line-strong": "#857c6c",
        "ink": "#1d2f27",
        "ink-soft": "#55625a",
        "link": "#24503f",
        "primary": "#24483a",
        "primary-hover": "#17342a",
        "on-primary": "#fbf8f1",
        "accent": "#a2451c",
        "accent-soft": "#f7e4d7",
        "focus": "#a2451c",
        "success": "#26613d",
        "warn": "#74500a",
        "danger": "#a2232b",
    },
    DARK: {
        "paper": "#131a16",
        "surface": "#1b2420",
        "sunken": "#222d28",
        "line": "#36443d",
        "line-strong": "#84928a",
        "ink": "#ece7da",
        "ink-soft": "#b2bbb1",
        "link": "#b9d8c3",
        "primary": "#b6d5bf",
        "primary-hover": "#d2e7d8",
        "on-primary": "#10251a",
        "accent": "#efa980",
        "accent-soft": "#3b2a20",
        "focus": "#efa980",
        "success": "#a3d6ad",
        "warn": "#edc977",
        "danger": "#f5a8a2",
    },
}
"""What ``static/my_shop/tokens.css`` has; a test compares the two."""

ON_PRIMARY = ("#fbf8f1", "#10251a")
WHITE, BLACK = "#ffffff", "#000000"
GROUNDS = ("paper", "surface", "sunken")
PAIRS = {
    PRIMARY: [*(("link", ground) for ground in GROUNDS), ("on-primary", "primary"), ("on-primary", "primary-hover")],
    ACCENT: [*(("accent", ground) for ground in GROUNDS), ("accent", "accent-soft"), ("ink", "accent-soft")],
    BACKGROUND: [
        (ink, ground)
        for ink in ("ink", "ink-soft", "link", "accent", "success", "warn", "danger")
        for ground in GROUNDS
    ],
}
"""Of each colour that can be chosen, the pairs of ink and ground that it makes anew."""

Tokens = dict[str, str]


@dataclass(frozen=True)
class Unreadable:
    """``ink`` on ``ground`` has a contrast of ``ratio`` to 1, which is too little; ``nearest`` would be enough."""

    field: str
    ink: str
    ground: str
    ratio: float
    nearest: str


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, from 0 to 1 (WCAG 2.2, “relative luminance”)."""
    channels = [value / 255 for value in _channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Return ``colour`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def tokens(theme: str, chosen: Mapping[str, str]) -> Tokens:
    """Return the colours of a theme that follow from those that are chosen, by their names in ``tokens.css``.

    :param chosen: ``primary``, ``accent`` and ``background`` as ``#rrggbb``; what is missing or empty stays.
    """
    is_light, made = theme == LIGHT, dict[str, str]()
    ink = BASE[theme]["ink"]
    if paper := chosen.get(BACKGROUND):
        made |= {"paper": paper, "surface": mix(paper, WHITE, 0.6 if is_light else 0.05)}
        made |= {"sunken": mix(paper, ink, 0.05), "line": mix(paper, ink, 0.16)}
        made["line-strong"] = _edge(made["sunken"], ink)
    paper = made.get("paper", BASE[theme]["paper"])
    if primary := chosen.get(PRIMARY):
        on_primary = max(ON_PRIMARY, key=lambda one: contrast(one, primary))
        away = BLACK if luminance(on_primary) > luminance(primary) else WHITE
        made |= {"primary": primary, "link": primary, "on-primary": on_primary}
        made["primary-hover"] = mix(primary, away, 0.28)
    if accent := chosen.get(ACCENT):
        made |= {"accent": accent, "focus": accent, "accent-soft": mix(paper, accent, 0.12)}
    return made


def completed(light: Mapping[str, str], dark: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what is chosen for both themes: button colour and accent that nobody has chosen for the dark one are those
    of the light one, as much lighter as they have to be."""
    whole = {name: colour for name, colour in dark.items() if colour}
    for name in (PRIMARY, ACCENT):
        if light.get(name) and not whole.get(name):
            whole[name] = nearest(DARK, {**whole, name: light[name]}, name)
    return {LIGHT: {name: colour for name, colour in light.items() if colour}, DARK: whole}


def unreadable(theme: str, chosen: Mapping[str, str]) -> Iterator[Unreadable]:
    """Name of each chosen colour the pair that is read worst, where that is not enough."""
    for field in PAIRS:
        if chosen.get(field) and (worst := _worst(theme, chosen, field))[-1] < ENOUGH:
            yield Unreadable(field, *worst, nearest(theme, chosen, field))


def least_contrast(theme: str, chosen: Mapping[str, str], field: str) -> float:
    """Return the contrast of the pair that is read worst of those that a colour makes, chosen or not."""
    return _worst(theme, chosen, field)[-1]


def nearest(theme: str, chosen: Mapping[str, str], field: str) -> str:
    """Return the chosen colour itself, or the shade next to it that can be read: darker or lighter step by step."""
    grows_darker = (theme == LIGHT) == (field != BACKGROUND)
    end = BLACK if grows_darker else WHITE
    shades = (mix(chosen[field], end, step / 100) for step in range(101))
    return next((one for one in shades if least_contrast(theme, {**chosen, field: one}, field) >= ENOUGH), end)


def stylesheet(chosen: Mapping[str, Mapping[str, str]]) -> str:
    """Return CSS that sets the tokens of both themes; nothing where nothing is chosen.

    :param chosen: as ``completed`` returns it.
    """
    rules = []
    for theme in (LIGHT, DARK):
        if made := tokens(theme, chosen[theme]):
            lines = "".join(f"--{name}:{colour};" for name, colour in made.items())
            rules.append(f"@media (prefers-color-scheme:{theme}){{:root{{{lines}}}}}\n")
    return "".join(rules)


def _worst(theme: str, chosen: Mapping[str, str], field: str) -> tuple[str, str, float]:
    colours = BASE[theme] | tokens(theme, chosen)
    ink, ground = min(PAIRS[field], key=lambda pair: contrast(colours[pair[0]], colours[pair[1]]))
    return colours[ink], colours[ground], contrast(colours[ink], colours[ground])


def _edge(ground, ink):
    shades = (mix(ground, ink, step / 100) for step in range(40, 101))
    return next((shade for shade in shades if contrast(shade, ground) >= EDGE), ink)


def _channels(colour):
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
