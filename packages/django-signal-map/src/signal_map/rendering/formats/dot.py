"""The map in Graphviz's language: ``manage.py signals --format dot | dot -Tpng > signals.png``."""

from signal_map.checks import kinds
from signal_map.facts import SignalMap
from signal_map.rendering.formats.arrows import arrows, houses

STYLES = {kinds.MUST_HOLD: "bold", kinds.QUESTION: "dashed"}


def draw(signal_map: SignalMap) -> str:
    """Return the directed graph, from left to right, with a newline at its end."""
    drawn = arrows(signal_map)
    own = {app.label for app in signal_map.apps if app.is_own}
    lines = [
        "digraph signals {",
        "    rankdir=LR;",
        '    node [shape=box, fontname="sans-serif"];',
        '    edge [fontname="sans-serif", fontsize=10];',
    ]
    for label, name in houses(signal_map, drawn).items():
        style = "solid" if label in own else "dashed"
        lines.append(f"    {_quoted(label)} [style={style}, tooltip={_quoted(name)}];")
    for arrow in drawn:
        style = STYLES.get(arrow.kind, "solid")
        ends = f"{_quoted(arrow.origin)} -> {_quoted(arrow.hearer)}"
        lines.append(f"    {ends} [label={_quoted(*arrow.labels)}, style={style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(*lines: str) -> str:
    """A string of the language; ``\\n`` between the lines of a label."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
