"""What is known of a buyer beyond what a platform sends.

A platform says an e-mail address, and anybody can say any: so of a real shop's customers it learns nothing by it. Only
a log-in at the shop could change that (the protocol's identity linking, which this shop does not state). The demo
pretends (``SHOP_UCP_BUYERS``), so that the protocol's conformance suite can be run.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


class Buyers:
    """Nothing is known, and nothing made up."""

    def destinations(self, email: str) -> list[dict[str, str]]:
        """Return where the buyer with this address is known to have things sent, as ``requests`` reads it."""
        return []

    def complete(self, buyer: dict[str, Any], destination: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return buyer and destination as an order is placed for them."""
        return buyer, destination


def buyers() -> Buyers:
    """Return who knows the buyers, as the settings name it."""
    return import_string(settings.SHOP_UCP_BUYERS)()
