"""The contract: who may hear what, and who has to. A TOML file kept with the project, one line a signal::

    "shop.order_placed" = { heard_by = ["stock", "mail"], must = ["stock"], kind = "must hold" }
    "django.post_save(auth.User)" = { heard_by = ["mail"] }

A signal is named as on the map; one of models with its sender in brackets. ``heard_by`` are the labels of the apps
that may hear it. Those in ``must`` have to, and nobody may mute them, unless ``mutable`` names them as well.
``kind`` is a word for the reader. Apps that are not installed are left aside.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from signal_map.conf import conf

KINDS = ("question", "must hold", "may follow")
_KEY = re.compile(r"[\w.\[\]]+(\([\w.]+\))?")
_LINE = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True)
class Row:
    """One signal of the contract; everybody in ``must`` is in ``heard_by``. ``line`` is where it stands in the file."""

    key: str
    heard_by: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    mutable: tuple[str, ...] = ()
    kind: str = ""
    line: int = 0

    @property
    def signal(self) -> str:
        """The key without the sender."""
        return self.key.partition("(")[0]


@dataclass(frozen=True)
class Fault:
    """What is wrong in the file; ``line`` is 0 where it is the file itself."""

    line: int
    reason: str


@dataclass(frozen=True)
class Contract:
    """The contract as it is kept; without a file it has neither edges nor faults."""

    file: Path | None = None
    edges: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()

    def edge(self, key: str) -> Row | None:
        """Return the row of a signal, its sender in brackets where it has one; else the row for all senders."""
        rows = {row.key: row for row in self.edges}
        return rows.get(key) or rows.get(key.partition("(")[0])

    def must_hold(self, signal_key: str, app_label: str) -> bool:
        """Say whether an app has to hear a signal, whatever a block would like to mute.

        :param signal_key: without a sender, it asks for any sender.
        """
        return any(
            app_label in row.must and app_label not in row.mutable
            for row in self.edges
            if signal_key in {row.key, row.signal} or signal_key.partition("(")[0] == row.key
        )


_kept: dict[Path, tuple[tuple[int, int], Contract]] = {}


def read() -> Contract:
    """Return the contract that ``SIGNAL_MAP["CONTRACT"]`` names, as its file is now."""
    if conf().CONTRACT is None:
        return Contract()
    file = Path(conf().CONTRACT)
    try:
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if file not in _kept or _kept[file][0] != stamp:
            _kept[file] = (stamp, parse(file.read_text(encoding="utf-8"), file))
    except (OSError, UnicodeDecodeError) as error:
        return Contract(file=file, faults=(Fault(0, f"it cannot be read: {error}"),))
    return _kept[file][1]


def parse(text: str, file: Path) -> Contract:
    """Return what a text says; whatever is wrong in it becomes a fault, and the rest is read."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        fault = Fault(int(line[1]) if line else text.count("\n") + 1, _LINE.sub("", str(error)))
        return Contract(file=file, faults=(fault,))
    rows, faults = [], []
    for key, options in table.items():
        line = _line_of(key, text)
        if reason := next(_reasons(key, options), ""):
            faults.append(Fault(line, f"{key}: {reason}"))
        else:
            rows.append(_row(key, options, line))
    return Contract(file=file, edges=tuple(rows), faults=tuple(faults))


def _row(key: str, options: dict, line: int) -> Row:
    must = tuple(options.get("must", ()))
    return Row(
        key=key,
        heard_by=tuple(dict.fromkeys([*options.get("heard_by", ()), *must])),
        must=must,
        mutable=tuple(options.get("mutable", ())),
        kind=options.get("kind", ""),
        line=line,
    )


def _reasons(key: str, options: object) -> Iterator[str]:
    """What is wrong with a row, the worst first."""
    known = [option.name for option in fields(Row) if option.name not in {"key", "line"}]
    if not isinstance(options, dict):
        yield f"a signal has a table: {{ {known[0]} = [...] }}"
        return
    if any(isinstance(value, dict) for value in options.values()):
        yield "a dotted name stands in quotation marks"
    if not _KEY.fullmatch(key) or "." not in key.partition("(")[0]:
        yield "a signal is named app.name, or app.name(app.Model)"
    if unknown := sorted(set(options) - set(known)):
        yield f"it has no {', '.join(unknown)}; there is {', '.join(known)}"
    for name in ("heard_by", "must", "mutable"):
        labels = options.get(name, [])
        if not (isinstance(labels, list) and all(isinstance(label, str) for label in labels)):
            yield f"{name} is a list of app labels"
            return
    if options.get("kind", KINDS[0]) not in KINDS:
        yield f"kind is one of {', '.join(KINDS)}"
    if strangers := sorted(set(options.get("mutable", ())) - set(options.get("must", ()))):
        yield f"mutable makes an exception of must, where {', '.join(strangers)} does not stand"


def _line_of(key: str, text: str) -> int:
    wanted = re.compile(rf"""\s*\[?\s*(?:["']{re.escape(key)}["']|{re.escape(key)}\b)""")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if wanted.match(line)), 0)
