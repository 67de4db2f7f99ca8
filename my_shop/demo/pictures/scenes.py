"""Still lifes for the covers of the journal."""

from dataclasses import dataclass, field

from .colours import ASH
from .studio import BACKDROPS


@dataclass(frozen=True)
class Prop:
    """A thing in a scene: ``centre`` and ``bottom`` are shares of the picture, ``size`` is a share of its height."""

    kind: str
    colour: str | None
    centre: float
    bottom: float
    size: float
    look: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    paper: str
    stand: str
    props: tuple[Prop, ...]


SCENES = {
    "season-a-pan": Scene(
        BACKDROPS["kitchen"],
        "flat",
        (
            Prop("teatowel", "#33425f", 0.2, 0.99, 0.8),
            Prop("pan", None, 0.5, 0.93, 0.8),
            Prop("spoons", "#d6ac7b", 0.82, 0.9, 0.76),
        ),
    ),
    "small-larder": Scene(
        BACKDROPS["kitchen"],
        "floor",
        (
            Prop("tins", "#3f5d4a", 0.2, 0.76, 0.5),
            Prop("jar", None, 0.42, 0.82, 0.62),
            Prop("jar", None, 0.6, 0.86, 0.56, {"scale": 0.8}),
            Prop("jar", None, 0.75, 0.88, 0.5, {"scale": 0.6}),
            Prop("mill", "#7b5336", 0.89, 0.82, 0.42),
        ),
    ),
    "three-lamps": Scene(
        BACKDROPS["evening"],
        "floor",
        (
            Prop("tablelamp", "#33425f", 0.22, 0.78, 0.6),
            Prop("floorlamp", "#2b2b2f", 0.5, 0.86, 0.72),
            Prop("mushroom", "#b9623f", 0.73, 0.84, 0.5),
            Prop("candle", "#9A6B4A", 0.9, 0.87, 0.3),
        ),
    ),
    "long-tom": Scene(
        BACKDROPS["garden"],
        "floor",
        (
            Prop("wateringcan", "#3f5d4a", 0.74, 0.8, 0.56),
            Prop("pot", "#b9623f", 0.42, 0.84, 0.6, {"saucer": True, "plant": "leaves", "tall": 1.15}),
            Prop("pot", "#9baa8a", 0.2, 0.86, 0.46, {"glazed": True, "plant": "cactus", "dish": True}),
            Prop("twine", "#efe5d0", 0.57, 0.9, 0.24),
        ),
    ),
    "one-notebook": Scene(
        BACKDROPS["desk"],
        "flat",
        (
            Prop("notebook", "#9baa8a", 0.36, 0.93, 0.78),
            Prop("pen", "#2b2b2f", 0.62, 0.9, 0.6),
            Prop("pencils", "#d2a340", 0.86, 0.84, 0.6),
            Prop("scissors", "#c3a058", 0.11, 0.82, 0.6),
        ),
    ),
    "visit-to-tarnwick": Scene(
        BACKDROPS["kitchen"],
        "floor",
        (
            Prop("vase", "#c0714f", 0.2, 0.77, 0.68, {"stems": True}),
            Prop("teapot", "#9baa8a", 0.47, 0.82, 0.6),
            Prop("mug", "#33425f", 0.73, 0.86, 0.34, {"rim": True, "speckle": True}),
            Prop("tumblers", "#47474b", 0.9, 0.79, 0.3),
        ),
    ),
    "towels-honestly": Scene(
        BACKDROPS["bath"],
        "floor",
        (
            Prop("hamper", "#ddd0b7", 0.17, 0.76, 0.56),
            Prop("towels", "#6b7b87", 0.45, 0.84, 0.6),
            Prop("bottle", "#7d927b", 0.69, 0.82, 0.46),
            Prop("soap", "#d5b98a", 0.86, 0.87, 0.3),
        ),
    ),
    "mending": Scene(
        BACKDROPS["garden"],
        "flat",
        (
            Prop("secateurs", "#c4472f", 0.2, 0.9, 0.76),
            Prop("trowel", ASH, 0.45, 0.9, 0.76),
            Prop("scissors", "#2b2b2f", 0.66, 0.88, 0.68),
            Prop("knife", "#7b5336", 0.86, 0.86, 0.7),
        ),
    ),
}
"""By the slug of the post."""
