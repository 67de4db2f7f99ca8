"""Shapes of the ways of delivery and the ways to pay."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.serializers import QuerySerializer, ServedCountryField
from orders.models import PaymentMethod, ShippingMethod


class ShippingMethodSerializer(serializers.ModelSerializer):
    class Meta:
        model = ShippingMethod
        fields = ["id", "name", "description", "price", "free_from", "min_days", "max_days"]

    @classmethod
    def of_quote(cls, quote):
        """A method as one destination is offered it."""
        price = serializers.DecimalField(max_digits=10, decimal_places=2).to_representation(quote.price)
        return {**cls(quote.method).data, "price": price, "min_days": quote.min_days, "max_days": quote.max_days}


class DestinationSerializer(QuerySerializer):
    """Where something is sent."""

    country = ServedCountryField(required=False)
    postcode = serializers.CharField(max_length=16, required=False, allow_blank=True)
    weight_grams = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    subtotal = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, help_text=_("Of the goods, after discounts.")
    )


class PaymentMethodSerializer(serializers.ModelSerializer):
    class Meta:
        model = PaymentMethod
        fields = ["id", "name", "description", "countries", "min_total", "max_total", "fee"]


class PaidOrderSerializer(QuerySerializer):
    """An order that is to be paid: where it goes, and what it costs."""

    country = serializers.CharField(max_length=2, required=False, help_text=_("ISO 3166-1 alpha-2."))
    total = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, help_text=_("With tax and delivery.")
    )

    def validate_country(self, country):
        return country.upper()
