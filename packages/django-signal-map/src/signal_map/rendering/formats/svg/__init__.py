"""The map as a drawing, made by the server: houses, and lines from house to house. No script is needed."""

from signal_map.checks import kinds
from signal_map.facts import SignalMap
from signal_map.rendering.formats.svg.drawing import Links, Pen
from signal_map.rendering.formats.svg.layout import lay_out
from signal_map.rendering.formats.svg.score import KindOf

__all__ = ["Links", "draw"]


def draw(signal_map: SignalMap, *, kind_of: KindOf | None = None, links: Links | None = None) -> str:
    """Return the drawing as SVG.

    :param kind_of: what an edge promises; as contract and docstrings say where nothing is given.
    :param links: addresses for a page, whose static styles give the drawing its looks; without them the drawing is a
        file of its own that carries its looks in itself.
    """
    return Pen(lay_out(signal_map, kind_of or kinds.read()), links).draw()
