"""Silence receivers for a block: an import of old rows without mails, a test.

    with muted("mail.receivers.tell_buyer"):
        ...

Only what is sent in the block is not heard: other threads and tasks go on as ever. The trace says who was muted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from weakref import ReferenceType

from django.dispatch import Signal, dispatcher

from signal_map.analysis import registry
from signal_map.analysis.senders import Senders
from signal_map.checks import contract
from signal_map.tracing import dispatch, naming

SUGGESTED = 3


class MutingRefused(Exception):
    """These receivers cannot be muted."""


class UnknownReceiver(MutingRefused):
    """Nobody is connected under this name."""


class MustHold(MutingRefused):
    """The contract says that this app has to hear the signal."""


@contextmanager
def muted(*names: str) -> Iterator[None]:
    """Let the named receivers hear nothing of what is sent within the block; they hear again after it, whatever
    happens.

    :param names: dispatch_uids, or dotted paths of functions; a path silences every connection of the function.
    :raises UnknownReceiver: for a name that nobody is connected under; it tells which ones are near.
    :raises seam.NotWrapped: where the signal map cannot wrap ``Signal``; the log says why.
    :raises MustHold: for a receiver that the contract demands, unless it names the app as mutable.
    """
    silent = _connections(names)
    outer = dispatch.muted.get()
    both = {key: outer.get(key, frozenset()) | silent.get(key, frozenset()) for key in {*outer, *silent}}
    with dispatch.muting(silent):
        token = dispatch.muted.set(both)
        try:
            yield
        finally:
            dispatch.muted.reset(token)


def _connections(names: tuple[str, ...]) -> dict[Signal, frozenset[tuple]]:
    """The lookup keys of the connections that the names mean, by signal."""
    found: dict[Signal, set[tuple]] = {}
    known, missing, senders = set(), set(names), Senders()
    for key, signal in registry.signals().items():
        for lookup, reference, *_ in list(signal.receivers):
            receiver = reference() if isinstance(reference, ReferenceType) else reference
            if receiver is None:
                continue
            path, app, uid = naming.describe(signal, receiver)
            own = {path} if lookup[0] == dispatcher._make_id(receiver) else {path, str(lookup[0])}
            known |= own
            if own.isdisjoint(names):
                continue
            sender = senders.name(lookup[1], None)
            edge = f"{key}({sender})" if sender else key
            if contract.read().must_hold(edge, app):
                raise MustHold(f"{path} must hear {edge}: the contract demands it of {app}, so it cannot be muted.")
            found.setdefault(signal, set()).add(lookup)
            missing -= own
    for name in sorted(missing):
        near = get_close_matches(name, sorted(known), n=SUGGESTED)
        hint = f" Did you mean {' or '.join(near)}?" if near else " manage.py signals lists who is."
        raise UnknownReceiver(f"Nobody is connected as {name}.{hint}")
    return {signal: frozenset(lookups) for signal, lookups in found.items()}
