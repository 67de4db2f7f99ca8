"""Who moves the money: the protocol, the gateways, and which of them are switched on. No rows, no pages."""

from orders.gateways.protocol import (
    Answer,
    Callback,
    CallbackRefused,
    Charge,
    ChargeNotFound,
    DisputeState,
    Gateway,
    GatewayRefused,
    GatewayUnavailable,
    Kind,
    RefundAnswer,
    RefundState,
    State,
)
from orders.gateways.registry import (
    UnknownGateway,
    charges_at_start,
    find_gateway,
    gateway,
    gateways,
    is_online,
    offered_codes,
)

__all__ = [
    "Answer",
    "Callback",
    "CallbackRefused",
    "Charge",
    "ChargeNotFound",
    "DisputeState",
    "Gateway",
    "GatewayRefused",
    "GatewayUnavailable",
    "Kind",
    "RefundAnswer",
    "RefundState",
    "State",
    "UnknownGateway",
    "charges_at_start",
    "find_gateway",
    "gateway",
    "gateways",
    "is_online",
    "offered_codes",
]
