"""Shapes of the catalogue in the API; amounts contain tax."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from my_shop.kernel.tax import TaxClass
from my_shop.kernel.unit_prices import ContentUnit, unit_price
from products.selectors.pages import manufacturer_of


def _unit_price(price, content):
    found = unit_price(price, content) if price is not None else None
    return UnitPriceSerializer(found).data if found else None


class CategorySerializer(serializers.Serializer):
    """A category; ``parent`` is the path above it, empty at the top."""

    name = serializers.CharField()
    path = serializers.CharField()
    parent = serializers.CharField(source="parent_path")
    description = serializers.CharField()
    product_count = serializers.IntegerField(source="count")


class UnitPriceSerializer(serializers.Serializer):
    """What one kg, l, m, m2, m3 or piece costs; show it beside the price."""

    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    unit = serializers.ChoiceField(choices=ContentUnit.choices)


class CardSerializer(serializers.Serializer):
    """A product in a list.

    ``prior_price`` is the lowest price of the 30 days before, where the price is announced as a reduced one: show it
    wherever you show that.
    """

    name = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.CharField()
    brand = serializers.CharField()
    tax_class = serializers.ChoiceField(choices=TaxClass.choices)
    is_digital = serializers.BooleanField(help_text=_("Nothing is sent."))
    price = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    prior_price = serializers.DecimalField(
        source="lowest_price_30_days", max_digits=10, decimal_places=2, allow_null=True
    )
    unit_price = serializers.SerializerMethodField(help_text=_("Of the price; null where the content is not told."))
    is_sold_out = serializers.BooleanField()
    rating_average = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    rating_count = serializers.IntegerField()
    picture = serializers.SerializerMethodField()

    @extend_schema_field(UnitPriceSerializer(allow_null=True))
    def get_unit_price(self, card):
        return _unit_price(card.price, card.content)

    def get_picture(self, card) -> str | None:
        return card.picture.url if card.picture else None


class ValueSerializer(serializers.Serializer):
    """``count`` goes up to a thousand, which stands for more as well; null where nobody has counted."""

    slug = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    is_chosen = serializers.BooleanField()


class FacetSerializer(serializers.Serializer):
    """What a list can be narrowed by; send ``slug`` with the slugs of values."""

    slug = serializers.CharField()
    name = serializers.CharField()
    values = ValueSerializer(many=True)


class ListingSerializer(serializers.Serializer):
    """One page of products. ``searched_for`` are the words that were looked for, where a misspelling was forgiven.

    ``count`` goes up to a thousand; with ``has_more`` there can be more, and ``page_count`` is the last page known of.
    """

    count = serializers.IntegerField()
    has_more = serializers.BooleanField()
    page = serializers.IntegerField()
    page_count = serializers.IntegerField()
    searched_for = serializers.ListField(child=serializers.CharField())
    facets = FacetSerializer(many=True)
    results = CardSerializer(many=True)


class VariantSerializer(serializers.Serializer):
    sku = serializers.CharField()
    gtin = serializers.CharField(help_text=_("The number below its barcode, or empty."))
    label = serializers.CharField()
    options = serializers.SerializerMethodField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2)
    prior_price = serializers.SerializerMethodField(help_text=_("As in a list."))
    quantity = serializers.IntegerField()
    weight_grams = serializers.IntegerField(allow_null=True)
    content_amount = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    content_unit = serializers.ChoiceField(choices=ContentUnit.choices, allow_blank=True)
    unit_price = serializers.SerializerMethodField(help_text=_("As in a list."))

    @extend_schema_field(UnitPriceSerializer(allow_null=True))
    def get_unit_price(self, variant):
        return _unit_price(variant.price, variant.content)

    def get_prior_price(self, variant) -> str | None:
        return str(variant.lowest_price_30_days) if variant.is_reduced else None

    def get_options(self, variant) -> dict[str, str]:
        return {value.option.name: value.value for value in variant.option_values.all()}


class ImageSerializer(serializers.Serializer):
    url = serializers.SerializerMethodField()
    alt = serializers.CharField()
    variant = serializers.SerializerMethodField(help_text=_("SKU of the variant it shows, if one only."))

    def get_url(self, image) -> str:
        return image.picture.url_for(1200)

    def get_variant(self, image) -> str | None:
        return self.context["skus"].get(image.variant_id)


class ManufacturerSerializer(serializers.Serializer):
    """Who makes a product, and who answers for it in the European Union, where that is somebody else."""

    name = serializers.CharField()
    address = serializers.CharField()
    contact = serializers.CharField()
    responsible_name = serializers.CharField()
    responsible_address = serializers.CharField()
    responsible_contact = serializers.CharField()


class ProductSerializer(serializers.Serializer):
    """A product with everything that its page shows."""

    name = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")
    category = serializers.CharField(source="category.path")
    brand = serializers.CharField(source="brand.name", default="")
    summary = serializers.CharField()
    description = serializers.CharField(help_text=_("Markdown."))
    details = serializers.DictField(child=serializers.CharField())
    manufacturer = serializers.SerializerMethodField(help_text=_("Its own or its brand's; null where none is told."))
    safety = serializers.CharField(help_text=_("Warnings and safety information; Markdown."))
    tax_class = serializers.ChoiceField(choices=TaxClass.choices)
    is_digital = serializers.BooleanField(help_text=_("Nothing is sent."))
    rating_average = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    rating_count = serializers.IntegerField()
    variants = VariantSerializer(many=True)
    images = ImageSerializer(many=True)

    @extend_schema_field(ManufacturerSerializer(allow_null=True))
    def get_manufacturer(self, product):
        maker = manufacturer_of(product)
        return ManufacturerSerializer(maker).data if maker else None
