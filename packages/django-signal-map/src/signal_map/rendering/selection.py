"""A part of the map: what concerns the project's own apps, or what somebody asks for by name."""

from dataclasses import replace
from difflib import get_close_matches

from signal_map.facts import SignalFacts, SignalMap


class UnknownName(LookupError):
    """There is no signal, app or model of that ``name``; ``near`` are those that look like it."""

    def __init__(self, name: str, near: list[str]):
        self.name = name
        self.near = near
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"No signal, app or model is called “{name}”.{hint}")


def own(signal_map: SignalMap) -> SignalMap:
    """Return what own apps declare, with everybody who hears it, and what they hear of others."""
    labels = {app.label for app in signal_map.apps if app.is_own}
    signals = []
    for signal in signal_map.signals:
        ours = tuple(receiver for receiver in signal.receivers if receiver.app in labels)
        if signal.is_own:
            signals.append(signal)
        elif ours or any(sending.app in labels for sending in signal.sendings):
            signals.append(replace(signal, receivers=ours))
    return replace(signal_map, signals=tuple(signals))


def named(signal_map: SignalMap, names: list[str]) -> SignalMap:
    """Return the signals of those names or keys, whatever concerns the apps of those labels, all of it whole, and of
    what is sent for the models of those names whoever hears them; what the source does not name is left out.

    :raises UnknownName: for the first name that is none of them.
    """
    models = {receiver.sender for signal in signal_map.signals for receiver in signal.receivers if receiver.sender}
    keys = {signal.key for signal in signal_map.signals} | models
    labels = {app.label for app in signal_map.apps} | {signal.app for signal in signal_map.signals}
    short = labels | {signal.name for signal in signal_map.signals} | {_last(model) for model in models}
    for name in names:
        if name not in keys | short:
            raise UnknownName(name, get_close_matches(name, sorted(keys if "." in name else short)))
    chosen = []
    for signal in signal_map.signals:
        if any(_concerns(signal, name) for name in names):
            chosen.append(signal)
        elif of_model := tuple(found for found in signal.receivers if {found.sender, _last(found.sender)} & {*names}):
            chosen.append(replace(signal, receivers=of_model))
    return replace(signal_map, signals=tuple(chosen), untold=())


def _concerns(signal: SignalFacts, name: str) -> bool:
    apps = {signal.app, *(receiver.app for receiver in signal.receivers), *(sent.app for sent in signal.sendings)}
    senders = {receiver.sender.partition(".")[0] for receiver in signal.receivers if "." in receiver.sender}
    return name in {signal.key, signal.name, *apps, *senders}


def _last(path: str) -> str:
    return path.rpartition(".")[2]
