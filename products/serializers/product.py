"""Shapes of one product."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from my_shop.kernel.api.serializers import AddressField, DescribedPictureSerializer, described_picture
from my_shop.kernel.api.shaping import ShapedSerializer
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.unit_prices import ContentUnit
from products.selectors.offers import STOCK_LEVELS, most_told, stock_label, stock_level
from products.serializers.listing import CardSerializer, UnitPriceSerializer, shown_unit_price
from products.serializers.reviews import ReviewSerializer
from products.serializers.shelves import ProductTagSerializer


class VariantSerializer(serializers.Serializer):
    """What is put into a cart, by its ``sku``."""

    sku = serializers.CharField()
    gtin = serializers.CharField(help_text=_("The number below its barcode, or empty."))
    label = serializers.CharField()
    options = serializers.SerializerMethodField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2)
    prior_price = serializers.SerializerMethodField(help_text=_("As in a list."))
    stock = serializers.SerializerMethodField()
    stock_text = serializers.SerializerMethodField(help_text=_("The same in words, with the units where few are left."))
    quantity = serializers.SerializerMethodField(help_text=_("Units to be had, as far as it is told."))
    weight_grams = serializers.IntegerField(allow_null=True)
    content_amount = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    content_unit = serializers.ChoiceField(choices=ContentUnit.choices, allow_blank=True)
    unit_price = serializers.SerializerMethodField(help_text=_("As in a list."))

    @extend_schema_field(UnitPriceSerializer(allow_null=True))
    def get_unit_price(self, variant):
        return shown_unit_price(variant.price, variant.content)

    def get_prior_price(self, variant) -> str | None:
        return str(variant.lowest_price_30_days) if variant.is_reduced else None

    def get_options(self, variant) -> dict[str, str]:
        return {value.option.name: value.value for value in variant.option_values.all()}

    @extend_schema_field(serializers.ChoiceField(choices=STOCK_LEVELS))
    def get_stock(self, variant):
        return stock_level(variant.quantity)

    def get_stock_text(self, variant) -> str:
        return stock_label(variant.quantity)

    def get_quantity(self, variant) -> int:
        return min(variant.quantity, most_told())


class ImageSerializer(DescribedPictureSerializer):
    variant = serializers.CharField(allow_null=True, help_text=_("SKU of the variant it shows, if one only."))


class ManufacturerSerializer(serializers.Serializer):
    """Who makes a product, and who answers for it in the European Union, where that is somebody else."""

    name = serializers.CharField()
    address = serializers.CharField()
    contact = serializers.CharField()
    responsible_name = serializers.CharField()
    responsible_address = serializers.CharField()
    responsible_contact = serializers.CharField()


class StarsSerializer(serializers.Serializer):
    stars = serializers.IntegerField()
    count = serializers.IntegerField()


class ProductSerializer(ShapedSerializer):
    """A product with everything that its page shows; the texts as they are written, and as safe HTML.

    Its context has the page's ``content``.
    """

    expandable = ("related", "reviews")

    name = serializers.CharField()
    slug = serializers.CharField()
    url = AddressField(source="get_absolute_url")
    category = serializers.CharField(source="category.path")
    brand = serializers.CharField(source="brand.name", default="")
    brand_slug = serializers.CharField(source="brand.slug", default="")
    tags = serializers.SerializerMethodField()
    summary = serializers.CharField()
    description = serializers.CharField(help_text=_("Markdown."))
    description_html = serializers.SerializerMethodField()
    details = serializers.DictField(child=serializers.CharField())
    manufacturer = serializers.SerializerMethodField(help_text=_("Its own or its brand's; null where none is told."))
    safety = serializers.CharField(help_text=_("Warnings and safety information; Markdown."))
    safety_html = serializers.SerializerMethodField()
    tax_class = serializers.ChoiceField(choices=TaxClass.choices)
    is_digital = serializers.BooleanField(help_text=_("Nothing is sent."))
    is_sold_out = serializers.BooleanField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True, help_text=_("The lowest."))
    currency = serializers.SerializerMethodField()
    rating_average = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    rating_count = serializers.IntegerField()
    rating_spread = serializers.SerializerMethodField(help_text=_("How many gave how many stars."))
    variants = VariantSerializer(many=True)
    images = serializers.SerializerMethodField()
    related = serializers.SerializerMethodField(help_text=_("What you may also like."))
    reviews = serializers.SerializerMethodField(help_text=_("The newest; all have an address of their own."))

    @property
    def _content(self):
        return self.context["content"]

    @extend_schema_field(ProductTagSerializer(many=True))
    def get_tags(self, product):
        return ProductTagSerializer(product.tags.all(), many=True).data

    def get_description_html(self, product) -> str:
        return self._content.description

    def get_safety_html(self, product) -> str:
        return self._content.safety

    def get_currency(self, product) -> str:
        return settings.SHOP_CURRENCY

    @extend_schema_field(ManufacturerSerializer(allow_null=True))
    def get_manufacturer(self, product):
        maker = self._content.manufacturer
        return ManufacturerSerializer(maker).data if maker else None

    @extend_schema_field(StarsSerializer(many=True))
    def get_rating_spread(self, product):
        return [{"stars": stars, "count": count} for stars, count in self._content.spread]

    @extend_schema_field(ImageSerializer(many=True))
    def get_images(self, product):
        skus = {variant.pk: variant.sku for variant in product.variants.all()}
        return [
            {**described_picture(image.picture.shown, image.alt), "variant": skus.get(image.variant_id)}
            for image in product.images.all()
        ]

    @extend_schema_field(CardSerializer(many=True))
    def get_related(self, product):
        return CardSerializer(self._content.related, many=True).data

    @extend_schema_field(ReviewSerializer(many=True))
    def get_reviews(self, product):
        return ReviewSerializer(self._content.reviews, many=True).data
