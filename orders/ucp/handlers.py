"""How a platform pays: the payment handlers of the gateways that this shop offers, and nothing that it cannot honour.

A gateway names its handlers (``Gateway.ucp_handlers``) and reads what a platform sends for one of them. Where no
offered way to pay has any, none is stated, and each session is completed by its buyer on the pages of the shop.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from orders import configuration
from orders.gateways.protocol import Gateway, GatewayRefused
from orders.gateways.registry import find_gateway
from orders.models import PaymentMethod
from orders.ucp.capabilities import VERSION
from orders.ucp.errors import UcpError

Way = tuple[PaymentMethod, Gateway]


def ways_for(*, country: str = "", total: Decimal | None = None) -> list[Way]:
    """Return the ways to pay that are offered and have handlers, each gateway once.

    :param country: where it goes; empty: that is not looked at.
    :param total: what it costs, without a fee for the way to pay; None: neither is that.
    """
    ways: dict[str, Way] = {}
    for method in configuration.current().payment_methods:
        gateway = find_gateway(method.gateway)
        has_handlers = gateway and gateway.is_online and gateway.ucp_handlers
        if has_handlers and not method.refusal(country=country, total=total):
            ways.setdefault(method.gateway, (method, gateway))
    return list(ways.values())


def handlers_of(ways: Iterable[Way]) -> list[dict[str, Any]]:
    """Return the payment handlers of ways to pay, as the profile and each session state them."""
    return [{"version": VERSION, **handler} for _, gateway in ways for handler in gateway.ucp_handlers]


def find_way(ways: Iterable[Way], handler_id: str) -> Way | None:
    """Return the way to pay that a handler belongs to."""
    return next((way for way in ways if any(each["id"] == handler_id for each in way[1].ucp_handlers)), None)


def way_to_pay(instrument: Mapping[str, Any], ways: Iterable[Way]) -> tuple[PaymentMethod, str]:
    """Return the way to pay that an instrument is for, and what its gateway is told (``Charge.choice``).

    :param ways: those that the order could be paid by.
    :raises UcpError: for a handler of none of them, and for what its gateway cannot read.
    """
    handler_id = instrument["handler_id"]
    if way := find_way(ways, handler_id):
        method, gateway = way
        try:
            return method, gateway.read_ucp_instrument(instrument)
        except GatewayRefused as refusal:
            raise UcpError.of(402, "payment_declined", str(refusal), path="$.payment_data") from None
    path = "$.payment_data.handler_id"
    if find_way(ways_for(), handler_id):
        words = gettext("This payment handler is not offered for this country and this total.")
        raise UcpError.of(409, "payment_unavailable", words, path=path)
    raise UcpError.of(400, "invalid", gettext("This payment handler is not offered."), path=path)
