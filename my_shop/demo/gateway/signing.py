"""The signature of the test gateway's webhooks: made from the shop's ``SECRET_KEY``, which no stranger has."""

import hmac
import time

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from orders.gateways.protocol import WebhookRefused

SIGNATURE_HEADER = "X-Test-Gateway-Signature"
TOLERANCE = 300  # seconds that a webhook stays good after it was signed


def sign(body: bytes, *, at: float | None = None) -> str:
    """Return the header's value that makes a webhook believed."""
    stamp = int(time.time() if at is None else at)
    return f"t={stamp},v1={_mac(stamp, body)}"


def check_signature(body: bytes, value: str) -> None:
    """Refuse a body that this header's value does not sign, or signed too long ago.

    :raises WebhookRefused:
    """
    try:
        parts = dict(part.split("=", 1) for part in value.split(","))
        stamp, signature = int(parts["t"]), parts["v1"].encode()
    except (ValueError, KeyError) as error:
        raise WebhookRefused(gettext("The webhook is not signed.")) from error
    if not hmac.compare_digest(signature, _mac(stamp, body).encode()):
        raise WebhookRefused(gettext("The webhook's signature does not fit."))
    if abs(time.time() - stamp) > TOLERANCE:
        raise WebhookRefused(gettext("The webhook's signature is too old."))


def _mac(stamp: int, body: bytes) -> str:
    return salted_hmac("my_shop.demo.gateway.offline", f"{stamp}.".encode() + body, algorithm="sha256").hexdigest()
