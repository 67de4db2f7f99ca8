"""Shapes of carts."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import AddressField, KnownFieldsOnly, PictureSerializer, ServedCountryField
from orders.serializers.amounts import Amount, DiscountSerializer, TaxSerializer


class CartProblemSerializer(serializers.Serializer):
    """Why an item cannot be bought now."""

    code = serializers.ChoiceField(["sold_out", "not_for_sale"])
    detail = serializers.CharField()


class CartLineSerializer(serializers.Serializer):
    """One item. What cannot be bought (``problem``) counts in no sum, and stays in the cart when others are ordered."""

    sku = serializers.CharField(source="offer.sku")
    name = serializers.CharField(source="offer.name")
    label = serializers.CharField(source="offer.label", allow_blank=True, help_text=_("Its options."))
    url = AddressField(source="offer.url")
    picture = PictureSerializer(source="offer.picture", allow_null=True)
    quantity = serializers.IntegerField()
    max_quantity = serializers.IntegerField(help_text=_("As many can be had; fewer than the quantity: stock shrank."))
    unit_price = Amount()
    unit_price_text = serializers.CharField(
        allow_blank=True, help_text=_("What a kg, litre or metre costs: show it beside the price.")
    )
    was_price = Amount(
        allow_null=True, help_text=_("What it cost when you were last told; null where that is the same.")
    )
    total = Amount()
    is_digital = serializers.BooleanField(source="offer.is_digital", help_text=_("Nothing is sent."))
    problem = serializers.SerializerMethodField(help_text=_("Why it cannot be bought; null where it can."))

    @extend_schema_field(CartProblemSerializer(allow_null=True))
    def get_problem(self, line):
        if line.is_buyable:
            return None
        return {"code": "sold_out" if line.offer.is_available else "not_for_sale", "detail": line.problem}


class DestinationShownSerializer(serializers.Serializer):
    """Where it goes, as far as that is known."""

    country = serializers.CharField(help_text=_("ISO 3166-1 alpha-2."))
    postcode = serializers.CharField(allow_blank=True)


class CartDeliverySerializer(serializers.Serializer):
    """The way of delivery that is estimated with: the first one that goes there."""

    name = serializers.CharField(source="method.name")
    price = Amount(source="totals.delivery_price")
    min_days = serializers.IntegerField(help_text=_("Working days."))
    max_days = serializers.IntegerField()
    left_until_free = Amount(
        source="contents.left_until_free",
        allow_null=True,
        help_text=_("What is missing until it costs nothing; null where that never happens or has happened."),
    )


class CartVoucherSerializer(serializers.Serializer):
    """``refusal`` says why it takes nothing off; empty where it does."""

    code = serializers.CharField()
    refusal = serializers.CharField(allow_blank=True)


class CartSerializer(serializers.Serializer):
    """A cart at the prices of now. ``notices`` say, in words, what the request that is answered could not do as asked.

    Delivery and tax are an estimate until the checkout is told the address.
    """

    currency = serializers.SerializerMethodField()
    prices_include_tax = serializers.SerializerMethodField(help_text=_("If not, the tax comes on top of them."))
    count = serializers.IntegerField(help_text=_("Units, of all items."))
    lines = CartLineSerializer(many=True)
    destination = DestinationShownSerializer(allow_null=True)
    needs_delivery = serializers.BooleanField()
    has_digital = serializers.BooleanField()
    voucher = serializers.SerializerMethodField()
    subtotal = Amount(source="totals.subtotal")
    discounts = DiscountSerializer(source="totals.discounts", many=True)
    delivery = serializers.SerializerMethodField(help_text=_("Null where nothing is sent, or nothing goes there."))
    taxes = TaxSerializer(source="totals.shares", many=True)
    tax_total = Amount(source="totals.tax")
    total = Amount(source="totals.total")
    notices = serializers.SerializerMethodField()

    def get_currency(self, contents) -> str:
        return settings.SHOP_CURRENCY

    def get_prices_include_tax(self, contents) -> bool:
        return not contents.totals.is_net

    @extend_schema_field(CartVoucherSerializer(allow_null=True))
    def get_voucher(self, contents):
        voucher = contents.cart and contents.cart.voucher
        return {"code": voucher.code, "refusal": contents.voucher_refusal} if voucher else None

    @extend_schema_field(CartDeliverySerializer(allow_null=True))
    def get_delivery(self, contents):
        if contents.delivery is None:
            return None
        quote = contents.quotes[0]
        return CartDeliverySerializer(
            {
                "method": quote.method,
                "min_days": quote.min_days,
                "max_days": quote.max_days,
                "totals": contents.totals,
                "contents": contents,
            }
        ).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_notices(self, contents):
        return list(self.context.get("notices", ()))


class OpenedCartSerializer(CartSerializer):
    """A cart with its ``token``, which a guest sends as ``Cart-Token``: kept as a secret, told here alone."""

    token = serializers.SerializerMethodField(help_text=_("Null for a member, whose account opens it."))

    def get_token(self, contents) -> str | None:
        return contents.cart.token


@extend_schema_serializer(examples=[OpenApiExample("two of it", {"sku": "MUG-SAGE", "quantity": 2})])
class NewItemSerializer(KnownFieldsOnly):
    """Units to put in, on top of those that are there."""

    sku = serializers.CharField(max_length=64)
    quantity = serializers.JSONField(default=1, help_text=_("Whole number of units, at least 1."))


@extend_schema_serializer(examples=[OpenApiExample("three of it", {"quantity": 3})])
class ItemQuantitySerializer(KnownFieldsOnly):
    quantity = serializers.JSONField(help_text=_("Whole number of units, at least 1."))


@extend_schema_serializer(examples=[OpenApiExample("to Berlin", {"country": "DE", "postcode": "10115"})])
class CartDestinationSerializer(KnownFieldsOnly):
    """Where delivery and tax are estimated for."""

    country = ServedCountryField()
    postcode = serializers.CharField(max_length=16, required=False, allow_blank=True, default="")


@extend_schema_serializer(examples=[OpenApiExample("a code", {"code": "WELCOME10"})])
class VoucherCodeSerializer(KnownFieldsOnly):
    code = serializers.CharField(max_length=64)
