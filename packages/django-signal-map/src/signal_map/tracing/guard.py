"""Stops what would not end: a signal that comes back to the same object again and again, and sends within sends.

A receiver that saves a new row once more comes back once, and ends by itself; so coming back is counted, not forbidden.
"""

from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import Model

from signal_map.conf import conf
from signal_map.tracing.naming import name_of_sender
from signal_map.tracing.outcomes import depth_of

if TYPE_CHECKING:
    from signal_map.tracing.traces import SignalCall


class SignalLoop(RuntimeError):
    """A signal has set itself off more than ``MAX_REENTRIES`` times for one object, or signals are nested deeper than
    ``MAX_DEPTH``; the text is the chain."""


def check(send: "SignalCall") -> None:
    """Let a send pass, or stop it and mark the transaction, so that even a ``send_robust`` above cannot commit it.

    :raises SignalLoop: when the signal has come back to the same object too often, or is too deep.
    """
    settings = conf()
    again, heard = 0, send.parent
    while heard is not None:
        above = heard.send
        again += above.signal is send.signal and is_same(above, send)
        heard = above.parent
    if again > settings.MAX_REENTRIES:
        what = f"{send.key} is sent again for {_object(send)} while it is being heard {again} times over"
        _stop(send, f"{what}, and MAX_REENTRIES is {settings.MAX_REENTRIES}")
    if send.level > settings.MAX_DEPTH:
        _stop(send, f"{send.key} is sent within {send.level - 1} other signals, and MAX_DEPTH is {settings.MAX_DEPTH}")


def is_same(one: "SignalCall", two: "SignalCall") -> bool:
    """Say whether two sends of one signal are about the same object.

    For a signal of models that is the row, and for ``m2m_changed`` the action, too; else the value of the path in
    ``KEEP``; else equal arguments.
    """
    first, second = one.named.get("instance"), two.named.get("instance")
    if isinstance(first, Model) and isinstance(second, Model):
        is_row = first is second or (first.pk is not None and type(first) is type(second) and first.pk == second.pk)
        alike = all(one.named.get(name) == two.named.get(name) for name in ("action", "using"))
        return one.sender is two.sender and is_row and alike
    if one.subject:
        return one.subject == two.subject
    try:
        return one.sender is two.sender and bool(one.named == two.named)
    except Exception:  # whatever their own __eq__ raises: they cannot be told to be equal
        return False


def _stop(send: "SignalCall", what: str) -> None:
    for connection in connections.all(initialized_only=True):
        if depth_of(connection):
            connection.set_rollback(True)
    raise SignalLoop(f"{what}:\n{_chain(send)}")


def _chain(send: "SignalCall") -> str:
    levels = [f"{send.key} for {_object(send)}, sent by {send.place()}"]
    heard = send.parent
    while heard is not None:
        above = heard.send
        levels.append(f"{above.key} for {_object(above)}, sent by {above.place()}, heard by {heard.name}")
        heard = above.parent
    return "\n".join(f"  {number}. {level}" for number, level in enumerate(reversed(levels), start=1))


def _object(send: "SignalCall") -> str:
    instance = send.named.get("instance")
    if isinstance(instance, Model):
        return f"{instance._meta.label} {'without a key' if instance.pk is None else instance.pk}"
    if send.subject:
        return " ".join(send.subject)
    return name_of_sender(send.sender) or "the same arguments"
