"""The map as a Mermaid flowchart, which GitHub and many editors draw: apps are nodes, signals the arrows between."""

from signal_map.checks import kinds
from signal_map.facts import SignalMap
from signal_map.rendering.formats.arrows import arrows, houses

# thick: something on it must hold; dotted: questions only; thin: everything else
LINES = {kinds.MUST_HOLD: "==>", kinds.QUESTION: "-.->"}


def draw(signal_map: SignalMap) -> str:
    """Return the flowchart, from left to right, with a newline at its end."""
    drawn = arrows(signal_map)
    labels = houses(signal_map, drawn)
    own = {app.label for app in signal_map.apps if app.is_own}
    lines = ["flowchart LR"]
    lines += [f"    {_id(label)}[{_text(label)}]" for label in labels]
    for arrow in drawn:
        line = LINES.get(arrow.kind, "-->")
        lines.append(f"    {_id(arrow.origin)} {line}|{_text(*arrow.labels)}| {_id(arrow.hearer)}")
    if others := [_id(label) for label in labels if label not in own]:
        lines += ["    classDef others stroke-dasharray:4", f"    class {','.join(others)} others"]
    return "\n".join(lines) + "\n"


def _id(label: str) -> str:
    """An id of its own for each label: ``end`` and the like are words of the language, so each has a prefix."""
    return "app_" + "".join(
        char if char.isascii() and (char.isalnum() or char == "_") else f"_{ord(char):x}_" for char in label
    )


def _text(*lines: str) -> str:
    return f'"{"<br>".join(_escaped(line) for line in lines)}"'


def _escaped(text: str) -> str:
    """Letters, digits and what names are made of stay; all else becomes the entity that Mermaid writes ``#code;``."""
    return "".join(char if char.isalnum() or char in " ._" else f"#{ord(char)};" for char in text)
