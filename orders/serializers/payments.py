"""Shapes of payments, and of what there is to pay."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from orders.models import Payment
from orders.serializers.amounts import Amount


class PaymentSerializer(serializers.ModelSerializer):
    """One try to pay. ``action``: the buyer has a step to take, at ``redirect_url`` where that is given, else at the
    ``continue_url`` of the order, or with the gateway's own script and ``client_secret``."""

    method = serializers.IntegerField(source="method_id", allow_null=True)
    name = serializers.CharField(source="method.name", default="")
    status = serializers.ChoiceField(Payment.Status.choices)

    class Meta:
        model = Payment
        fields = [
            "status",
            "method",
            "name",
            "gateway",
            "amount",
            "currency",
            "received",
            "refunded",
            "message",
            "redirect_url",
            "client_secret",
            "created_at",
            "paid_at",
        ]


class OfferedMethodSerializer(serializers.Serializer):
    """A way by which a payment can begin now; ``choices`` are what can be sent as ``choice``, where it asks for one."""

    id = serializers.IntegerField(source="method.pk")
    name = serializers.CharField(source="method.name")
    description = serializers.CharField(source="method.description", allow_blank=True)
    gateway = serializers.CharField(source="method.gateway")
    choices = serializers.ListField(child=serializers.CharField())


class PaymentsSerializer(serializers.Serializer):
    """What there is to pay, and what has been tried, the latest last.

    ``instructions`` and ``account`` say how, where the buyer sends the money on their own. ``continue_url`` is the
    shop's own page of payment, for whoever opens it; empty where nothing is to be paid.
    """

    is_paid = serializers.BooleanField()
    amount_due = Amount()
    currency = serializers.CharField()
    pay_until = serializers.DateTimeField(allow_null=True, help_text=_("Not paid by then, the order is cancelled."))
    methods = OfferedMethodSerializer(many=True)
    instructions = serializers.CharField(allow_blank=True)
    account = serializers.ListField(child=serializers.CharField())
    continue_url = serializers.CharField(allow_blank=True)
    payments = PaymentSerializer(many=True)


@extend_schema_serializer(
    examples=[OpenApiExample("as it was ordered", {}), OpenApiExample("another way", {"method": 2})]
)
class StartPaymentSerializer(KnownFieldsOnly):
    """How it is paid; as the order says, if nothing is sent."""

    method = serializers.IntegerField(required=False)
    choice = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
