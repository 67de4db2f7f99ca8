"""How a platform pays: the payment handlers of the gateways that this shop offers, and nothing that it cannot honour.

A gateway names its handlers (``Gateway.ucp_handlers``) and reads what a platform sends for one of them. Where no
offered way to pay has any, none is stated, and each session is completed by its buyer on the pages of the shop.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from orders import configuration
from orders.gateways.protocol import Gateway, GatewayRefused
from orders.gateways.registry import find_gateway
from orders.models import PaymentMethod
from orders.ucp.capabilities import VERSION
from orders.ucp.errors import UcpError


def offered_handlers() -> list[dict[str, Any]]:
    """Return the payment handlers as the profile and each session state them."""
    return [{"version": VERSION, **handler} for _, gateway in _ways() for handler in gateway.ucp_handlers]


def way_to_pay(instrument: Mapping[str, Any]) -> tuple[PaymentMethod, str]:
    """Return the way to pay that an instrument is for, and what its gateway is told (``Charge.choice``).

    :raises UcpError: for a handler that is not stated, and for what its gateway cannot read.
    """
    for method, gateway in _ways():
        if any(handler["id"] == instrument["handler_id"] for handler in gateway.ucp_handlers):
            try:
                return method, gateway.read_ucp_instrument(instrument)
            except GatewayRefused as refusal:
                raise UcpError.of(402, "payment_declined", str(refusal), path="$.payment_data") from None
    words = gettext("This payment handler is not offered.")
    raise UcpError.of(400, "invalid", words, path="$.payment_data.handler_id")


def _ways() -> list[tuple[PaymentMethod, Gateway]]:
    """Return the ways to pay that are offered and have handlers, each handler by one of them."""
    ways: dict[str, tuple[PaymentMethod, Gateway]] = {}
    for method in configuration.current().payment_methods:
        gateway = find_gateway(method.gateway)
        if gateway and gateway.is_online and gateway.ucp_handlers:
            ways.setdefault(method.gateway, (method, gateway))
    return list(ways.values())
