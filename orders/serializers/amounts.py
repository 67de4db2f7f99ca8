"""Shapes of amounts, in whole units of the shop's currency, as text: “12.50”."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Amount(serializers.DecimalField):
    """An amount that is answered, never sent."""

    def __init__(self, **options):
        super().__init__(max_digits=12, decimal_places=2, read_only=True, **options)


class DiscountSerializer(serializers.Serializer):
    """What is taken off, and by which voucher, if it is one's."""

    name = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    amount = Amount()


class TaxSerializer(serializers.Serializer):
    """What of the total is taxed at one rate: ``net`` plus ``tax`` is ``gross``."""

    rate = serializers.DecimalField(max_digits=5, decimal_places=2, help_text=_("Per cent."))
    net = Amount()
    tax = Amount()
    gross = Amount()
