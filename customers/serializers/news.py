"""Shapes of the news for people without an account."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.validators import single_line


@extend_schema_serializer(examples=[OpenApiExample("Ada", {"email": "ada@example.com"}, request_only=True)])
class NewsSerializer(KnownFieldsOnly):
    email = serializers.EmailField(max_length=254, validators=[single_line])


@extend_schema_serializer(
    examples=[OpenApiExample("From a mail", {"token": "ImJvQGV4YW1wbGUuY29tIg:1vPqXy:s5kQ"}, request_only=True)]
)
class MailTokenSerializer(KnownFieldsOnly):
    token = serializers.CharField(max_length=500, help_text=_("The last part of the link in the mail."))
