"""What is done with endpoints and deliveries; each door calls these."""

import base64
import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.networks import is_number_inside, leads_inside
from my_shop.kernel.sealing import CannotOpen
from my_shop.kernel.webhooks.models import Delivery, Endpoint, Event
from my_shop.kernel.webhooks.recording import NewEvent, write
from my_shop.kernel.webhooks.sending import SEAL
from my_shop.kernel.webhooks.switching import switch_off, switch_on
from my_shop.kernel.webhooks.types import TEST, subscribable

logger = logging.getLogger(__name__)

FORMER_SIGNS_FOR = timedelta(hours=24)
"""How long the secret of before signs as well, so that the other side can change over in its own time."""

SWEPT_AT_ONCE = 5000


class WebhookRefused(Exception):
    """Why something is not done, in words."""


def create_endpoint(
    *, address: str, description: str = "", event_types: Iterable[str] = (), is_active: bool = True
) -> tuple[Endpoint, str]:
    """Make an endpoint, and return it with its secret, which nobody is shown again.

    It is told of what happens from then on; other processes of the shop notice within five seconds.

    :param event_types: none: all of them.
    :raises django.core.exceptions.ValidationError: an address that is none, or a type that there is not.
    """
    secret = _new_secret()
    endpoint = Endpoint(
        address=address,
        description=description,
        event_types=sorted(event_types),
        is_active=is_active,
        secret=SEAL.seal(secret),
    )
    _check(endpoint)
    endpoint.save()
    if is_active:
        switch_on(endpoint=endpoint)
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    *, endpoint: Endpoint, address: str, description: str, event_types: Iterable[str], is_active: bool
) -> Endpoint:
    """Save where an endpoint is, what it is told of, and whether; what waits for it goes to the new address.

    :raises django.core.exceptions.ValidationError: as ``create_endpoint``.
    """
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    endpoint.address, endpoint.description = address, description
    endpoint.event_types = sorted(event_types)
    _check(endpoint)
    endpoint.save(update_fields=["address", "description", "event_types"])
    if is_active != endpoint.is_active:
        (switch_on if is_active else switch_off)(endpoint=endpoint)
        endpoint.refresh_from_db()
    return endpoint


def check_address(address: str) -> None:
    """Refuse an address that nothing can be sent to.

    Where its host leads to is looked at again when something is sent: that may change any day.

    :raises django.core.exceptions.ValidationError:
    """
    try:
        parts = urlsplit(address)
        is_address = bool(parts.hostname) and parts.scheme in {"http", "https"} and "@" not in parts.netloc
        is_address = is_address and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValidationError(gettext("Write a whole address, such as “https://erp.example.com/my-shop”."))
    if parts.scheme == "http" and not (settings.SHOP_OUTBOUND_NETWORKS and leads_inside(str(parts.hostname))):
        raise ValidationError(gettext("Write an address that begins with https://: events go out encrypted."))
    if is_number_inside(str(parts.hostname)):
        raise ValidationError(gettext("The address leads into a network that is not public."))


def _check(endpoint):
    check_address(endpoint.address)
    if unknown := set(endpoint.event_types) - subscribable().keys():
        raise ValidationError(gettext("There are no such events: %(types)s.") % {"types": ", ".join(sorted(unknown))})
    endpoint.full_clean()


@transaction.atomic
def delete_endpoint(*, endpoint: Endpoint) -> None:
    """Delete an endpoint, with all that was sent to it or waits; what is written meanwhile is swept up later."""
    Delivery.objects.filter(endpoint=endpoint).delete()
    endpoint.delete()


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, seen: str | None = None) -> str:
    """Give an endpoint a new secret and return it; the one of before signs as well for ``FORMER_SIGNS_FOR``.

    :param seen: ``fingerprint`` of the secret that whoever rotates it was told of: done once for a double click.
    :raises WebhookRefused: it has another secret by now.
    """
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    if seen not in (None, fingerprint(endpoint)):
        raise WebhookRefused(gettext("The secret has been rotated already: nothing was done."))
    secret = _new_secret()
    endpoint.former_secret, endpoint.secret = endpoint.secret, SEAL.seal(secret)
    endpoint.former_secret_until = clock.now() + FORMER_SIGNS_FOR
    endpoint.save(update_fields=["secret", "former_secret", "former_secret_until"])
    return secret


def fingerprint(endpoint: Endpoint) -> str:
    """Return what names the secret of now, and tells nothing of it."""
    return hashlib.sha256(endpoint.secret.encode()).hexdigest()[:16]


def _new_secret():
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


@transaction.atomic
def send_test_event(*, endpoint: Endpoint) -> Delivery:
    """Send an event of the type ``webhook.test`` to one endpoint, whatever it is told of, and return its delivery.

    :raises WebhookRefused: it is switched off.
    """
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    if not endpoint.is_active:
        raise WebhookRefused(gettext("It is switched off: switch it on first."))
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    subject = f"test:{secrets.token_hex(4)}"
    write([(NewEvent(TEST, subject, {"endpoint": endpoint.pk}), [endpoint])])
    return Delivery.objects.get(endpoint=endpoint, subject=subject)


@transaction.atomic
def redeliver(*, delivery: Delivery, seen: str | None = None) -> Delivery:
    """Send an event to its endpoint again, with the same ``webhook-id`` and a fresh set of attempts.

    Later events about the same subject that still wait go behind it.

    :param seen: ``last_try`` as whoever asks for it was shown it: done once for a double click.
    :raises WebhookRefused: it waits to be sent anyway, was sent again meanwhile, or its endpoint is switched off.
    """
    delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    check_redeliverable(delivery)
    if seen not in (None, last_try(delivery)):
        raise WebhookRefused(gettext("It was sent again meanwhile: nothing was done."))
    delivery.status, delivery.attempts, delivery.next_try_at = Delivery.Status.WAITING, 0, clock.now()
    delivery.last_error = ""
    delivery.save(update_fields=["status", "attempts", "next_try_at", "last_error"])
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)
    return delivery


def last_try(delivery: Delivery) -> str:
    """Return what names the last try of a delivery."""
    return delivery.tried_at.isoformat() if delivery.tried_at else ""


def check_redeliverable(delivery: Delivery) -> None:
    """Refuse what cannot be sent again.

    :raises WebhookRefused: as ``redeliver``.
    """
    if delivery.is_waiting:
        raise WebhookRefused(gettext("It waits to be sent already."))
    if not Endpoint.objects.filter(pk=delivery.endpoint_id, is_active=True).exists():
        raise WebhookRefused(gettext("Its endpoint is switched off: switch it on first."))


def delete_old(*, now: datetime) -> int:
    """Delete events that are older than ``SHOP_RECORD_DAYS``, some thousand at a time, with their deliveries; and
    deliveries to endpoints that are gone.

    :returns: how many rows went.
    """
    old = Event.objects.filter(created_at__lt=now - timedelta(days=settings.SHOP_RECORD_DAYS)).order_by("created_at")
    gone = Delivery.objects.exclude(endpoint__in=Endpoint.objects.values("pk")).order_by("pk")
    count = 0
    for rows in (old, gone):
        keys = list(rows.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
        count += rows.model.objects.filter(pk__in=keys).delete()[0]
    return count


def renew_secrets() -> int:
    """Seal by the key of now what an older one has sealed, and forget secrets that sign no more; return how many."""
    ended = Endpoint.objects.filter(former_secret_until__lt=clock.Now())
    ended.update(former_secret="", former_secret_until=None)
    renewed = 0
    for pk in Endpoint.objects.subscribed().values_list("pk", flat=True):
        with transaction.atomic():
            endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=pk)
            before = (endpoint.secret, endpoint.former_secret)
            try:
                endpoint.secret, endpoint.former_secret = (each and SEAL.renew(each) for each in before)
            except CannotOpen:  # perhaps its key comes back
                continue
            if (endpoint.secret, endpoint.former_secret) != before:
                endpoint.save(update_fields=["secret", "former_secret"])
                renewed += 1
    if renewed:
        logger.info("Webhook endpoints: the secrets of %s sealed by the key of now", renewed)
    return renewed
