"""Variants: what is priced, stocked and sold; and what they have cost."""

from decimal import Decimal
from urllib.parse import urlencode

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.names import FoldedField, refuse_twin
from my_shop.kernel.unit_prices import Content, ContentUnit, content_of
from my_shop.kernel.validators import single_line
from products.gtin import validate_gtin
from products.models.catalogue import MAX_POSITION, OptionValue, Product

MAX_QUANTITY = 2**31 - 1
"""The largest stock that a row can hold, in units."""


def is_reduced(price, lowest_price_30_days):
    """Is this price a sale? Only below what the variant cost at the least before (``services.prices``)."""
    return lowest_price_30_days is not None and price < lowest_price_30_days


def variant_url(slug: str, sku: str) -> str:
    """Return the path of a variant's page: its product's, with this variant chosen."""
    return of_variant(reverse("products:product", args=[slug]), sku)


def of_variant(address: str, sku: str) -> str:
    """Return the address of a product's page with a variant of it chosen."""
    return f"{address}?{urlencode({'variant': sku})}"


class Variant(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=64, validators=[single_line])
    folded_sku = FoldedField(of="sku", max_length=192, unique=True)
    label = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text=_("Values of its options, joined: “Sage, Large”. Kept by the service; empty for an only variant."),
    )
    option_values = models.ManyToManyField(OptionValue, related_name="variants", blank=True)
    price = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)], help_text=_("With tax.")
    )
    compare_at_price = models.DecimalField(
        "compare-at price",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Regular price, above the price: a sale. Shown as one where the price is "
            "below the lowest of the 30 days before, which stands beside it."
        ),
    )
    lowest_price_30_days = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        editable=False,
        help_text=_(
            "Lowest price of the 30 days before the present reduction; kept by the service, empty without one."
        ),
    )
    quantity = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Units on hand; changed by stock movements only.")
    )
    weight_grams = models.PositiveIntegerField(
        "weight", null=True, blank=True, validators=[MaxValueValidator(MAX_QUANTITY)], help_text=_("In grams.")
    )
    content_amount = models.DecimalField(
        _("content"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Of one pack, with its unit. The price of a kg, litre or metre is then shown beside the price."),
    )
    content_unit = models.CharField(
        _("unit of content"), max_length=5, blank=True, default="", db_default="", choices=ContentUnit
    )
    gtin = models.CharField(
        _("barcode (GTIN)"),
        max_length=14,
        blank=True,
        default="",
        db_default="",
        validators=[validate_gtin],
        help_text=_("The number below the barcode: GTIN, EAN, UPC or ISBN, of 8, 12, 13 or 14 digits."),
    )
    cost = models.DecimalField(
        _("cost"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("What one costs you, without tax. Shoppers never see it."),
    )
    position = models.PositiveSmallIntegerField(
        _("sort order"), default=0, validators=[MaxValueValidator(MAX_POSITION)]
    )

    class Meta:
        ordering = ["position", "pk"]
        permissions = [("report_variant", _("Can see what the stock is worth and how long it lasts"))]
        indexes = [models.Index(fields=["gtin"], condition=~models.Q(gtin=""), name="products_variant_by_gtin")]
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="products_variant_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, quantity__lte=MAX_QUANTITY),
                name="products_variant_quantity_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(content_amount=None, content_unit="")
                | models.Q(content_amount__isnull=False, content_amount__gt=0) & ~models.Q(content_unit=""),
                name="products_variant_content_whole",
            ),
        ]

    def __str__(self):
        return self.sku

    def get_absolute_url(self):
        return variant_url(self.product.slug, self.sku)

    def clean(self):
        refuse_twin(self)

    @property
    def content(self) -> Content | None:
        """What one pack holds, where that is known."""
        return content_of(self.content_amount, self.content_unit)

    @property
    def is_in_stock(self):
        return self.quantity > 0

    @property
    def is_reduced(self):
        """Is it announced as a sale?"""
        return is_reduced(self.price, self.lowest_price_30_days)


class PricePoint(models.Model):
    """What a variant has cost since when, until its next point. Kept by the service that changes prices."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="price_points")
    price = models.DecimalField(max_digits=10, decimal_places=2, help_text=_("With tax."))
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["variant", "since"], name="products_price_history")]

    def __str__(self):
        return str(self.price)
