"""Shapes of the address book."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from customers.models import Address
from my_shop.kernel.api.serializers import KnownFieldsOnly, ServedCountryField

HOME = {
    "name": "Ada",
    "line1": "Gartenweg 7",
    "postcode": "80331",
    "city": "München",
    "country": "DE",
    "is_default": True,
}


@extend_schema_serializer(examples=[OpenApiExample("In Germany", HOME, request_only=True)])
class SavedAddressSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """One of the address book."""

    country = ServedCountryField()

    class Meta:
        model = Address
        fields = ["id", "name", "line1", "line2", "postcode", "city", "region", "country", "phone", "is_default"]
        extra_kwargs = {
            "postcode": {"allow_blank": True, "help_text": _("Demanded where the country has postcodes.")},
            "region": {"help_text": _("State or province; demanded where the country's addresses have one.")},
            "is_default": {
                "required": False,
                "help_text": _("Use it first. It stays so until another one is; the first address is by itself."),
            },
        }
