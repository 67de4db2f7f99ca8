"""What becomes of an order is told to the platform that it was bought by: the whole order, once for each entry of its
timeline that matters there, in their order.

The entries are the intent: they are written in the transaction of what has happened, and ``tell_at`` of the session
with them (``orders.services.order.transitions.log_event``). The worker tells them, as often as it takes, at least once.
"""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.leases import pause_after
from my_shop.kernel.outbound import AddressRefused, Answer, FetchFailed, post
from my_shop.kernel.webhooks.sending import BACK_OFF, ROUND_SECONDS
from orders.models import OrderEvent, UcpSession
from orders.ucp.order_answers import tell_order
from orders.ucp.platforms import allowed_networks
from orders.ucp.sessions import LASTS
from orders.ucp.signatures import sign

logger = logging.getLogger(__name__)

Kind = OrderEvent.Kind

TOLD = {
    Kind.CONFIRMED: "order_placed",
    Kind.CHANGED: "order_changed",
    Kind.PACKED: "order_packed",
    Kind.SHIPPED: "order_shipped",
    Kind.DELIVERED: "order_delivered",
    Kind.CANCELLED: "order_canceled",
    Kind.RETURNED: "order_returned",
    Kind.REFUNDED: "order_refunded",
}
"""Kinds of entries that a platform hears of, and what it calls them. Its order does not tell what is paid."""

AT_ONCE, SECONDS, MOST_BYTES = 8, 5, 1000
LEASE = timedelta(minutes=2)
"""Longer than a batch takes: within it no second worker begins with it."""


@dataclass(frozen=True)
class Message:
    """What one platform is told next: ``body`` are the bytes that are signed."""

    session: UcpSession
    event_id: int
    body: bytes


def send_due() -> int:
    """Tell what is due, batch by batch, for ``ROUND_SECONDS`` or a little longer; return how many were tried.

    Must not run inside a transaction: no lock is held while somebody else's machine thinks.
    """
    began, tried = time.monotonic(), 0
    while not is_stopping() and time.monotonic() - began < ROUND_SECONDS and (batch := _take_batch()):
        with ThreadPoolExecutor(max_workers=len(batch)) as threads:
            for message, outcome in zip(batch, threads.map(_post, batch), strict=True):
                _settle(message, outcome)
        tried += len(batch)
    return tried


def _take_batch() -> list[Message]:
    """Return what is told now; what has nothing to tell is done with."""
    now = clock.now()
    is_settled = Q(completing_at=None) | Q(completing_at__lte=now - LASTS)  # else it may still be taken back
    due = UcpSession.objects.filter(is_settled, tell_at__lte=now).select_related("order").order_by("tell_at", "pk")
    batch = []
    for session in due[:AT_ONCE]:
        lease = now + LEASE
        if not _mine(session).update(tell_at=lease):
            continue
        session.tell_at = lease
        if message := _next_message(session):
            batch.append(message)
        else:
            _mine(session).update(tell_at=None)
    return batch


def _mine(session):
    """The row, as long as nobody has anything new to tell, and no other worker has it."""
    return UcpSession.objects.filter(pk=session.pk, tell_at=session.tell_at)


def _next_message(session) -> Message | None:
    order = session.order
    if order is None or not session.webhook_url:
        return None
    event = order.events.filter(pk__gt=session.told_event_id, kind__in=TOLD).order_by("pk").first()
    if event is None:
        return None
    told = tell_order(session)
    facts = {
        "event_id": f"msg_{event.pk}",
        "event_type": TOLD[Kind(event.kind)],
        "created_time": event.created_at.isoformat(),
    }
    # the specification has the order as the message, its reference server and suite have it below
    return Message(session, event.pk, json.dumps({**told, **facts, "order": told}).encode())


def _post(message: Message) -> Answer | AddressRefused | FetchFailed:
    """Send a message and return what came of it. In a thread: no database."""
    headers = {
        "Content-Type": "application/json",
        "Request-Signature": sign(message.body),
        "UCP-Agent": f'profile="{settings.SITE_URL}{reverse("ucp_profile")}"',
    }
    try:
        url = message.session.webhook_url
        return post(
            url, message.body, headers=headers, most_bytes=MOST_BYTES, seconds=SECONDS, networks=allowed_networks()
        )
    except (AddressRefused, FetchFailed) as failure:
        return failure


def _settle(message: Message, outcome: Answer | AddressRefused | FetchFailed) -> None:
    session = message.session
    rows = UcpSession.objects.filter(pk=session.pk)
    if isinstance(outcome, Answer) and outcome.status < HTTPStatus.MULTIPLE_CHOICES:
        rows.update(told_event_id=message.event_id, failures=0, last_error="")
        _mine(session).update(tell_at=clock.Now())  # for what comes next
        return
    why = f"{outcome.status} {outcome.text}" if isinstance(outcome, Answer) else str(outcome)
    logger.info("UCP: session %s: its platform could not be told: %.200s", session.pk, why)
    failures = session.failures + 1
    facts: dict[str, Any] = {"failures": failures, "last_error": why[:300]}
    is_over = failures > len(BACK_OFF) or isinstance(outcome, Answer) and outcome.status == HTTPStatus.GONE
    rows.update(**facts)
    _mine(session).update(tell_at=None if is_over else clock.now() + pause_after(failures, BACK_OFF))
