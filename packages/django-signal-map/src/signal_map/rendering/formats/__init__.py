"""The map as text, in the formats that ``manage.py signals`` prints: each turns a ``SignalMap`` into a string."""

from collections.abc import Callable

from signal_map.facts import SignalMap
from signal_map.rendering.formats import dot, json, markdown, mermaid, table


def draw_svg(signal_map: SignalMap) -> str:
    from signal_map.rendering.formats import svg  # noqa: PLC0415 -- a drawing is big, and few commands need it

    return svg.draw(signal_map)


FORMATS: dict[str, Callable[[SignalMap], str]] = {
    "table": table.draw,
    "json": json.draw,
    "mermaid": mermaid.draw,
    "dot": dot.draw,
    "svg": draw_svg,
    "markdown": markdown.draw,
}
