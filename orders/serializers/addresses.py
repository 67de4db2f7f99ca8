"""Shapes of addresses."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly, ServedCountryField
from my_shop.kernel.countries import ADDRESS_FIELDS, clean_address
from orders.models import OrderAddress
from orders.signals import KnownAddress


class AddressSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    country = ServedCountryField()

    class Meta:
        model = OrderAddress
        fields = ADDRESS_FIELDS
        extra_kwargs = {
            "postcode": {"allow_blank": True, "help_text": _("Demanded where the country has postcodes.")},
            "region": {"help_text": _("State or province; demanded where the country's addresses have one.")},
        }

    def validate(self, attrs) -> KnownAddress:
        try:
            return KnownAddress(**clean_address({"line2": "", "region": "", **attrs}))
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error


class OrderAddressSerializer(AddressSerializer):
    class Meta(AddressSerializer.Meta):
        fields = ["kind", *AddressSerializer.Meta.fields]
