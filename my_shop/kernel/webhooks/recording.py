"""Writing events down, in the transaction of what they tell about; ``sending`` sends them."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from my_shop.kernel import clock
from my_shop.kernel.webhooks.models import Delivery, Endpoint, Event, written_body
from my_shop.kernel.webhooks.types import TYPES

NOBODY_FOR = 5
"""Seconds for which a process believes that there is no endpoint: a shop without one asks nothing for it."""

BATCH = 500

_nobody_until = 0.0


@dataclass(frozen=True)
class NewEvent:
    """Something that happened: of one of the registered types, about a subject such as ``order:NUMBER``.

    :param data: what JSON can say; ids, numbers and totals: whoever hears it asks the API for the rest.
    """

    type: str
    subject: str
    data: Mapping[str, Any]


def record_event(*, type: str, subject: str, data: Mapping[str, Any]) -> int:
    """Write one event down, as ``record_events`` does."""
    return record_events([NewEvent(type, subject, data)])


def record_events(events: Iterable[NewEvent]) -> int:
    """Write events down for the endpoints that want them, and return how many deliveries that makes.

    It belongs into the transaction of what the events tell about. Three queries, however many there are; one where
    nobody wants them, none where nobody has wanted any for the last seconds. The worker looks for them every second.

    :raises ValueError: a type that nobody has registered.
    """
    happened = list(events)
    if unknown := {event.type for event in happened} - TYPES.keys():
        raise ValueError(f"no such type of event: {', '.join(sorted(unknown))}")
    endpoints = listening() if happened else []
    wanted = [(event, to) for event in happened if (to := [one for one in endpoints if one.wants(event.type)])]
    return write(wanted) if wanted else 0


def write(wanted: Iterable[tuple[NewEvent, list[Endpoint]]]) -> int:
    """Write events with a delivery to each of these endpoints."""
    wanted, now = list(wanted), timezone.now()
    rows = [
        Event(type=new.type, subject=new.subject, body=written_body(new.type, now, dict(new.data)), created_at=now)
        for new, _ in wanted
    ]
    # no savepoint of their own: if an insert fails, the caller's transaction has failed
    with transaction.atomic(savepoint=False):
        Event.objects.bulk_create(rows, batch_size=BATCH)
        deliveries = [
            Delivery(endpoint=endpoint, event=event, subject=event.subject, next_try_at=clock.Now())
            for event, (_, endpoints) in zip(rows, wanted, strict=True)
            for endpoint in endpoints
        ]
        Delivery.objects.bulk_create(deliveries, batch_size=BATCH)
    return len(deliveries)


def record_for_app(*, kind: str, address: str, events: Iterable[NewEvent]) -> int:
    """Write events down for an endpoint of an app (``kinds``), which is made where there is none yet.

    It belongs into the transaction of what the events tell about. Their types are the app's own.
    """
    endpoint, _ = Endpoint.objects.get_or_create(kind=kind, address=address)
    return write((event, [endpoint]) for event in events)


def is_wanted(*types: str) -> bool:
    """Does any endpoint want events of these types? Whoever has to ask for what an event says asks this first."""
    return any(endpoint.wants(each) for endpoint in listening() for each in types)


def listening() -> list[Endpoint]:
    """Return the endpoints that are switched on. That there is none is remembered for ``NOBODY_FOR`` seconds."""
    global _nobody_until  # noqa: PLW0603 - what a process knows
    if time.monotonic() < _nobody_until:
        return []
    endpoints = list(Endpoint.objects.subscribed().filter(is_active=True).only("pk", "event_types"))
    if not endpoints:
        _nobody_until = time.monotonic() + NOBODY_FOR
    return endpoints


def look_anew() -> None:
    """Forget that there was no endpoint; other processes find out by themselves."""
    global _nobody_until  # noqa: PLW0603 - what a process knows
    _nobody_until = 0.0


def delete_events(*, subjects: Iterable[str]) -> None:
    """Delete what was written about some subjects, sent or not, for somebody was erased."""
    Event.objects.filter(subject__in=list(subjects)).delete()


def delete_answers(*, subjects: Iterable[str]) -> None:
    """Delete what endpoints have answered to events about some subjects: nobody knows what stands in it."""
    Delivery.objects.filter(event__subject__in=list(subjects)).exclude(last_answer="").update(last_answer="")
