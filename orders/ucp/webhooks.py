"""What becomes of an order is told to the platform that it was bought by: the whole order as it is when that is sent,
once for each entry of its timeline that matters there (``orders.services.order.platform_events``).

The events are those of ``my_shop.kernel.webhooks``: nobody is named in them, for an order is written into a body when
it is sent, and is kept nowhere.
"""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.webhooks import kinds
from my_shop.kernel.webhooks.kinds import Kind, NotYet
from my_shop.kernel.webhooks.models import Event
from orders.models import UcpSession
from orders.services.order.platform_events import UCP, number_of
from orders.ucp.order_answers import tell_order
from orders.ucp.platforms import allowed_networks
from orders.ucp.sessions import is_being_completed
from orders.ucp.signatures import sign

SECONDS = 5


def body_of(event: Event) -> str | None:
    """Return what a platform is told of an event; None where the order is its order no more.

    :raises NotYet: while the session is completed: the payment may be refused, and the order taken back.
    """
    session = UcpSession.objects.select_related("order").filter(order__number=number_of(event.subject)).first()
    if session is None:
        return None
    if is_being_completed(session, now=timezone.now()):
        raise NotYet
    told = tell_order(session)
    facts = {
        "event_id": event.message_id,
        "event_type": event.type.removeprefix(f"{UCP}."),
        "created_time": event.created_at.isoformat(),
    }
    # the specification has the order as the message, its reference server and suite have it below
    return json.dumps({**told, **facts, "order": told})


def headers_of(body: str) -> dict[str, str]:
    """Return the headers of a body that is sent now."""
    return {
        "Content-Type": "application/json",
        "Request-Signature": sign(body.encode()),
        "UCP-Agent": f'profile="{settings.SITE_URL}{reverse("ucp_profile")}"',
    }


def register() -> None:
    """Make known how platforms are told."""
    kinds.register(UCP, Kind(body=body_of, headers=headers_of, networks=allowed_networks, seconds=SECONDS))
