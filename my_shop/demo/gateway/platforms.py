"""How a platform of the Universal Commerce Protocol pays by the test gateway: a token names what shall become of it.

It states handlers only while the shop plays for the protocol's conformance suite (docs/ucp.md). Two of them have the
names of real ones, because the suite looks for them. They are stand-ins and say so: their addresses are the demo's.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from my_shop.demo.gateway.scenarios import Scenario
from orders.gateways.protocol import GatewayRefused

NAMES = {
    "mock_payment_handler": "example.my-shop.mock_payment_handler",
    "google_pay": "com.google.pay",
    "shop_pay": "com.shopify.shop_pay",
}
TOKENS = {"success_token": Scenario.SUCCEED, "fail_token": Scenario.DECLINE, "second_step_token": Scenario.SECOND_STEP}


def stand_ins() -> list[dict[str, Any]]:
    """Return the handlers; none where nothing is simulated."""
    if not settings.SHOP_UCP_SIMULATION_SECRET:
        return []
    here = settings.SITE_URL + reverse("ucp_stand_in")
    about = {"spec": here, "config_schema": here, "instrument_schemas": [here]}
    return [
        {"id": key, "name": name, **about, "config": {"shop_id": "demo"} if key == "shop_pay" else {}}
        for key, name in NAMES.items()
    ]


def scenario_of(instrument: Mapping[str, Any]) -> str:
    """Return what an instrument's credential stands for; a card's is never kept, and any pays.

    :raises GatewayRefused: for a token that stands for nothing.
    """
    credential = instrument["credential"]
    if credential.get("type") == "card":
        return Scenario.SUCCEED
    try:
        return TOKENS[credential.get("token")]
    except (KeyError, TypeError):
        raise GatewayRefused(gettext("The test gateway does not know this token.")) from None
