"""Shapes of the right of withdrawal."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.validators import single_line
from orders.models import Withdrawal
from orders.serializers.amounts import Amount
from orders.serializers.placing import MOST_LINES
from orders.serializers.units import UnitsMixin, UnitsSerializer


@extend_schema_serializer(
    examples=[OpenApiExample("from all of it", {"name": "Ada Finch", "email": "ada@example.com"})]
)
class WithdrawalRequestSerializer(UnitsMixin):
    """Who withdraws, where the receipt goes, and from what."""

    name = serializers.CharField(max_length=120, validators=[single_line])
    email = serializers.EmailField(max_length=254, help_text=_("The receipt goes there at once."))
    lines = UnitsSerializer(
        many=True,
        required=False,
        allow_empty=False,
        max_length=MOST_LINES,
        help_text=_("Left out: all that can be withdrawn from."),
    )


@extend_schema_serializer(examples=[OpenApiExample("as it was reviewed", {"statement": "eyJuYW1lIjoiQWRhIn0:1vS…"})])
class ConfirmWithdrawalSerializer(KnownFieldsOnly):
    statement = serializers.CharField(max_length=20000, help_text=_("As the review answered it."))


class WithdrawnPartSerializer(serializers.Serializer):
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    worth = Amount()


class WithdrawalReviewSerializer(serializers.Serializer):
    """What somebody is about to declare, and what follows: show it, and send ``statement`` once it is confirmed, under
    words like “confirm withdrawal”. ``refundable`` goes back, ``credited`` is not owed any more."""

    statement = serializers.CharField(help_text=_("Holds for an hour."))
    name = serializers.CharField()
    email = serializers.CharField()
    parts = WithdrawnPartSerializer(source="plan.parts", many=True)
    delivery = Amount(source="plan.delivery", help_text=_("What of its cost is given back."))
    refundable = Amount(source="plan.refundable")
    credited = Amount(source="plan.credited")
    rule = serializers.CharField()


class ReceivedWithdrawalSerializer(serializers.ModelSerializer):
    """A statement that was received; its receipt goes to ``email``."""

    items = serializers.SerializerMethodField()

    class Meta:
        model = Withdrawal
        fields = ["received_at", "name", "email", "items"]

    def get_items(self, withdrawal) -> list[str]:
        return [f"{part['quantity']} × {part['title']}" for part in withdrawal.lines]


class WithdrawableSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()


class WithdrawalsSerializer(serializers.Serializer):
    """From what the buyer can withdraw, ``until`` the end of which day (null: nothing has arrived yet, so the period
    has not begun), and what was declared before."""

    until = serializers.DateField(allow_null=True)
    lines = WithdrawableSerializer(many=True)
    statements = ReceivedWithdrawalSerializer(many=True)
