"""The suite's own routes: the staff, played by whoever knows the secret, and orders where the suite looks for them."""

import secrets
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from rest_framework import serializers

from orders.gateways.minor_units import from_minor
from orders.models import Carrier, UcpSession
from orders.services.fulfilment.shipping import PaymentMissing, ShippingRefused, ship_order
from orders.services.order.transitions import InvalidTransition
from orders.services.payment.refunds import RefundRefused, refund_order
from orders.ucp import sessions
from orders.ucp.errors import UcpError, not_found
from orders.ucp.idempotency import Answer
from orders.ucp.order_answers import tell_order
from orders.ucp.platforms import Platform
from orders.ucp.requests import body_of, read
from orders.ucp.views import order as get_order
from orders.ucp.views import refusal_response

ABOUT = {
    "title": "A stand-in of the demo shop",
    "description": "No payment handler of anybody: the test gateway, which moves no money.",
    "type": "object",
}


class EventSerializer(serializers.Serializer):
    id = serializers.CharField(max_length=64)
    type = serializers.CharField(max_length=40)
    tracking_number = serializers.CharField(max_length=80, required=False, default="")


class AdjustmentSerializer(serializers.Serializer):
    id = serializers.CharField(max_length=64)
    type = serializers.CharField(max_length=40)
    status = serializers.ChoiceField(["pending", "completed", "failed"])
    amount = serializers.IntegerField(min_value=1, max_value=10**9, required=False)
    description = serializers.CharField(max_length=200, required=False, default="")


class FulfillmentSerializer(serializers.Serializer):
    events = EventSerializer(many=True, required=False, allow_null=True)


class OrderSerializer(serializers.Serializer):
    fulfillment = FulfillmentSerializer(required=False)
    adjustments = AdjustmentSerializer(many=True, required=False, allow_null=True)


@require_safe
def stand_in(request: HttpRequest) -> JsonResponse:
    """Say what the demo's payment handlers are."""
    return JsonResponse(ABOUT)


@csrf_exempt
@require_POST
def simulate_shipping(request: HttpRequest, token: str) -> JsonResponse:
    """Send all of an order, as its staff would."""
    told = request.headers.get("Simulation-Secret", "")
    if not constant_time_compare(told, settings.SHOP_UCP_SIMULATION_SECRET):
        return refusal_response(UcpError.of(403, "forbidden", "This is the staff's."))
    try:
        _ship(_order_of(token), "")
    except UcpError as refusal:
        return refusal_response(refusal)
    return JsonResponse({"status": "shipped"})


def get(request: HttpRequest, platform: Platform, *, token: str) -> Answer:
    return get_order(request, platform, token=token)


def put(request: HttpRequest, platform: Platform, *, token: str) -> Answer:
    """Let happen what the order that was sent has in its two logs and this shop's has not: parcels and refunds.

    No platform may do that in a real shop: there the shop tells it of both.
    """
    session = sessions.find_order_session(token=token.removeprefix("ord_"), platform=platform)
    try:
        sent = read(OrderSerializer, body_of(request.body))
    except UcpError as refusal:
        raise UcpError(422, refusal.messages) from None
    now = tell_order(session)
    for event in _new((sent.get("fulfillment") or {}).get("events"), now["fulfillment"]["events"]):
        if event["type"] == "shipped":
            _ship(session.order, event["tracking_number"])
    for adjustment in _new(sent.get("adjustments"), now["adjustments"]):
        if adjustment["type"] == "refund":
            _refund(session.order, adjustment)
    return 200, tell_order(UcpSession.objects.select_related("order").get(pk=session.pk))


def _new(sent, known) -> list[dict[str, Any]]:
    ids = {each["id"] for each in known}
    return [each for each in sent or () if each["id"] not in ids]


def _order_of(token):
    session = UcpSession.objects.select_related("order").filter(token=token.removeprefix("ord_")).first()
    if session is None or session.order is None:
        raise not_found()
    return session.order


def _ship(order, tracking_number) -> None:
    carrier, _ = Carrier.objects.get_or_create(name="Demo post")
    try:
        key = secrets.token_urlsafe(16)
        ship_order(order=order, key=key, user=None, carrier=carrier, tracking_number=tracking_number)
    except (ShippingRefused, PaymentMissing, InvalidTransition) as refusal:
        raise UcpError.of(409, "invalid_state", str(refusal)) from refusal


def _refund(order, adjustment) -> None:
    amount = from_minor(adjustment.get("amount", 0), order.currency).quantize(Decimal("0.01"))
    try:
        refund_order(order=order, amount=amount, reason=adjustment["description"])
    except RefundRefused as refusal:
        raise UcpError.of(409, "invalid_state", str(refusal)) from refusal
