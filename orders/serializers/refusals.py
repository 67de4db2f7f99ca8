"""Shapes of what a rule says no to."""

from rest_framework import serializers

from my_shop.kernel.api.serializers import ProblemSerializer
from orders.rules.fingerprint import PARTS
from orders.serializers.orders import OrderSerializer


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
