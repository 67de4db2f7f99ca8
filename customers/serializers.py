"""Shapes of people in the API."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from customers.models import Profile
from my_shop.kernel.api.serializers import KnownFieldsOnly


class ProfileSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    class Meta:
        model = Profile
        fields = [
            "nickname",
            "date_of_birth",
            "gender",
            "bio",
            "wants_comment_mail",
            "wants_post_mail",
        ]

    def why_not(self, name):
        if name == "profile":
            return gettext("Send its fields by themselves, not inside “profile”.")
        return gettext("This cannot be changed here.") if name in MeSerializer.Meta.fields else super().why_not(name)


class MeSerializer(serializers.ModelSerializer):
    """The person who asks; only the profile can be written."""

    customer_number = serializers.CharField(source="customer.number", read_only=True)
    profile = ProfileSerializer()

    class Meta:
        model = get_user_model()
        fields = ["email", "first_name", "last_name", "customer_number", "profile"]
        read_only_fields = ["email", "first_name", "last_name"]


class TokenRequestSerializer(KnownFieldsOnly):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text=_("Send it as “Authorization: Bearer …”. It is shown this once."))
    expiry = serializers.DateTimeField()
