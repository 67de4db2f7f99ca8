"""The shapes of what a platform sends. What the shop does not know is passed over, as the protocol wants it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from rest_framework import serializers

from my_shop.kernel.validators import phone_number
from orders.ucp.errors import UcpError, error

MOST_LINES, MOST_CODES, MOST_DESTINATIONS = 100, 10, 20


class Text(serializers.CharField):
    """One line, empty where nothing was sent."""

    def __init__(self, length: int = 120, **kwargs):
        super().__init__(max_length=length, required=False, allow_null=True, allow_blank=True, default="", **kwargs)

    def to_internal_value(self, data):
        return " ".join(super().to_internal_value(data).split())

    def validate_empty_values(self, data):
        return super().validate_empty_values("" if data is None else data)


class ItemSerializer(serializers.Serializer):
    id = serializers.CharField(max_length=64)


class LineItemSerializer(serializers.Serializer):
    item = ItemSerializer()
    quantity = serializers.IntegerField(min_value=1, max_value=10**9)


class ConsentSerializer(serializers.Serializer):
    analytics = serializers.BooleanField(required=False)
    preferences = serializers.BooleanField(required=False)
    marketing = serializers.BooleanField(required=False)
    sale_of_data = serializers.BooleanField(required=False)


class BuyerSerializer(serializers.Serializer):
    first_name = Text(60)
    last_name = Text(60)
    full_name = Text()
    email = serializers.EmailField(required=False, allow_null=True)
    phone_number = Text(40, validators=[phone_number])
    consent = ConsentSerializer(required=False, allow_null=True)


class DestinationSerializer(serializers.Serializer):
    """Where it goes: a part may be missing while somebody still asks what that would cost."""

    id = Text(64)
    first_name = Text(60)
    last_name = Text(60)
    full_name = Text()
    street_address = Text()
    extended_address = Text()
    address_locality = Text(80)
    address_region = Text(80)
    postal_code = Text(16)
    address_country = Text(2)
    phone_number = Text(40)


class GroupSerializer(serializers.Serializer):
    selected_option_id = Text(40)


class MethodSerializer(serializers.Serializer):
    type = serializers.ChoiceField(["shipping"])
    destinations = DestinationSerializer(many=True, required=False, allow_null=True, max_length=MOST_DESTINATIONS)
    selected_destination_id = Text(64)
    groups = GroupSerializer(many=True, required=False, allow_null=True, max_length=1)


class FulfillmentSerializer(serializers.Serializer):
    methods = MethodSerializer(many=True, required=False, allow_null=True, max_length=1)


class DiscountsSerializer(serializers.Serializer):
    codes = serializers.ListField(child=serializers.CharField(max_length=64), required=False, max_length=MOST_CODES)


class InstrumentSerializer(serializers.Serializer):
    """What may be told again of a means of payment: never its credential."""

    id = Text(64)
    handler_id = Text(64)
    type = Text(40)
    brand = Text(40)
    last_digits = Text(8)


class PaymentSerializer(serializers.Serializer):
    selected_instrument_id = Text(64)
    instruments = InstrumentSerializer(many=True, required=False, allow_null=True, max_length=10)


class SessionSerializer(serializers.Serializer):
    """A checkout session as it is sent. What is not sent stays as it was; what is sent replaces it."""

    line_items = LineItemSerializer(many=True, required=False, min_length=1, max_length=MOST_LINES)
    currency = serializers.CharField(max_length=3, required=False)
    buyer = BuyerSerializer(required=False, allow_null=True)
    discounts = DiscountsSerializer(required=False, allow_null=True)
    fulfillment = FulfillmentSerializer(required=False, allow_null=True)
    payment = PaymentSerializer(required=False, allow_null=True)

    def validate_currency(self, currency):
        if currency != settings.SHOP_CURRENCY:
            raise serializers.ValidationError(
                gettext("This business sells in %(currency)s.") % {"currency": settings.SHOP_CURRENCY}
            )
        return currency


class PaymentDataSerializer(serializers.Serializer):
    """The means of payment by which a session is completed."""

    id = serializers.CharField(max_length=64)
    handler_id = serializers.CharField(max_length=64)
    type = serializers.CharField(max_length=40)
    credential = serializers.DictField()


class CompletionSerializer(serializers.Serializer):
    payment_data = PaymentDataSerializer()


def body_of(raw: bytes) -> dict[str, Any]:
    """Return the object that a body is, an empty one for none.

    :raises UcpError: for anything else.
    """
    try:
        body = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise UcpError.of(400, "invalid", gettext("Send a JSON object."))
    return body


def read(serializer_class: type[serializers.Serializer], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent, in the shape of a serializer.

    :raises UcpError: for another shape; each message names what it is about.
    """
    serializer = serializer_class(data=body)
    if serializer.is_valid():
        return serializer.validated_data
    raise UcpError(400, [_told(path, problem) for path, problem in _problems(serializer.errors)])


def digest_of(method: str, path: str, body: Mapping[str, Any]) -> str:
    """Return what tells a request from another one: two that mean the same may be written differently."""
    return hashlib.sha256(json.dumps([method, path, body], sort_keys=True).encode()).hexdigest()


def _told(path, problem):
    code = "missing" if getattr(problem, "code", "") == "required" else "invalid"
    return error(code, f"{path}: {problem}", path=path)


def _problems(errors, path="$") -> Iterator[tuple[str, Any]]:
    """Return each problem with the JSONPath to what it is about."""
    if isinstance(errors, Mapping):
        for name, below in errors.items():
            here = (
                path if name == "non_field_errors" else f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}"
            )
            yield from _problems(below, here)
    else:
        for number, below in enumerate(errors):
            if isinstance(below, Mapping):
                yield from _problems(below, f"{path}[{number}]")
            else:
                yield path, below
