"""Shapes of how an account begins, and of how its owner gets back into it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly

ADA = {"email": "ada@example.com", "password": "nine quiet herons"}
KEY = _("The last part of the link in the mail.")


@extend_schema_serializer(examples=[OpenApiExample("Ada", ADA, request_only=True)])
class SignupSerializer(KnownFieldsOnly):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=4096)


@extend_schema_serializer(
    examples=[
        OpenApiExample("Whoever signed up", {"key": "Mg:1vPqXy:s5kQ", "password": ADA["password"]}, request_only=True)
    ]
)
class ConfirmSignupSerializer(KnownFieldsOnly):
    key = serializers.CharField(max_length=500, help_text=KEY)
    password = serializers.CharField(
        trim_whitespace=False, max_length=4096, required=False, help_text=_("The one of the sign-up.")
    )
    new_password = serializers.CharField(
        trim_whitespace=False,
        max_length=4096,
        required=False,
        help_text=_("Instead of it: only this one opens the account then."),
    )


@extend_schema_serializer(examples=[OpenApiExample("Ada", {"email": ADA["email"]}, request_only=True)])
class EmailSerializer(KnownFieldsOnly):
    email = serializers.EmailField()


@extend_schema_serializer(
    examples=[OpenApiExample("A new one", {"key": "2-d4x1ab-0c4f", "password": "twelve loud geese"}, request_only=True)]
)
class PasswordResetSerializer(KnownFieldsOnly):
    key = serializers.CharField(max_length=500, help_text=KEY)
    password = serializers.CharField(trim_whitespace=False, max_length=4096)


class MailSentSerializer(serializers.Serializer):
    """The same whether there is an account or not."""

    detail = serializers.CharField()

    @classmethod
    def said(cls):
        """Return it as it is answered."""
        said = gettext("A mail is on its way, or there already: only so many go to one address.")
        return cls({"detail": said}).data
