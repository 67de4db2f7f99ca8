"""Shapes of what somebody tells about themselves, and of what is agreed to."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from customers.models import Consent, Customer, Profile
from my_shop.kernel.api.serializers import KnownFieldsOnly, PictureSerializer


@extend_schema_serializer(
    examples=[OpenApiExample("A nickname", {"nickname": "Ada", "date_of_birth": "1990-12-10"}, request_only=True)]
)
class ProfileSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    class Meta:
        model = Profile
        fields = ["nickname", "date_of_birth", "gender", "bio"]

    def why_not(self, name):
        if name == "profile":
            return gettext("Send its fields by themselves, not inside “profile”.")
        return gettext("This cannot be changed here.") if name in MeSerializer.Meta.fields else super().why_not(name)


class MeSerializer(serializers.ModelSerializer):
    """The person who asks; only the profile can be written."""

    customer_number = serializers.CharField(source="customer.number", read_only=True)
    profile = ProfileSerializer(read_only=True)

    class Meta:
        model = get_user_model()
        fields = ["email", "first_name", "last_name", "customer_number", "profile"]
        read_only_fields = ["email", "first_name", "last_name"]


@extend_schema_serializer(examples=[OpenApiExample("A phone number", {"phone": "+49 89 123456"}, request_only=True)])
class CustomerSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """The person as a customer."""

    default_address = serializers.IntegerField(
        allow_null=True,
        required=False,
        help_text=_("The id of the address that comes first; null where there is none."),
    )

    class Meta:
        model = Customer
        fields = ["number", "phone", "default_address", "created_at"]
        read_only_fields = ["number", "created_at"]

    def to_representation(self, customer):
        default = next((each.pk for each in customer.addresses.all() if each.is_default), None)
        customer.default_address = default
        return super().to_representation(customer)


@extend_schema_serializer(
    examples=[OpenApiExample("News", {"wants_post_mail": True, "wants_comment_mail": False}, request_only=True)]
)
class PreferencesSerializer(KnownFieldsOnly, serializers.ModelSerializer):
    """What may be mailed to the person, beside what their orders need."""

    class Meta:
        model = Profile
        fields = ["wants_post_mail", "wants_comment_mail"]


class ConsentSerializer(serializers.ModelSerializer):
    """What somebody said about mail: what for, when, and by which door."""

    class Meta:
        model = Consent
        fields = ["purpose", "state", "source", "at"]


@extend_schema_serializer(examples=[OpenApiExample("A password", {"password": "nine quiet herons"}, request_only=True)])
class PasswordSerializer(KnownFieldsOnly):
    """Whoever holds a token or a browser shows once more that they are the person."""

    password = serializers.CharField(
        trim_whitespace=False, max_length=4096, required=False, help_text=_("Of an account that has one.")
    )
    code = serializers.CharField(
        max_length=20, required=False, help_text=_("Of the second step, where there is one and no password.")
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A new password",
            {"current_password": "nine quiet herons", "new_password": "twelve loud geese"},
            request_only=True,
        )
    ]
)
class PasswordChangeSerializer(KnownFieldsOnly):
    current_password = serializers.CharField(
        trim_whitespace=False, max_length=4096, required=False, help_text=_("Of an account that has one.")
    )
    new_password = serializers.CharField(trim_whitespace=False, max_length=4096)


@extend_schema_serializer(examples=[OpenApiExample("Good-bye", {"password": "nine quiet herons"}, request_only=True)])
class ErasureSerializer(KnownFieldsOnly):
    """The password; of an account without one the word DELETE."""

    password = serializers.CharField(trim_whitespace=False, max_length=4096, required=False)
    word = serializers.CharField(required=False, max_length=20)


class ErasurePreviewSerializer(serializers.Serializer):
    """What deleting the account takes away, what it leaves and why, and what has to be done first, in sentences."""

    deleted = serializers.ListField(child=serializers.CharField())
    kept = serializers.ListField(child=serializers.CharField())
    blockers = serializers.ListField(child=serializers.CharField())


class OwnEmailSerializer(serializers.Serializer):
    """The address that the person logs in with; ``waiting`` takes its place once it is confirmed."""

    email = serializers.CharField(allow_blank=True)
    waiting = serializers.EmailField(allow_null=True)


@extend_schema_serializer(
    examples=[OpenApiExample("Moved", {"email": "ada@example.org", "password": "nine quiet herons"}, request_only=True)]
)
class EmailChangeSerializer(PasswordSerializer):
    email = serializers.EmailField()


@extend_schema_serializer(examples=[OpenApiExample("From the mail", {"key": "Mg:1vPqXy:s5kQ"}, request_only=True)])
class EmailKeySerializer(KnownFieldsOnly):
    key = serializers.CharField(max_length=500, help_text=_("The last part of the link in the mail."))


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A picture", {"file": "(the bytes of a JPEG)"}, request_only=True, media_type="multipart/form-data"
        )
    ]
)
class PictureUploadSerializer(KnownFieldsOnly):
    file = serializers.FileField(help_text=_("JPEG, PNG or WebP, at most 8 MB. Shown with your comments."))


class OwnPictureSerializer(serializers.Serializer):
    """What is shown with the person's comments; null where there is none."""

    picture = PictureSerializer(source="avatar.shown", allow_null=True, default=None)
