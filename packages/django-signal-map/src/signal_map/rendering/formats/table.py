"""The map for a terminal: signal by signal, who sends it from where and who hears it there."""

import shutil
import textwrap

from signal_map.checks import kinds
from signal_map.facts import Receiver, Sending, SignalFacts, SignalMap

INDENT = "  "
FALLBACK = (120, 24)  # columns and lines, where no terminal tells


def draw(signal_map: SignalMap, width: int | None = None) -> str:
    """Return the map as lines no longer than the terminal is wide, as far as names allow, ended by a newline.

    One signal alone is told whole, its docstring included; of several, the first sentence.
    """
    width = width or shutil.get_terminal_size(FALLBACK).columns
    kind = kinds.read()
    is_alone = len(signal_map.signals) == 1
    blocks = {signal.key: _rows(signal, is_whole=is_alone) for signal in signal_map.signals}
    widths = _widths([row for rows in blocks.values() for row in rows])
    parts = []
    for signal in signal_map.signals:
        head = _between(" · ".join(filter(None, (signal.key, kind(signal)))), str(signal.place), width)
        summary = textwrap.fill(signal.summary, max(20, width - len(INDENT)))
        doc = textwrap.indent(signal.doc.strip() if is_alone else summary, INDENT)
        lines = _fitted(blocks[signal.key], [*widths[:2], *_widths(blocks[signal.key])[2:]], width)
        parts.append("\n".join([head, *([doc] if doc else []), *([""] if is_alone else []), *lines]))
    return "\n\n".join([*parts, _total(signal_map)]) + "\n"


def _rows(signal: SignalFacts, *, is_whole: bool) -> list[tuple[str, ...]]:
    """What stands below a signal: in each row who, which function, where, how, and what its docstring says."""
    nobody = ("nobody", "", "", "", "")
    sent = [
        (sending.app, sending.place.function or "(module)", str(sending.place), _how_sent(sending), "")
        for sending in signal.sendings
    ]
    heard = [
        (
            receiver.app,
            receiver.short_name,
            str(receiver.place),
            _how_heard(receiver),
            receiver.summary if is_whole and receiver.doc else "",
        )
        for receiver in signal.receivers
    ]
    if signal.is_own:
        sent = sent or [nobody]
    rows = []
    for verb, found in (("sent by", sent), ("heard by", heard or [nobody])):
        rows += [("" if index else verb, *row) for index, row in enumerate(found)]
    return rows


def _how_sent(sending: Sending) -> str:
    parts = [] if sending.is_told else ["perhaps: the source does not name the signal"]
    parts.append(f"{sending.method}, in a transaction" if sending.in_atomic else sending.method)
    if sending.sender not in {"", "None"}:
        parts.append(f"sender {sending.sender}")
    return "; ".join(parts)


def _how_heard(receiver: Receiver) -> str:
    parts = [f"sender {receiver.sender}"] if receiver.sender else []
    parts += [receiver.kind] if receiver.kind != "function" else []
    parts += ["async"] if receiver.is_async else []
    parts += [] if receiver.takes_kwargs else ["takes no **kwargs"]
    parts.append(f"uid {receiver.dispatch_uid}" if receiver.dispatch_uid else "no uid")
    return "; ".join(parts)


def _widths(rows: list[tuple[str, ...]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def _fitted(rows: list[tuple[str, ...]], widths: list[int], width: int) -> list[str]:
    """Rows as aligned columns; where one is too long, what no longer fits stands on a line below, in all of them."""
    columns = len(widths)
    while columns > 2 and any(_length(row[:columns], widths) > width for row in rows):
        columns -= 1
    below = " " * (len(INDENT) * 3 + widths[0])
    lines = []
    for row in rows:
        cells = zip(row[:columns], widths, strict=False)
        lines.append(INDENT + INDENT.join(f"{cell:{column}}" for cell, column in cells))
        lines += [f"{below}{cell}" for cell in row[columns:] if cell]
    return [line.rstrip() for line in lines]


def _length(row: tuple[str, ...], widths: list[int]) -> int:
    """The length of a row: columns as wide as they are, the last one as long as its text."""
    while not row[-1]:
        row = row[:-1]
    return sum(widths[: len(row) - 1]) + len(INDENT) * len(row) + len(row[-1])


def _between(left: str, right: str, width: int) -> str:
    """Two texts at the two ends of a line; one below the other where it is too short for both."""
    gap = width - len(left) - len(right)
    return f"{left}{' ' * gap}{right}" if gap > 1 else f"{left}\n{INDENT}{right}"


def _total(signal_map: SignalMap) -> str:
    receivers = sum(len(signal.receivers) for signal in signal_map.signals)
    sent = [sending for signal in signal_map.signals for sending in signal.sendings]
    # what may be any signal stands below several of them
    sendings = sum(sending.is_told for sending in sent) + len({sending for sending in sent if not sending.is_told})
    counts = ((len(signal_map.signals), "signal"), (receivers, "receiver"), (sendings, "place"))
    words = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts]
    total = f"{words[0]}, {words[1]}, {words[2]} that {'sends' if sendings == 1 else 'send'}."
    return "\n".join(filter(None, (total, untold(signal_map))))


def untold(signal_map: SignalMap) -> str:
    """Say in a sentence which places send what the source does not name, empty where there is none."""
    places = ", ".join(str(sending.place) for sending in signal_map.untold)
    return f"Which signal is sent, the source does not name at {places}." if places else ""
