"""What a signal set off, in words: from a kept ``Trace``, or from a trace as a dict, to sentences.

A receiver is told by what it answered, where its answer says something of itself; else by the first line of its
docstring; else by its name.
"""

import inspect
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.apps import apps
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

SHOWN = 50
"""Stories that a page shows of one thing at most, the last ones."""
ENDS = {
    "committed": "Committed.",
    "rolled back": "Rolled back: nothing of it was kept.",
    "autocommit": "Outside a transaction: each part was kept as it was done.",
    "open": "Not finished when this was written.",
}
SOURCES = {"request": "by {}", "task": "by the task {}", "command": "by the command {}"}


@dataclass(frozen=True)
class Step:
    """One sentence of a story; ``depth`` counts the receivers that it happened within."""

    words: str
    depth: int = 0

    def __str__(self):
        return self.words


@dataclass(frozen=True)
class Narrative:
    """A heading, what happened in order, and how it ended. ``pk`` is None where the story is not kept."""

    heading: str
    steps: tuple[Step, ...]
    end: str
    at: datetime
    is_lost: bool
    pk: int | None = None

    def __iter__(self) -> Iterator[str]:
        return iter([self.heading, *map(str, self.steps), *([self.end] if self.end else [])])


def describe(trace) -> Narrative:
    """Tell a kept ``Trace``, or a whole trace as a dict; iterating over the story gives its sentences."""
    return _describe_kept(trace) if hasattr(trace, "sending") else _describe_whole(trace)


def narratives_of(of: str, key: str, *, user=None) -> SafeString:
    """Return the kept stories of one thing as HTML, the oldest first, for a page of another app's admin.

    Costs one query; nothing, and empty, where the signal map is not installed.

    :param user: whoever looks; who may see traces gets links to them.
    """
    if not apps.is_installed("signal_map"):
        return SafeString("")
    last = apps.get_model("signals", "Trace").objects.filter(of=of, key=key)[:SHOWN]
    narratives = sorted(map(describe, last), key=attrgetter("at", "pk"))
    may_look = user is not None and user.has_perm("signals.view_trace")
    return render_to_string("admin/signals/_narratives.html", {"narratives": narratives, "may_look": may_look})


def delete_traces(of: str, keys: Collection[str]) -> None:
    """Delete the kept stories of these things, where the signal map is installed."""
    if keys and apps.is_installed("signal_map"):
        apps.get_model("signals", "Trace").objects.filter(of=of, key__in=keys).delete()


def in_words(name: str) -> str:
    """Return a dotted or underscored name as words: the last part, without underscores."""
    return name.rpartition(".")[2].replace("_", " ").strip()


def duration(us: int) -> str:
    """Return microseconds as a person reads them."""
    if us < 50:
        return "under 0.1 ms"
    return f"{us / 1000:.1f} ms" if us < 1_000_000 else f"{us / 1_000_000:.1f} s"


def describe_action(receiver: dict) -> str:
    """Return what a receiver of a trace did, in words that follow its app's name."""
    answer = receiver.get("answer", "")
    if answer:
        return answer
    first = _docstring(receiver["name"]).strip().partition("\n")[0].rstrip(".")
    words = first or in_words(receiver["name"])
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def started(trace: dict) -> datetime:
    """Return when a trace began, in the time zone in force."""
    return timezone.localtime(parse_datetime(trace["started_at"]))


def _describe_kept(row) -> Narrative:
    at = timezone.localtime(row.started_at)
    event = in_words(row.signal)
    event = event.removeprefix(f"{in_words(row.of)} ") or event
    is_lost = row.outcome == "rolled back"
    source = f" {SOURCES.get(row.kind, '')}".rstrip().format(row.name)
    if " " in event:
        # a failed payment that was rolled back is none that has “not failed”
        source, lost = source and f",{source}", ", but that was rolled back" if is_lost else ""
    else:
        event, lost = f"not {event}" if is_lost else event, ""
    return Narrative(
        heading=f"{_capital(event)}{source} at {at:%H:%M:%S}{lost}.",
        steps=tuple(_steps(row.sending)),
        end=_end(row.sending, row.outcome),
        at=at,
        is_lost=is_lost,
        pk=row.pk,
    )


def _describe_whole(trace: dict) -> Narrative:
    at = started(trace)
    costs = ", ".join([duration(trace["us"]), *_queries(trace)])
    steps = []
    for send in trace["sends"]:
        told = [Step(f"{_capital(in_words(send['signal']))} went out."), *_steps(send, depth=1)]
        steps += [*told, Step(_end(send, send["outcome"]))]
    if trace.get("dropped"):
        steps.append(Step(f"{trace['dropped']} more went out and were not noted."))
    return Narrative(
        heading=f"{_capital(trace['name'] or trace['kind'])} at {at:%H:%M:%S}, {costs}.",
        steps=tuple(steps),
        end="" if steps else "No signal went out.",
        at=at,
        is_lost=any(send["outcome"] == "rolled back" for send in trace["sends"]),
    )


def _steps(send: dict, *, depth: int = 0) -> Iterator[Step]:
    """Yield a sentence for each receiver, and what it set off right behind it."""
    receivers, muted = send.get("receivers", []), send.get("muted", [])
    if send.get("raised") and not any(receiver.get("raised") for receiver in receivers):
        yield Step(f"Stopped: {_sentence(send['raised'])}", depth)
    elif not receivers and not muted:
        yield Step("Nobody heard it.", depth)
    goes_on = send.get("method", "").endswith("_robust")
    for receiver in receivers:
        yield Step(_sentence_of(receiver, goes_on=goes_on), depth)
        for nested in receiver.get("sends", []):
            yield Step(f"With it, {receiver['app']} sent {in_words(nested['signal'])}.", depth + 1)
            yield from _steps(nested, depth=depth + 1)
    for name in muted:
        yield Step(f"Muted, so it did not run: {in_words(name)} ({name.partition('.')[0]}).", depth)


def _sentence_of(receiver: dict, *, goes_on: bool) -> str:
    costs = ", ".join([duration(receiver.get("us", 0)), *_queries(receiver)])
    raised = receiver.get("raised")
    if not raised:
        return f"{receiver['app']}: {describe_action(receiver)}, {costs}."
    verb = "failed, and the others went on" if goes_on else "stopped it"
    kind, _, reason = raised.partition(": ")
    said = f"{reason.rstrip('.')} ({kind} in" if reason else f"{kind} (in"
    return f"{receiver['app']} {verb}: {said} {in_words(receiver['name'])}, {costs})."


def _end(send: dict, outcome: str) -> str:
    blamed = send.get("raised") or any(receiver.get("raised") for receiver in send.get("receivers", []))
    if outcome == "rolled back" and not blamed:
        return "Rolled back by what came afterwards: nothing of it was kept."
    return ENDS.get(outcome, "")


def _queries(part: dict) -> list[str]:
    count = part.get("queries", 0)
    return [f"{count} {'query' if count == 1 else 'queries'}"] if count else []


def _docstring(dotted: str) -> str:
    """Return the docstring of a function of a loaded module; nothing is imported for it."""
    path, names = dotted, []
    while path and path not in sys.modules:
        path, _, name = path.rpartition(".")
        names.insert(0, name)
    found = sys.modules.get(path)
    for name in names:
        found = getattr(found, name, None)
    return (inspect.getdoc(found) or "") if inspect.isroutine(found) else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
