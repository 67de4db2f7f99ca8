"""What this shop speaks of the protocol: its version, its capabilities, and which of them a platform speaks as well."""

from collections.abc import Iterable
from typing import Any

VERSION = "2026-01-11"
SERVICE = "dev.ucp.shopping"
SPECIFICATION = "https://ucp.dev"
CHECKOUT, ORDER = f"{SERVICE}.checkout", f"{SERVICE}.order"
FIELDS = {"discount": "discounts", "fulfillment": "fulfillment", "buyer_consent": "buyer.consent"}
"""Extensions of the checkout, and the field of a session that each adds."""


def stated() -> list[dict[str, Any]]:
    """Return the capabilities as the profile states them."""
    found = [_capability(name) for name in ("checkout", "order")]
    return found + [_capability(name) | {"extends": CHECKOUT} for name in FIELDS]


def active(names: Iterable[str], *, used: Iterable[str] = ()) -> list[dict[str, str]]:
    """Return the capabilities of an answer: what both speak, without extensions of what one of them does not.

    Who asks for a checkout speaks that, whatever their profile says; so does who sends the field of an extension.

    :param names: what the platform's profile states.
    :param used: the extensions whose fields the session has.
    """
    spoken = {*names, CHECKOUT, *(f"{SERVICE}.{name}" for name in used)}
    return [{"name": each["name"], "version": VERSION} for each in stated() if each["name"] in spoken]


def _capability(name):
    return {
        "name": f"{SERVICE}.{name}",
        "version": VERSION,
        "spec": f"{SPECIFICATION}/specification/{name.replace('_', '-')}",
        "schema": f"{SPECIFICATION}/schemas/shopping/{name}.json",
    }
