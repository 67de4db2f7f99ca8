"""Shapes of a checkout: what can be chosen, and what the order would be."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from orders.models import OrderLine
from orders.rules.intra_community import TaxReason
from orders.serializers.amounts import Amount, DiscountSerializer, TaxSerializer
from orders.serializers.carts import DestinationShownSerializer
from orders.serializers.orders import OrderLineSerializer
from orders.serializers.placing import ADDRESS, CheckoutDataSerializer
from orders.serializers.refusals import RejectedLineSerializer

WANTED = ("lines", "email", "shipping_address", "shipping_method", "payment_method")


@extend_schema_serializer(
    examples=[
        OpenApiExample("what can be chosen", {}),
        OpenApiExample(
            "what it would be",
            {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": 1, "payment_method": 1},
        ),
    ]
)
class CheckoutRequestSerializer(CheckoutDataSerializer):
    """What is known so far; the order is placed with the same words."""


class DeliveryChoiceSerializer(serializers.Serializer):
    """A way of delivery for these goods to this address. ``total`` is what all costs with it."""

    id = serializers.IntegerField(source="method.pk")
    name = serializers.CharField(source="method.name")
    description = serializers.CharField(source="method.description", allow_blank=True)
    price = Amount()
    min_days = serializers.IntegerField(source="quote.min_days", help_text=_("Working days."))
    max_days = serializers.IntegerField(source="quote.max_days")
    earliest = serializers.SerializerMethodField(help_text=_("When it arrives, if ordered today."))
    latest = serializers.SerializerMethodField()
    total = Amount()

    def get_earliest(self, option) -> date:
        return option.window[0]

    def get_latest(self, option) -> date:
        return option.window[1]


class PaymentChoiceSerializer(serializers.Serializer):
    """A way to pay; ``refusal`` says why this order cannot be paid so, and is empty where it can."""

    id = serializers.IntegerField(source="method.pk")
    name = serializers.CharField(source="method.name")
    description = serializers.CharField(source="method.description", allow_blank=True)
    fee = Amount(source="method.fee")
    refusal = serializers.CharField(allow_blank=True)


class ReviewedLineSerializer(OrderLineSerializer):
    class Meta:
        model = OrderLine
        fields = [
            "sku",
            "name",
            "label",
            "unit_price",
            "quantity",
            "is_digital",
            "subtotal",
            "discount",
            "tax_rate",
            "tax_amount",
            "total",
        ]


class ReviewedOrderSerializer(serializers.Serializer):
    """The order as it would be: show all of it before ``fingerprint`` confirms it."""

    currency = serializers.CharField(source="order.currency")
    prices_include_tax = serializers.SerializerMethodField(help_text=_("If not, the tax comes on top of them."))
    lines = ReviewedLineSerializer(source="rows.lines", many=True)
    subtotal = Amount(source="totals.subtotal")
    discounts = DiscountSerializer(source="totals.discounts", many=True)
    discount_total = Amount(source="totals.discount_total")
    delivery_name = serializers.CharField(source="order.delivery_name", allow_blank=True)
    delivery_total = Amount(source="totals.delivery_price")
    payment_name = serializers.CharField(source="order.payment_name", allow_blank=True)
    payment_fee = Amount(source="totals.fee")
    taxes = TaxSerializer(source="totals.shares", many=True)
    tax_total = Amount(source="totals.tax")
    tax_reason = serializers.ChoiceField(
        [("", _("It is charged")), *TaxReason.choices], source="order.tax_reason", help_text=_("Why no VAT is charged.")
    )
    total = Amount(source="totals.total")
    waiver = serializers.CharField(source="order.waiver", allow_blank=True, help_text=_("What the buyer agrees to."))
    fingerprint = serializers.CharField()

    def get_prices_include_tax(self, review) -> bool:
        return not review.order.is_net


class CheckoutRefusalSerializer(serializers.Serializer):
    """What placing it would be refused for, in the words and by the code in which it would be."""

    code = serializers.CharField()
    detail = serializers.CharField()
    lines = RejectedLineSerializer(many=True)


class CheckoutSerializer(serializers.Serializer):
    """Where a checkout stands. ``missing`` names what has to be sent; once that is nothing, ``order`` is what would be
    placed, or ``refusal`` says why it cannot be."""

    destination = DestinationShownSerializer(source="contents.destination", allow_null=True)
    needs_delivery = serializers.BooleanField(source="contents.needs_delivery")
    has_digital = serializers.BooleanField(
        source="contents.has_digital", help_text=_("The buyer has to agree to `waives_withdrawal`.")
    )
    delivery = DeliveryChoiceSerializer(many=True)
    payment = PaymentChoiceSerializer(many=True, help_text=_("Empty: it is paid by invoice."))
    missing = serializers.ListField(child=serializers.ChoiceField(WANTED))
    order = serializers.SerializerMethodField()
    refusal = serializers.SerializerMethodField()

    @extend_schema_field(ReviewedOrderSerializer(allow_null=True))
    def get_order(self, preview):
        return ReviewedOrderSerializer(preview.review).data if preview.review else None

    @extend_schema_field(CheckoutRefusalSerializer(allow_null=True))
    def get_refusal(self, preview):
        if preview.refusal is None:
            return None
        lines = getattr(preview.refusal, "reasons", ())
        code = self.context["codes"][type(preview.refusal)]
        return CheckoutRefusalSerializer({"code": code, "detail": str(preview.refusal), "lines": lines}).data
