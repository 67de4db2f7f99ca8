"""Shapes of what a rule says no to."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from my_shop.kernel.api.serializers import ProblemSerializer
from orders.rules.fingerprint import PARTS
from orders.serializers.orders import OrderSerializer
from orders.signals import OrderRejected


class RejectedLineSerializer(serializers.Serializer):
    sku = serializers.CharField()
    name = serializers.CharField()
    wanted = serializers.IntegerField()
    available = serializers.IntegerField()


class RefusalSerializer(ProblemSerializer):
    """Why a rule said no. ``lines`` names what cannot be had, ``changed`` what of ``order`` is not as it was shown."""

    lines = RejectedLineSerializer(many=True, required=False)
    changed = serializers.ListField(child=serializers.ChoiceField(list(PARTS)), required=False)
    order = OrderSerializer(required=False)


def facts_of_refusal(refusal: Exception) -> Mapping[str, Any]:
    """Return what a program is told of a refusal beside its code."""
    if isinstance(refusal, OrderRejected):
        return {"lines": RejectedLineSerializer([asdict(reason) for reason in refusal.reasons], many=True).data}
    return {}
