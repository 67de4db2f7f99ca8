"""The map as a page of documentation: table, diagram, and the contract of each signal.

No line numbers stand in it, so that it changes only when the picture does; where a reader cannot tell what is sent,
there is one.
"""

import re

from signal_map.checks import kinds
from signal_map.facts import Edge, Receiver, Sending, SignalFacts, SignalMap
from signal_map.rendering.formats import mermaid
from signal_map.rendering.formats.table import untold

RENEW = "python manage.py signals --format markdown --output docs/signals.md"
HEAD = f"""# Signals

Which app tells what, and who hears it. This page is made from the running project, by

```
{RENEW}
```

Do not edit it: change the signal, its docstring or its receivers, and make it again.

- **must hold**: runs inside the sender's transaction; a receiver that fails rolls everything back.
- **may follow**: a receiver writes down what is to be done; it never stops the sender.
- **question**: receivers answer; the sender can do without an answer.
"""
LEGEND = """An arrow goes from the app that tells to the app that hears. Thick: something on it must hold; dotted: only
questions. Dashed boxes are not the project's own.
"""
# what begins a paragraph of its own in a docstring that is written without blank lines
PARAGRAPH = re.compile(r"(?<!\n)\n(?=(?:Arguments?:|Kind:|Sent\b))")


def draw(signal_map: SignalMap) -> str:
    """Return the page, with a newline at its end."""
    kind = kinds.read()
    own = [signal for signal in signal_map.signals if signal.is_own]
    heard = [edge for edge in signal_map.edges(own=False) if not edge.signal.is_own]
    parts = [HEAD, "## All of them\n", _table(signal_map, own, heard, kind)]
    parts += [f"{told}\n"] if (told := untold(signal_map)) else []
    parts += ["## The picture\n", LEGEND, f"```mermaid\n{mermaid.draw(signal_map)}```\n"]
    for app in signal_map.apps:
        declared = [signal for signal in own if signal.app == app.label]
        if declared:
            parts.append(f"## What {app.label} declares\n")
            parts += [_contract(signal_map, signal, kind(signal)) for signal in declared]
    if heard:
        parts += ["## What the project hears of others\n", _of_others(signal_map, heard, kind)]
    return "\n".join(parts)


def _table(signal_map: SignalMap, own: list[SignalFacts], heard: list[Edge], kind) -> str:
    lines = ["| signal | kind | sent by | heard by |", "|---|---|---|---|"]
    for signal in own:
        anchor = re.sub(r"[^\w-]", "", signal.key.lower())
        apps = dict.fromkeys(f"{_perhaps(sending)}{sending.app}" for sending in signal.sendings)
        senders = ", ".join(apps) or "nobody"
        lines.append(f"| [`{signal.key}`](#{anchor}) | {kind(signal)} | {senders} | {_hearers(signal_map, signal)} |")
    for edge in heard:
        names = _names(edge.receivers)
        lines.append(f"| {_label(edge)} | {kind(edge)} | {edge.origin} | {edge.hearer}: {names} |")
    return "\n".join(lines) + "\n"


def _hearers(signal_map: SignalMap, signal: SignalFacts) -> str:
    groups: dict[str, list[Receiver]] = {}
    for receiver in _sorted(signal_map, signal.receivers):
        groups.setdefault(receiver.app, []).append(receiver)
    return "; ".join(f"{app}: {_names(receivers)}" for app, receivers in groups.items()) or "nobody"


def _names(receivers) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(sorted(receiver.short_name for receiver in receivers)))


def _sorted(signal_map: SignalMap, receivers) -> list[Receiver]:
    """In the order of their apps and names: the order of connecting would change with an import."""
    order = {app.label: index for index, app in enumerate(signal_map.apps)}
    return sorted(receivers, key=lambda receiver: (order.get(receiver.app, len(order)), receiver.name, receiver.sender))


def _contract(signal_map: SignalMap, signal: SignalFacts, kind: str) -> str:
    doc = PARAGRAPH.sub("\n\n", signal.doc.strip())
    if kind and "Kind:" not in doc:
        doc += f"\n\nKind: {kind}."
    sent = dict.fromkeys(_sending(sending) for sending in signal.sendings)
    heard = [_receiver(receiver) for receiver in _sorted(signal_map, signal.receivers)]
    parts = [f"### {signal.key}", doc.strip(), f"Declared in `{signal.place.path}`."]
    parts += ["**Sent by**", "\n".join(sent or ["- nobody"]), "**Heard by**", "\n".join(heard or ["- nobody"])]
    return "\n\n".join(filter(None, parts)) + "\n"


def _sending(sending: Sending) -> str:
    # where somebody has to look, the line helps more than it ages
    place = sending.place.path if sending.is_told else str(sending.place)
    where = f"`{sending.place.function}` in `{place}`" if sending.place.function else place
    how = f"with `{sending.method}`{', in a transaction' if sending.in_atomic else ''}"
    return f"- {_perhaps(sending)}{where}, {how}{'' if sending.is_told else ': the source does not name the signal'}"


def _perhaps(sending: Sending) -> str:
    return "" if sending.is_told else "perhaps "


def _receiver(receiver: Receiver) -> str:
    of = f", of {_sender(receiver.sender)} only" if receiver.sender else ""
    return f"- {receiver.app}: `{receiver.name}`{of}{_told(receiver)}"


def _told(receiver: Receiver) -> str:
    return f": {receiver.summary}" if receiver.doc else ""


def _of_others(signal_map: SignalMap, heard: list[Edge], kind) -> str:
    lines = []
    for edge in heard:
        for receiver in _sorted(signal_map, edge.receivers):
            lines.append(
                f"- {_label(edge)}{f' ({kind(edge)})' if kind(edge) else ''}: `{receiver.name}`{_told(receiver)}"
            )
    return "\n".join(lines) + "\n"


def _label(edge: Edge) -> str:
    return f"`{edge.signal.key}` of {_sender(edge.sender)}" if edge.sender else f"`{edge.signal.key}`"


def _sender(sender: str) -> str:
    return sender if " " in sender else f"`{sender}`"
