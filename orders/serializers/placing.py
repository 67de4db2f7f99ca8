"""Shapes of what buyers send."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.validators import phone_number
from orders.models import ShippingMethod
from orders.rules.fingerprint import PATTERN
from orders.rules.withdrawal_right import WAIVER
from orders.serializers.addresses import AddressSerializer


class WantedLineSerializer(KnownFieldsOnly):
    sku = serializers.CharField(max_length=64)
    quantity = serializers.JSONField(help_text=_("Whole number of units, at least 1."))


class PlaceOrderSerializer(KnownFieldsOnly):
    """What it takes to place an order; the prices are the server's."""

    lines = WantedLineSerializer(many=True, allow_empty=False)
    shipping_address = AddressSerializer()
    billing_address = AddressSerializer(required=False, allow_null=True, help_text=_("Where it differs."))
    shipping_method = serializers.PrimaryKeyRelatedField(
        queryset=ShippingMethod.objects.filter(is_active=True),
        pk_field=serializers.IntegerField(),  # else 1.5 is read as 1
        required=False,
        allow_null=True,
        default=None,
        help_text=_("Left out where nothing is sent."),
    )
    payment_method = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text=_("One of the ways to pay, where there are some.")
    )
    voucher = serializers.CharField(
        required=False, allow_blank=True, max_length=64, default="", help_text=_("The code of a voucher.")
    )
    email = serializers.EmailField(required=False, help_text=_("Yours, if not given."))
    phone = serializers.CharField(
        required=False, allow_blank=True, max_length=40, default="", validators=[phone_number]
    )
    company = serializers.CharField(
        required=False, allow_blank=True, max_length=120, default="", help_text=_("Who buys, where it is a business.")
    )
    vat_id = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=30,
        default="",
        help_text=_("Of the country of the billing address. VIES is asked for it: until it answers, VAT is charged."),
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    waives_withdrawal = serializers.BooleanField(
        default=False,
        help_text=_("The buyer agrees, which digital goods are not sold without: “%(WAIVER)s”") % {"WAIVER": WAIVER},
    )


class ConfirmSerializer(KnownFieldsOnly):
    fingerprint = serializers.RegexField(
        PATTERN, help_text=_("Of the order as you were shown it: another one is never bought.")
    )


class ReasonSerializer(KnownFieldsOnly):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
