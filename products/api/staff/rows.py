"""Products as staff write them over the API: their shape, and what the import of catalogues takes them for."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from my_shop.kernel.api.serializers import KnownFieldsOnly
from my_shop.kernel.names import folded
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.unit_prices import ContentUnit
from my_shop.kernel.validators import many_lines, single_line
from products.catalogue_rows import PictureRow, ProductRow, VariantRow, file_name
from products.gtin import validate_gtin
from products.models import MAX_QUANTITY

MOST_ROWS, MOST_VARIANTS, MOST_PICTURES = 200, 200, 50
PRICES = ("price", "compare_at_price")
FACTS = ("weight_grams", "content_amount", "content_unit", "gtin", "cost")


def _line(max_length: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=max_length, validators=[single_line], required=False, **more)


def _amount(least: str = "0", **more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=10, decimal_places=2, min_value=Decimal(least), required=False, **more)


class WrittenPictureSerializer(KnownFieldsOnly):
    """A picture at an address: the worker fetches it."""

    address = serializers.URLField(max_length=2000)
    alt = _line(200, allow_blank=True, default="", help_text=_("What is to be seen on it."))
    sku = _line(64, allow_blank=True, default="", help_text=_("The variant that it shows, if one only."))


class WrittenVariantSerializer(KnownFieldsOnly):
    """A variant, by its SKU; what is left out stays, and a new one needs a price."""

    sku = serializers.CharField(max_length=64, validators=[single_line])
    price = _amount("0.01", help_text=_("With tax."))
    compare_at_price = _amount(allow_null=True)
    options = serializers.DictField(
        child=serializers.CharField(max_length=80, validators=[single_line]),
        required=False,
        help_text=_("All of them, by name."),
    )
    weight_grams = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MAX_QUANTITY)
    content_amount = serializers.DecimalField(
        max_digits=9, decimal_places=2, min_value=Decimal("0.01"), required=False, allow_null=True
    )
    content_unit = serializers.ChoiceField(ContentUnit.choices, required=False, allow_blank=True)
    gtin = serializers.CharField(max_length=14, required=False, allow_blank=True, validators=[validate_gtin])
    cost = _amount(allow_null=True)
    stock = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_QUANTITY,
        help_text=_("Of a new variant, its opening stock; of any other one it is counted by a movement."),
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Another category, and off the shelf", value={"category": ["House", "Mugs"], "is_published": False}
        )
    ]
)
class WrittenFieldsSerializer(KnownFieldsOnly):
    """What is to be changed of a product; what is left out stays."""

    name = _line(200)
    category = serializers.ListField(
        child=serializers.CharField(max_length=100, validators=[single_line]),
        required=False,
        allow_empty=False,
        max_length=20,
        help_text=_("Its name, below those above it: House, Mugs. Made where there is none."),
    )
    brand = _line(100, allow_blank=True)
    manufacturer = _line(200, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=50, validators=[single_line]), required=False, max_length=100
    )
    summary = _line(300, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True, validators=[many_lines])
    safety = serializers.CharField(required=False, allow_blank=True, validators=[many_lines])
    meta_title = _line(200, allow_blank=True)
    meta_description = _line(400, allow_blank=True)
    details = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=1000, validators=[single_line]),
        required=False,
        help_text=_("Facts by name; an empty one is taken away."),
    )
    is_published = serializers.BooleanField(required=False)
    is_digital = serializers.BooleanField(required=False)
    is_featured = serializers.BooleanField(required=False)
    tax_class = serializers.ChoiceField(TaxClass.choices, required=False)
    variants = WrittenVariantSerializer(many=True, required=False, max_length=MOST_VARIANTS)
    images = WrittenPictureSerializer(
        many=True, required=False, max_length=MOST_PICTURES, help_text=_("Those that are not there yet are added.")
    )

    def validate_variants(self, variants):
        if len({folded(each["sku"]) for each in variants}) < len(variants):
            raise serializers.ValidationError(gettext("Name each SKU once."))
        return variants


class WrittenProductSerializer(WrittenFieldsSerializer):
    """A product, by its slug, or else by the SKUs of its variants."""

    slug = serializers.SlugField(max_length=200, required=False)

    def validate(self, attrs):
        if not attrs.get("slug") and not attrs.get("variants"):
            raise serializers.ValidationError(gettext("Name its slug, or the SKU of a variant."))
        return attrs


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A new product and a new price",
            value={
                "rows": [
                    {
                        "slug": "quiet-mug",
                        "name": "Quiet Mug",
                        "category": ["House", "Mugs"],
                        "images": [{"address": "https://pictures.example.com/mug.jpg", "alt": "A mug"}],
                        "variants": [{"sku": "MUG-SAGE", "price": "18.00", "options": {"Colour": "Sage"}, "stock": 24}],
                    },
                    {"variants": [{"sku": "JUG-INK", "price": "24.00"}]},
                ]
            },
        )
    ]
)
class BulkSerializer(KnownFieldsOnly):
    """Products to be made or changed; each comes in whole or not at all, and none keeps another one out."""

    rows = WrittenProductSerializer(many=True, allow_empty=False, max_length=MOST_ROWS)


def product_row(said: dict[str, Any], *, line: int) -> ProductRow:
    """Return what was said of a product as the import takes it.

    :param line: names the row in what is told of it.
    """
    fields = {name: value for name, value in said.items() if name not in {"slug", "variants", "images"}}
    pictures = [
        PictureRow(line, file_name(each["address"]), each["alt"], each["address"], each["sku"])
        for each in said.get("images", ())
    ]
    first = pictures.pop(0) if pictures and not pictures[0].sku else PictureRow(line, "", "")
    variants = [_variant_row(each, line) for each in said.get("variants", ())]
    return ProductRow(line, said.get("slug", ""), fields, first, variants, pictures)


def _variant_row(said, line):
    prices = {name: said[name] for name in PRICES if name in said}
    return VariantRow(
        line=line,
        sku=said["sku"],
        facts={name: said[name] for name in FACTS if name in said},
        options=said.get("options"),
        has_room_for_options=True,
        prices={settings.SHOP_CURRENCY: prices} if prices else {},
        stock=said.get("stock"),
        picture=PictureRow(line, "", ""),
    )
