"""Sending events to endpoints, by the worker.

An event is sent *at least once*: a worker that is killed after the other side took it and before the row says so leaves
a lease that runs out, and the next one sends it again, with the same ``webhook-id``, by which it is recognised.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from standardwebhooks import Webhook

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping
from my_shop.kernel.leases import pause_after
from my_shop.kernel.outbound import AddressRefused, Answer, FetchFailed, post
from my_shop.kernel.sealing import CannotOpen, Seal
from my_shop.kernel.webhooks.kinds import KINDS, NotYet
from my_shop.kernel.webhooks.models import LONGEST_ANSWER, Delivery, Endpoint
from my_shop.kernel.webhooks.switching import switch_off

logger = logging.getLogger(__name__)

SEAL = Seal("my_shop.kernel.webhooks")

AT_ONCE, OF_ONE_ENDPOINT = 12, 4
"""Events that are sent at the same time, and how many of them may go to one endpoint."""

SECONDS = 10
"""For one answer; all of a batch are asked at the same time, so a batch takes no longer."""

ROUND_SECONDS = 2
"""No further batch is begun after so long: mails and tasks wait behind it."""

LEASE = timedelta(minutes=2)
"""Longer than a batch takes: within it no second worker begins with it."""

BACK_OFF = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""Waiting times after the first, second… failure, three days in all; the failure after the last one is final."""

MAX_ATTEMPTS, LONGEST_PAUSE = len(BACK_OFF) + 1, BACK_OFF[-1]

SHORTEST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
"""How long an endpoint that does not answer is left alone, longer the longer it has been so."""

GIVEN_UP_AFTER = timedelta(days=5)
"""An endpoint that has taken nothing for so long is switched off."""

A_MOMENT = timedelta(seconds=1)

GONE, BUSY = 410, {429, 503}

Outcome = Answer | AddressRefused | FetchFailed | CannotOpen


def send_due() -> int:
    """Send what is due, batch by batch, for ``ROUND_SECONDS`` or a little longer; return how many were tried.

    Must not run inside a transaction: the leases count once others can see them, and no lock is held while somebody
    else's machine thinks.
    """
    if not _is_anything_due():
        return 0
    Delivery.objects.end_dead(clock.now(), most=MAX_ATTEMPTS)
    began, tried = time.monotonic(), 0
    while not is_stopping() and time.monotonic() - began < ROUND_SECONDS and (batch := _take_batch()):
        with ThreadPoolExecutor(max_workers=len(batch)) as threads:
            for delivery, outcome in zip(batch, threads.map(_send, batch), strict=True):
                _settle(delivery, outcome)
        tried += len(batch)
    return tried


def _is_anything_due() -> bool:
    return Delivery.objects.heads(clock.Now()).filter(endpoint__in=Endpoint.objects.reachable()).exists()


def _take_batch() -> list[Delivery]:
    """Return deliveries that are ours now: few of one endpoint, and of a subject none but the first."""
    now = clock.now()
    batch: list[Delivery] = []
    known = Endpoint.objects.reachable().filter(kind__in=["", *KINDS])
    for endpoint in known.with_work(now).order_by("?").values_list("pk", flat=True)[:AT_ONCE]:
        heads = Delivery.objects.heads(now).filter(endpoint=endpoint).order_by("next_try_at", "pk")
        for pk in list(heads.values_list("pk", flat=True)[: min(OF_ONE_ENDPOINT, AT_ONCE - len(batch))]):
            mine = claim(pk, now=now)
            if mine and _is_written(mine):
                batch.append(mine)
    return batch


def _is_written(delivery: Delivery) -> bool:
    """Write down, on the object, what is sent; what is not to be told now, or no more, is left."""
    kind = KINDS.get(delivery.endpoint.kind)
    mine = Delivery.objects.held_by(delivery)
    try:
        body = kind.body(delivery.event) if kind else delivery.event.body
    except NotYet:
        mine.update(lease="", attempts=F("attempts") - 1, next_try_at=clock.now() + A_MOMENT)
        return False
    except Exception as error:  # a fault of ours: the endpoint does not rest for it
        logger.exception("Webhook delivery %s: its body cannot be written", delivery.pk)
        failed = FetchFailed(f"{type(error).__name__}: {error}")
        mine.update(lease="", **_after_failure(delivery, failed, clock.now(), timedelta(0)))
        return False
    if body is None:
        delivery.event.delete()
        return False
    delivery.body = body  # type: ignore[attr-defined]
    return True


def claim(pk: int, *, now: datetime) -> Delivery | None:
    """Take a delivery whose turn it was; None where another worker has it by now."""
    rows = Delivery.objects.select_related("endpoint", "event")
    return rows.claim(pk, now=now, lasts=LEASE, most=MAX_ATTEMPTS, tried_at=now)


def _send(delivery: Delivery) -> Outcome:
    """Send an event and return what came of it. In a thread: no database."""
    kind, body = KINDS.get(delivery.endpoint.kind), delivery.body  # type: ignore[attr-defined]
    try:
        if kind:
            delivery.last_headers = kind.headers(body)
        else:
            delivery.last_headers = signed_headers(delivery.endpoint, delivery.event.message_id, body)
        return post(
            delivery.endpoint.address,
            body.encode(),
            headers=delivery.last_headers,
            most_bytes=LONGEST_ANSWER,
            seconds=kind.seconds if kind else SECONDS,
            networks=kind.networks() if kind else None,
        )
    except (AddressRefused, FetchFailed, CannotOpen) as failure:
        return failure
    except Exception as error:  # the others of the batch have their answers
        logger.exception("Webhook delivery %s: attempt %s failed", delivery.pk, delivery.attempts)
        return FetchFailed(f"{type(error).__name__}: {error}")


def signed_headers(endpoint: Endpoint, message_id: str, body: str) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body that is sent now.

    :raises CannotOpen: the secret was sealed by a key that the shop does not have any more.
    """
    now = timezone.now().astimezone(UTC)
    sealed = [endpoint.secret]
    if endpoint.former_secret and endpoint.former_secret_until and now < endpoint.former_secret_until:
        sealed.append(endpoint.former_secret)
    signatures = [Webhook(SEAL.open(each)).sign(message_id, now, body) for each in sealed]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _settle(delivery: Delivery, outcome: Outcome) -> None:
    """Write down what came of it, on the delivery and its endpoint."""
    now = clock.now()
    known = {"last_headers": delivery.last_headers, "lease": "", "last_status": None, "last_answer": ""}
    if isinstance(outcome, Answer):
        known |= {"last_status": outcome.status, "last_answer": outcome.text}
    if isinstance(outcome, Answer) and 200 <= outcome.status < 300:
        known |= {"status": Delivery.Status.READY, "delivered_at": now, "last_error": ""}
        failing = Endpoint.objects.filter(pk=delivery.endpoint_id).exclude(failing_since=None, rests_until=None)
        failing.update(failing_since=None, rests_until=None)
    else:
        retry_after = min(getattr(outcome, "retry_after", None) or timedelta(0), LONGEST_PAUSE)
        known |= _after_failure(delivery, outcome, now, retry_after)
        _note_failing(delivery.endpoint, outcome, now, retry_after)
    if not Delivery.objects.held_by(delivery).update(**known):
        logger.warning("Webhook delivery %s: sent after the lease had run out, or deleted meanwhile", delivery.pk)


def _after_failure(delivery, outcome, now, retry_after):
    error = _words(outcome)
    is_final = delivery.attempts >= MAX_ATTEMPTS or getattr(outcome, "status", None) == GONE
    if is_final:
        return {"status": Delivery.Status.FAILED, "last_error": error}
    return {"next_try_at": now + max(pause_after(delivery.attempts, BACK_OFF), retry_after), "last_error": error}


def _words(outcome: Outcome) -> str:
    if isinstance(outcome, CannotOpen):
        return gettext("The secret cannot be read: was SECRET_KEY replaced? Rotate the secret.")
    if not isinstance(outcome, Answer):
        return str(outcome)
    if 300 <= outcome.status < 400:
        return gettext("It answered with status %(status)s; redirects are not followed.") % {"status": outcome.status}
    return gettext("It answered with status %(status)s.") % {"status": outcome.status}


def _note_failing(endpoint: Endpoint, outcome: Outcome, now: datetime, retry_after: timedelta) -> None:
    """Leave an endpoint alone that does not answer or asks for it, and switch it off where nothing is to be hoped.

    One of an app's own is not switched off, for nobody would switch it on again: each event is given up by itself.
    """
    if getattr(outcome, "status", None) == GONE and not endpoint.kind:
        switch_off(endpoint=endpoint, because=gettext("It answered that it is gone (status 410)."))
        return
    row = Endpoint.objects.filter(pk=endpoint.pk)
    row.filter(failing_since=None).update(failing_since=now)
    # as it is by now: since this one was begun, another may have arrived
    since = row.values_list("failing_since", flat=True).first() or now
    if endpoint.kind:  # strangers' machines come and go: each event has its own pauses, and four at a time may wait
        row.update(rests_until=now + retry_after if retry_after else None)
    elif not isinstance(outcome, Answer) or outcome.status in BUSY:
        rest = min(max((now - since) / 4, SHORTEST_REST), LONGEST_REST)
        row.update(rests_until=now + max(rest, retry_after))
    if now - since >= GIVEN_UP_AFTER and not endpoint.kind:
        days = {"days": GIVEN_UP_AFTER.days}
        switch_off(endpoint=endpoint, because=gettext("It has taken nothing for %(days)s days.") % days)
