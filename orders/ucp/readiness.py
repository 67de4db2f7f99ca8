"""What a session still needs before it can be completed: by its platform, or by its buyer on the pages of the shop."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import clean_address
from orders.models import UcpSession
from orders.signals import KnownAddress
from orders.ucp.buyers import buyers
from orders.ucp.errors import BUYER_INPUT, error
from orders.ucp.pricing import PricedSession, chosen_destination

PARTS = {
    "line1": "street_address",
    "line2": "extended_address",
    "city": "address_locality",
    "region": "address_region",
    "postcode": "postal_code",
    "country": "address_country",
}
"""Of an address: as the shop calls it, and as the protocol does."""

FULFILLMENT_MISSING = _("Fulfillment address and option must be selected: where it goes, and how.")


def missing(session: UcpSession, priced: PricedSession) -> list[dict[str, str]]:
    """Return as messages what is missing; none where the session can be completed."""
    messages = [message for message in priced.messages if message["type"] == "error"]
    if not person_of(session)[0].get("email"):
        messages.append(error("missing", gettext("The buyer's e-mail address is missing."), path="$.buyer.email"))
    if priced.needs_delivery:
        messages += _delivery_messages(session, priced)
    if messages:
        return messages
    if any(line.offer and line.offer.is_digital for line in priced.lines):
        words = gettext("For digital goods the buyer has to agree to a waiver on our page.")
        return [error("requires_buyer_input", words, path="$.line_items", severity=BUYER_INPUT)]
    if not priced.ways:
        words = gettext("The buyer chooses how to pay, and orders, on our page.")
        return [error("requires_buyer_input", words, path="$.payment", severity=BUYER_INPUT)]
    return []


def person_of(session: UcpSession) -> tuple[dict[str, Any], dict[str, str]]:
    """Return buyer and destination as an order is placed for them."""
    return buyers().complete(session.asked.get("buyer") or {}, chosen_destination(session.asked) or {})


def address_of(session: UcpSession) -> KnownAddress:
    """Return the address that an order is placed for."""
    buyer, destination = person_of(session)
    parts = {ours: destination.get(theirs, "") for ours, theirs in PARTS.items()}
    parts["country"] = parts["country"].upper()
    return KnownAddress(name=_name(destination) or _name(buyer), **parts)


def phone_of(session: UcpSession) -> str:
    buyer, destination = person_of(session)
    return buyer.get("phone_number") or destination.get("phone_number") or ""


def _name(of: dict[str, Any]) -> str:
    parts = (of.get("first_name"), of.get("last_name"))
    return " ".join(part for part in parts if part) or of.get("full_name") or ""


def _delivery_messages(session, priced) -> list[dict[str, str]]:
    path = "$.fulfillment.methods[0]"
    destination = chosen_destination(session.asked)
    if destination is None:
        return [error("missing", str(FULFILLMENT_MISSING), path=f"{path}.selected_destination_id")]
    if destination["address_country"].upper() not in settings.SHOP_COUNTRIES:
        return [error("address_undeliverable", gettext("We do not deliver there."), path=f"{path}.destinations")]
    messages = _address_messages(session, path)
    if priced.chosen is None:
        messages.append(error("missing", str(FULFILLMENT_MISSING), path=f"{path}.groups[0].selected_option_id"))
    return messages


def _address_messages(session, path) -> list[dict[str, str]]:
    address = address_of(session)
    parts = {name: getattr(address, name) for name in ("name", *PARTS)}
    found: dict[str, Any] = {}
    try:
        clean_address(parts)
    except ValidationError as problems:
        found = problems.message_dict
    for name in ("name", "line1", "city"):
        if not parts[name]:
            found.setdefault(name, [gettext("This is missing.")])
    paths = {"name": "$.buyer.full_name", **{ours: f"{path}.destinations.{PARTS[ours]}" for ours in PARTS}}
    return [
        error("missing" if not parts.get(name) else "invalid", " ".join(texts), path=paths.get(name, path))
        for name, texts in found.items()
    ]
