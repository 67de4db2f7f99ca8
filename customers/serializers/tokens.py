"""Shapes of what somebody is logged in with."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from customers.models import Credential
from customers.services.credentials import DAYS, MOST_DAYS
from my_shop.kernel.api.access import DEFAULT_SCOPES, SCOPES
from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.validators import single_line


class ScopesField(serializers.ListField):
    """What a token may do; each once."""

    child = serializers.ChoiceField(choices=[*SCOPES.items()])

    def to_internal_value(self, data):
        return [scope for scope in SCOPES if scope in super(ScopesField, self).to_internal_value(data)]

    def to_representation(self, data):
        return data.split() if isinstance(data, str) else data


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "From a phone",
            {"email": "ada@example.com", "password": "nine quiet herons", "name": "Ada's phone"},
            request_only=True,
        )
    ]
)
class TokenRequestSerializer(KnownFieldsOnly):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)
    name = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        validators=[single_line],
        help_text=_("Of the device or the program, as its owner finds it again."),
    )
    scopes = ScopesField(
        required=False, allow_empty=False, help_text=_("What it may do: %s, if not said.") % " ".join(DEFAULT_SCOPES)
    )
    expires_in_days = serializers.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("How long it is good: %(days)s days, if not said. Whoever needs it longer makes a new one in time.")
        % {"days": DAYS},
    )
    code = serializers.CharField(
        max_length=20,
        required=False,
        help_text=_("Of the second step, where the account has one: from the app that makes codes, or one to recover."),
    )


class TokenSummarySerializer(serializers.ModelSerializer):
    """A token, without the token itself."""

    expires_at = serializers.DateTimeField(source="token.expiry", allow_null=True)
    device = serializers.CharField(help_text=_("The name, or what the program calls itself."))
    scopes = ScopesField()
    is_current = serializers.SerializerMethodField(help_text=_("This request came with it."))

    class Meta:
        model = Credential
        fields = ["id", "name", "device", "scopes", "address", "created_at", "used_at", "expires_at", "is_current"]

    def get_is_current(self, credential) -> bool:
        token = self.context["request"].auth
        return token is not None and credential.token_id == token.pk


class NewTokenSerializer(TokenSummarySerializer):
    """A token that was just made."""

    token = serializers.CharField(
        source="token_itself", help_text=_("Send it as “Authorization: Bearer …”. It is shown this once.")
    )

    class Meta(TokenSummarySerializer.Meta):
        fields = ["token", *TokenSummarySerializer.Meta.fields]


class SessionSerializer(serializers.ModelSerializer):
    """A browser that is logged in."""

    device = serializers.CharField()
    expires_at = serializers.DateTimeField(source="session.expire_date")
    is_current = serializers.SerializerMethodField(help_text=_("This request came from it."))

    class Meta:
        model = Credential
        fields = ["id", "device", "address", "created_at", "used_at", "expires_at", "is_current"]

    def get_is_current(self, credential) -> bool:
        return credential.session_id == self.context["request"].session.session_key
