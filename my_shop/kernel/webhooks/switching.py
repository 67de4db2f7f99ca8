"""Switching endpoints on and off."""

import logging

from django.db import transaction

from my_shop.kernel.signals import webhook_endpoint_failed
from my_shop.kernel.webhooks.models import Endpoint
from my_shop.kernel.webhooks.recording import look_anew

logger = logging.getLogger(__name__)


def switch_on(*, endpoint: Endpoint) -> None:
    """Tell an endpoint of what happens from now on; what still waits for it goes out."""
    facts = {"is_active": True, "switched_off_because": "", "failing_since": None, "rests_until": None}
    Endpoint.objects.filter(pk=endpoint.pk).update(**facts)
    transaction.on_commit(look_anew)
    look_anew()


@transaction.atomic
def switch_off(*, endpoint: Endpoint, because: str = "") -> None:
    """Tell an endpoint nothing any more; what waits for it stays until it is switched on again, or is too old.

    :param because: why the shop does so by itself, in words: then staff are told. Empty where a person does.
    """
    is_mine = Endpoint.objects.filter(pk=endpoint.pk, is_active=True).update(
        is_active=False, switched_off_because=because
    )
    if is_mine and because:
        logger.warning("Webhook endpoint %s is switched off: %s", endpoint.pk, because)
        webhook_endpoint_failed.send(sender=None, endpoint_id=endpoint.pk, name=str(endpoint), reason=because)
