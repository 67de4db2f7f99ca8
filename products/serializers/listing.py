"""Shapes of lists of products."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from my_shop.kernel.api.serializers import AddressField, DescribedPictureSerializer, described_picture
from my_shop.kernel.api.shaping import ShapedSerializer
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.unit_prices import ContentUnit, unit_price


class UnitPriceSerializer(serializers.Serializer):
    """What one kg, l, m, m2, m3 or piece costs; show it beside the price."""

    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    unit = serializers.ChoiceField(choices=ContentUnit.choices)


def shown_unit_price(price, content):
    """Return the unit price of a pack for this price as the API has it."""
    found = unit_price(price, content) if price is not None else None
    return UnitPriceSerializer(found).data if found else None


class CardSerializer(ShapedSerializer):
    """A product in a list.

    ``prior_price`` is the lowest price of the 30 days before, where the price is announced as a reduced one: show it
    wherever you show that. ``price`` is the lowest of its variants.
    """

    name = serializers.CharField()
    slug = serializers.CharField()
    url = AddressField()
    brand = serializers.CharField()
    tax_class = serializers.ChoiceField(choices=TaxClass.choices)
    is_digital = serializers.BooleanField(help_text=_("Nothing is sent."))
    price = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    price_varies = serializers.BooleanField(source="varies", help_text=_("Other variants cost more."))
    prior_price = serializers.DecimalField(
        source="lowest_price_30_days", max_digits=10, decimal_places=2, allow_null=True
    )
    unit_price = serializers.SerializerMethodField(help_text=_("Of the price; null where the content is not told."))
    is_sold_out = serializers.BooleanField()
    is_new = serializers.BooleanField()
    rating_average = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    rating_count = serializers.IntegerField()
    picture = serializers.SerializerMethodField()

    @extend_schema_field(UnitPriceSerializer(allow_null=True))
    def get_unit_price(self, card):
        return shown_unit_price(card.price, card.content)

    @extend_schema_field(DescribedPictureSerializer(allow_null=True))
    def get_picture(self, card):
        return described_picture(card.picture, card.alt)


class ValueSerializer(serializers.Serializer):
    """``count`` goes up to a thousand, which stands for more as well; null where nobody has counted."""

    slug = serializers.CharField()
    name = serializers.CharField()
    swatch = serializers.CharField(help_text=_("Its colour, or empty."))
    count = serializers.IntegerField(allow_null=True)
    is_chosen = serializers.BooleanField()


class FacetSerializer(serializers.Serializer):
    """What a list can be narrowed by; send ``slug`` with the slugs of values."""

    slug = serializers.CharField()
    name = serializers.CharField()
    values = ValueSerializer(many=True)


class NarrowerCategorySerializer(serializers.Serializer):
    """A category one step down; ``count`` as with values."""

    name = serializers.CharField()
    path = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)


class ListingSerializer(serializers.Serializer):
    """One page of products. ``searched_for`` are the words that were looked for, where a misspelling was forgiven.

    ``count`` and ``in_stock_count`` go up to a thousand, which stands for more as well.
    """

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    count = serializers.IntegerField()
    has_more = serializers.BooleanField(help_text=_("There is a next page."))
    in_stock_count = serializers.IntegerField()
    highest_price = serializers.DecimalField(
        max_digits=10, decimal_places=2, allow_null=True, help_text=_("Null where nobody has looked.")
    )
    currency = serializers.CharField()
    searched_for = serializers.ListField(child=serializers.CharField())
    categories = NarrowerCategorySerializer(many=True)
    facets = FacetSerializer(many=True)
    results = CardSerializer(many=True)
