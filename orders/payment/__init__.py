"""Who moves the money: the protocol, the gateways, and which of them are switched on. No rows, no pages."""

from orders.payment.protocol import (
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
from orders.payment.registry import UnknownGateway, gateway, gateways, is_online, offered_codes

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
    "gateway",
    "gateways",
    "is_online",
    "offered_codes",
]
