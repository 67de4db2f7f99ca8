"""Units of an order's lines, as they are sent."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly

LARGEST_ID = 2**63 - 1


class UnitsSerializer(KnownFieldsOnly):
    line = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text=_("The id of the order's line."))
    quantity = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class UnitsMixin(KnownFieldsOnly):
    """Base of what names units of lines; ``lines`` of what was read are units by line id."""

    def validate_lines(self, lines):
        if lines is None:  # all that is left
            return None
        if len({row["line"] for row in lines}) < len(lines):
            raise serializers.ValidationError(_("Name each line once."))
        return {row["line"]: row["quantity"] for row in lines}
