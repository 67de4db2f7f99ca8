"""Shapes of what buyers send."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.validators import phone_number
from orders.models import ShippingMethod
from orders.rules.fingerprint import PATTERN
from orders.rules.withdrawal_right import WAIVER
from orders.serializers.addresses import AddressSerializer

MOST_LINES = 500
NO_FINGERPRINT = _("Send the fingerprint as it stands in the order.")

ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}


class WantedLineSerializer(KnownFieldsOnly):
    sku = serializers.CharField(max_length=64)
    quantity = serializers.JSONField(help_text=_("Whole number of units, at least 1."))


class CheckoutDataSerializer(KnownFieldsOnly):
    """What an order is made of: who, what, where to, how, and how it is paid. The prices are the server's."""

    lines = WantedLineSerializer(
        many=True,
        required=False,
        allow_empty=False,
        max_length=MOST_LINES,
        help_text=_("Left out: what can be bought of the cart."),
    )
    email = serializers.EmailField(required=False, max_length=254, help_text=_("A member's own, if not given."))
    shipping_address = AddressSerializer(required=False)
    billing_address = AddressSerializer(required=False, allow_null=True, help_text=_("Where it differs."))
    shipping_method = serializers.PrimaryKeyRelatedField(
        queryset=ShippingMethod.objects.filter(is_active=True),
        pk_field=serializers.IntegerField(),  # else 1.5 is read as 1
        required=False,
        allow_null=True,
        default=None,
        error_messages={"does_not_exist": _("There is no such way of delivery.")},
        help_text=_("Left out where nothing is sent."),
    )
    payment_method = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text=_("One of the ways to pay, where there are some.")
    )
    voucher = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        default="",
        help_text=_("The code of a voucher, for these lines; a cart has its own."),
    )
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
    keep_address = serializers.BooleanField(
        default=False, help_text=_("Keep the shipping address in the member's address book.")
    )
    waives_withdrawal = serializers.BooleanField(
        default=False,
        help_text=_("The buyer agrees, which digital goods are not sold without: “%(WAIVER)s”") % {"WAIVER": WAIVER},
    )

    def validate(self, attrs):
        user = self.context.get("user")
        known = user.email if user is not None and user.is_authenticated else ""
        return {"email": known, **attrs}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "what is in the cart",
            {
                "email": "ada@example.com",
                "shipping_address": ADDRESS,
                "shipping_method": 1,
                "payment_method": 1,
            },
        ),
        OpenApiExample(
            "these lines",
            {
                "lines": [{"sku": "MUG-SAGE", "quantity": 2}],
                "email": "ada@example.com",
                "shipping_address": ADDRESS,
                "shipping_method": 1,
                "payment_method": 1,
            },
        ),
    ]
)
class PlaceOrderSerializer(CheckoutDataSerializer):
    shipping_address = AddressSerializer(help_text=_("The billing address, where nothing is sent."))

    def validate(self, attrs):
        attrs = super().validate(attrs)
        if not attrs["email"]:
            raise serializers.ValidationError({"email": gettext("Write your e-mail address.")})
        return attrs


FINGERPRINT = ".".join(f"{number * 99_991:010x}" for number in range(1, 9))


@extend_schema_serializer(
    examples=[OpenApiExample("Number and address", value={"number": "2026-10001", "email": "ada@example.com"})]
)
class FindSerializer(KnownFieldsOnly):
    number = serializers.CharField(max_length=40)
    email = serializers.EmailField(max_length=254, help_text=_("The one that the order was placed with."))


@extend_schema_serializer(examples=[OpenApiExample("As it was shown", value={"fingerprint": FINGERPRINT})])
class ConfirmSerializer(KnownFieldsOnly):
    fingerprint = serializers.RegexField(
        PATTERN,
        error_messages={"invalid": NO_FINGERPRINT},
        help_text=_("Of the order as you were shown it: another one is never bought."),
    )


@extend_schema_serializer(examples=[OpenApiExample("Why", value={"reason": "I have found it elsewhere."})])
class ReasonSerializer(KnownFieldsOnly):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
