"""Endpoints of the apps: addresses that no person has written down, told of what their app says, as it says it."""

from collections.abc import Callable
from dataclasses import dataclass

from my_shop.kernel.networks import Networks
from my_shop.kernel.webhooks.models import Event


class NotYet(Exception):
    """What is to be told may still be taken back: it is looked at again in a moment."""


@dataclass(frozen=True)
class Kind:
    """How the endpoints of an app are told.

    :param body: what is sent of an event, asked each time that it is; None: there is nothing to tell any more, and the
        event is deleted. May raise ``NotYet``, and then holds up what comes after it about its subject.
    :param headers: those of a body, its signature among them. In a thread: no database.
    :param networks: private ones that addresses may lead into, as ``my_shop.kernel.outbound.post`` has it.
    :param seconds: how long an answer is waited for.
    """

    body: Callable[[Event], str | None]
    headers: Callable[[str], dict[str, str]]
    networks: Callable[[], Networks]
    seconds: float


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a kind known; nobody subscribes to it, and nobody is asked to see to an endpoint of it."""
    KINDS[name] = kind
