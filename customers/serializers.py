"""Shapes of people in the API."""

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from rest_framework import serializers

from customers.models import Profile


class ProfileSerializer(serializers.ModelSerializer):
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

    def to_internal_value(self, data):
        """Refuse what would be left out in silence: a program would take it for saved."""
        if isinstance(data, Mapping):
            known = ", ".join(self.fields)
            words = dict.fromkeys(set(data) - set(self.fields), f"There is no such field. You can change: {known}.")
            for name in words.keys() & {*MeSerializer.Meta.fields}:
                words[name] = f"This cannot be changed here. You can change: {known}."
            if "profile" in words:
                words["profile"] = f"Send its fields by themselves, not inside “profile”: {known}."
            if words:
                raise serializers.ValidationError({name: [text] for name, text in sorted(words.items())})
        return super().to_internal_value(data)


class MeSerializer(serializers.ModelSerializer):
    """The person who asks; only the profile can be written."""

    customer_number = serializers.CharField(source="customer.number", read_only=True)
    profile = ProfileSerializer()

    class Meta:
        model = get_user_model()
        fields = ["email", "first_name", "last_name", "customer_number", "profile"]
        read_only_fields = ["email", "first_name", "last_name"]


class TokenRequestSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text="Send it as “Authorization: Bearer …”. It is shown this once.")
    expiry = serializers.DateTimeField()
