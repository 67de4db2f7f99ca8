"""What staff send to do something with an order, and what they narrow its list by."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly, QuerySerializer
from my_shop.kernel.exports.offered import EARLIEST, LATEST
from my_shop.kernel.validators import many_lines, phone_number, single_line
from orders.models import Carrier, Order
from orders.rules.fingerprint import PATTERN
from orders.selectors.work import LABELS
from orders.serializers.addresses import AddressSerializer
from orders.serializers.placing import FINGERPRINT, NO_FINGERPRINT
from orders.serializers.units import LARGEST_ID, UnitsMixin, UnitsSerializer

READ_BY_BUYER = _("The buyer reads it in the order's timeline and in the mail.")
NOT_READ_BY_BUYER = _("It stands in the timeline with your name; the buyer does not read it.")


def sentence(**more) -> serializers.CharField:
    """Return a field for a sentence on one line."""
    return serializers.CharField(max_length=200, validators=[single_line], **more)


def amount() -> serializers.DecimalField:
    """Return a field for money that moves."""
    return serializers.DecimalField(max_digits=12, decimal_places=2, min_value=Decimal("0.01"))


def day(**more) -> serializers.DateField:
    """Return a field for a day that databases and calendars know: what lies farther off is a typing error."""
    known = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    return serializers.DateField(required=False, validators=known, **more)


@extend_schema_serializer(examples=[OpenApiExample("Nothing", value={})])
class NothingSerializer(KnownFieldsOnly):
    """Nothing is to be said: ``{}``."""


class OrderFilterSerializer(QuerySerializer):
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text=_("Number of an order or a parcel, or the beginning of an e-mail address, a word of a name, an SKU"),
    )
    status = serializers.ChoiceField(Order.Status.choices, required=False)
    work = serializers.ChoiceField(list(LABELS.items()), required=False, help_text=_("What is to be done."))
    is_paid = serializers.BooleanField(required=False, allow_null=True, default=None)
    country = serializers.CharField(required=False, max_length=2, help_text=_("ISO 3166-1 alpha-2."))
    since = day(help_text=_("The first day on which they were placed."))
    until = day(help_text=_("The last such day."))


@extend_schema_serializer(
    examples=[OpenApiExample("Example", value={"override_reason": "The buyer asked us to send it all the same."})]
)
class OverrideSerializer(KnownFieldsOnly):
    override_reason = sentence(
        required=False, allow_blank=True, default="", help_text=_("Why it goes on though its money went back.")
    )


@extend_schema_serializer(
    examples=[OpenApiExample("Another number", value={"tracking_number": "00340434161094042557"})]
)
class TrackingSerializer(KnownFieldsOnly):
    carrier = serializers.PrimaryKeyRelatedField(
        queryset=Carrier.objects.all(),
        error_messages={"does_not_exist": _("There is no such carrier.")},
        pk_field=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        required=False,
        allow_null=True,
        default=None,
    )
    tracking_number = serializers.CharField(
        max_length=80, required=False, allow_blank=True, default="", validators=[single_line]
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Example",
            value={
                "lines": [{"line": 17, "quantity": 2}],
                "carrier": 1,
                "tracking_number": "JD014600003SE",
                "override_reason": "",
            },
        )
    ]
)
class ShipSerializer(OverrideSerializer, TrackingSerializer, UnitsMixin):
    lines = UnitsSerializer(
        many=True, required=False, allow_null=True, allow_empty=False, max_length=1000,
        help_text=_("What is in the parcel; all that is left, if not said."),
    )  # fmt: skip


@extend_schema_serializer(examples=[OpenApiExample("Example", value={"reason": "The buyer has changed their mind."})])
class StaffReasonSerializer(KnownFieldsOnly):
    reason = sentence(help_text=READ_BY_BUYER)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Example", value={"lines": [{"line": 17, "quantity": 1}], "reason": "It does not fit.", "is_refunded": True}
        )
    ]
)
class ReturnSerializer(UnitsMixin):
    lines = UnitsSerializer(many=True, allow_empty=False, max_length=1000)
    reason = sentence(required=False, allow_blank=True, default="", help_text=READ_BY_BUYER)
    is_refunded = serializers.BooleanField(
        default=False, help_text=_("Send back what they cost, as far as it was paid.")
    )


@extend_schema_serializer(
    examples=[OpenApiExample("Example", value={"amount": "12.50", "reason": "A scratch on the mug."})]
)
class RefundSerializer(KnownFieldsOnly):
    amount = amount()
    reason = sentence(help_text=READ_BY_BUYER)


@extend_schema_serializer(
    examples=[OpenApiExample("Example", value={"amount": "40.90", "note": "Statement 11, line 4."})]
)
class ManualPaymentSerializer(KnownFieldsOnly):
    amount = amount()
    note = sentence(
        required=False, allow_blank=True, default="", help_text=_("Where you saw it. The buyer does not read it.")
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample("Example", value={"text": "Rang the buyer: they are at home on Friday.", "is_public": False})
    ]
)
class NoteSerializer(KnownFieldsOnly):
    text = serializers.CharField(max_length=500, validators=[many_lines])
    is_public = serializers.BooleanField(default=False, help_text=_("Whether the buyer reads it."))


@extend_schema_serializer(examples=[OpenApiExample("All that are open", value={})])
class SeenSerializer(KnownFieldsOnly):
    reason = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=LARGEST_ID,
        help_text=_("The one that was seen to; all that are open, if not said."),
    )


@extend_schema_serializer(examples=[OpenApiExample("As it was read", value={"fingerprint": FINGERPRINT})])
class StaffConfirmSerializer(KnownFieldsOnly):
    fingerprint = serializers.RegexField(
        PATTERN, error_messages={"invalid": NO_FINGERPRINT}, help_text=_("Of the order as you have read it.")
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Example", value={"email": "ada@example.com", "phone": "+49 30 1234567", "reason": "A letter was missing."}
        )
    ]
)
class CorrectionSerializer(KnownFieldsOnly):
    """Who and where to; what is left out stays."""

    email = serializers.EmailField(required=False, validators=[single_line])
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40, validators=[phone_number])
    shipping_address = AddressSerializer(required=False)
    billing_address = AddressSerializer(required=False, help_text=_("Of an order that has one of its own."))
    reason = sentence(help_text=READ_BY_BUYER)
