"""Catalogue and stock. A Product always has a Variant; the Variant is what is priced, stocked and sold."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.names import FoldedField, refuse_twin
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.validators import many_lines, single_line
from products.digital import DownloadGrant, VariantFile  # noqa: F401 - Django looks for models here
from products.former import FormerCategoryPath, FormerProductSlug  # noqa: F401 - and for these

MAX_QUANTITY = 2**31 - 1
"""The largest stock that a row can hold, in units."""

LONGEST_PATH = 500
"""Of a category, in characters."""

MAX_POSITION = 2**15 - 1
"""SQLite would keep a larger one, PostgreSQL cannot."""

RESERVED_OPTION_SLUGS = frozenset(
    {"q", "category", "brand", "price_min", "price_max", "in_stock", "sort", "page", "variant"}
)
"""Names in the address of a listing that no option can have."""


def validate_details(details):
    """Refuse anything but short facts by name: they are printed as a table."""
    if not isinstance(details, dict):
        raise ValidationError('Write the facts as a table, for example {"Material": "Oak"}.')
    for name, fact in details.items():
        if not isinstance(fact, str | int | float):
            raise ValidationError("“%(name)s” must be a text or a number.", params={"name": name})
        single_line(name)
        single_line(str(fact))


class CategoryQuerySet(models.QuerySet):
    def within(self, category):
        """The category itself and everything below it."""
        return self.filter(models.Q(pk=category.pk) | models.Q(path__startswith=f"{category.path}/"))


class Category(models.Model):
    name = models.CharField(max_length=100, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=300)
    slug = models.SlugField(max_length=100)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(
        max_length=LONGEST_PATH,
        unique=True,
        editable=False,
        help_text="Slugs from the root down, joined by “/”; kept by the service that moves categories.",
    )
    description = models.TextField(blank=True, validators=[many_lines])
    position = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_POSITION)], help_text="Lower stands first among its siblings."
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["parent", "folded_name"], name="products_category_once"),
            # in a column, two that have no parent are different
            models.UniqueConstraint(
                fields=["folded_name"], condition=models.Q(parent=None), name="products_category_once_on_top"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:category", args=[self.path])

    def clean(self):
        refuse_twin(self, parent=self.parent_id)


class Brand(models.Model):
    name = models.CharField(max_length=100, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=300, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    description = models.TextField(blank=True, validators=[many_lines])

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_twin(self)


class Option(models.Model):
    """A way in which variants differ: colour, size."""

    name = models.CharField(max_length=50, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=150, unique=True)
    slug = models.SlugField(max_length=50, unique=True)
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MAX_POSITION)])

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_twin(self)
        if self.slug in RESERVED_OPTION_SLUGS:
            raise ValidationError(
                "“%(slug)s” means something else in the address of a listing, so that nobody could filter by this "
                "option. Give it another slug, for example “%(slug)s-option”.",
                params={"slug": self.slug},
                code="reserved",
            )


class OptionValue(models.Model):
    """One value of an option: red, XL."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="values")
    value = models.CharField(max_length=80, validators=[single_line])
    folded_value = FoldedField(of="value", max_length=240)
    slug = models.SlugField(max_length=80)
    swatch = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "A colour is written as # and six hexadecimal digits.")],
        help_text="Colour shown beside the name, for example #3a5f4b. Leave empty where it is not a colour.",
    )
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MAX_POSITION)])

    class Meta:
        ordering = ["position", "value"]
        constraints = [
            models.UniqueConstraint(fields=["option", "slug"], name="products_optionvalue_once"),
            models.UniqueConstraint(fields=["option", "folded_value"], name="products_optionvalue_named_once"),
        ]

    def __str__(self):
        return self.value

    def clean(self):
        refuse_twin(self, option=self.option_id)


class ProductQuerySet(models.QuerySet):
    def published(self):
        """What shoppers may see."""
        return self.filter(is_published=True)


class Product(models.Model):
    name = models.CharField(max_length=200, validators=[single_line])
    slug = models.SlugField(max_length=200, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    summary = models.CharField(
        max_length=250, blank=True, validators=[single_line], help_text="One sentence for cards and search engines."
    )
    description = models.TextField(blank=True, validators=[many_lines], help_text="Markdown.")
    details = models.JSONField(
        default=dict, blank=True, validators=[validate_details], help_text='Facts as a table: {"Material": "Oak"}.'
    )
    tax_class = models.CharField(
        max_length=20,
        choices=TaxClass,
        default=TaxClass.STANDARD,
        help_text="Decides which rate of tax its price contains. In many countries food and books have a reduced one.",
    )
    is_digital = models.BooleanField(
        "digital", default=False, help_text="Nothing is sent: no parcel, no delivery costs."
    )
    is_published = models.BooleanField(default=True, help_text="Shoppers see published products only.")
    is_featured = models.BooleanField(
        default=False, help_text="Shown first where sorted by “featured”, and on the home page."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Kept by the services from the variants, purchases and reviews, for whoever lists, sorts or filters.
    price = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, editable=False, help_text="Lowest variant price."
    )
    quantity = models.PositiveBigIntegerField(default=0, editable=False, help_text="Units over all variants.")
    sold_count = models.PositiveBigIntegerField(default=0, editable=False)
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["is_published", "-created_at"], name="products_newest"),
            models.Index(fields=["is_published", "price"], name="products_by_price"),
            models.Index(fields=["is_published", "-sold_count"], name="products_best_selling"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:product", args=[self.slug])

    @property
    def is_in_stock(self):
        return self.quantity > 0


class Variant(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=64, validators=[single_line])
    folded_sku = FoldedField(of="sku", max_length=192, unique=True)
    label = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Values of its options, joined: “Sage, Large”. Kept by the service; empty for an only variant.",
    )
    option_values = models.ManyToManyField(OptionValue, related_name="variants", blank=True)
    price = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)], help_text="With tax."
    )
    compare_at_price = models.DecimalField(
        "compare-at price",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Regular price, above the price: a sale. Shown as one where the price is below the lowest of the 30 "
        "days before, which stands beside it.",
    )
    lowest_price_30_days = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        editable=False,
        help_text="Lowest price of the 30 days before the present reduction; kept by the service, empty without one.",
    )
    quantity = models.PositiveIntegerField(
        default=0, editable=False, help_text="Units on hand; changed by stock movements only."
    )
    weight_grams = models.PositiveIntegerField(
        "weight", null=True, blank=True, validators=[MaxValueValidator(MAX_QUANTITY)], help_text="In grams."
    )
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MAX_POSITION)])

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="products_variant_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, quantity__lte=MAX_QUANTITY),
                name="products_variant_quantity_not_negative",
            ),
        ]

    def __str__(self):
        return self.sku

    def get_absolute_url(self):
        return f"{self.product.get_absolute_url()}?{urlencode({'variant': self.sku})}"

    def clean(self):
        refuse_twin(self)

    @property
    def is_in_stock(self):
        return self.quantity > 0

    @property
    def is_reduced(self):
        """Is it announced as a sale? Only below what it cost at the least before (``services.prices``)."""
        return self.lowest_price_30_days is not None and self.price < self.lowest_price_30_days


class PricePoint(models.Model):
    """What a variant has cost since when, until its next point. Kept by the service that changes prices."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="price_points")
    price = models.DecimalField(max_digits=10, decimal_places=2, help_text="With tax.")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["variant", "since"], name="products_price_history")]

    def __str__(self):
        return str(self.price)


class ProductImage(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    variant = models.ForeignKey(
        Variant,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="images",
        help_text="Shown when this variant is chosen.",
    )
    picture = models.ForeignKey("pictures.Picture", on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(
        "alternative text",
        max_length=200,
        validators=[single_line],
        help_text="What is to be seen, for people who do not see it.",
    )
    position = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(MAX_POSITION)])
    source = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Name of the file it was imported from: once is enough."
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.alt


class StockMovement(models.Model):
    """One change of one variant's stock. At any moment ``variant.quantity`` is the sum of its movements."""

    class Reason(models.TextChoices):
        OPENING = "opening", "opening stock"
        RECEIVED = "received", "goods received"
        SALE = "sale", "sold"
        CANCELLATION = "cancellation", "order cancelled"
        RETURN = "return", "returned"
        CORRECTION = "correction", "correction"

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements")
    change = models.IntegerField(help_text="Units; negative where they leave.")
    quantity_after = models.PositiveIntegerField(help_text="Units on hand after it.")
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=200, blank=True, validators=[single_line])
    order_number = models.CharField(max_length=32, blank=True)
    return_id = models.CharField(
        max_length=40, blank=True, help_text="Which return of the order; empty for everything else."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["order_number"], name="products_movement_order")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(change=0), name="products_movement_changes_something"),
            # a second delivery of the same signal cannot take the stock of an order twice
            models.UniqueConstraint(
                fields=["variant", "order_number", "reason"],
                condition=models.Q(reason__in=["sale", "cancellation"]) & ~models.Q(order_number=""),
                name="products_movement_once_per_order",
            ),
            models.UniqueConstraint(
                fields=["variant", "return_id"],
                condition=~models.Q(return_id=""),
                name="products_movement_once_per_return",
            ),
        ]

    def __str__(self):
        return f"{self.change:+d}"


class Purchase(models.Model):
    """Who bought what, heard from ``order_confirmed``: it makes a review one by a buyer."""

    order_number = models.CharField(max_length=32)
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="purchases")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="purchases")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(help_text="Units bought less units taken back.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order_number", "variant"], name="products_purchase_once")]
        indexes = [models.Index(fields=["user", "product"], name="products_purchase_by")]

    def __str__(self):
        return f"{self.order_number}: {self.quantity}"


class ReviewQuerySet(models.QuerySet):
    def visible(self):
        return self.filter(is_visible=True)


class Review(models.Model):
    """What a buyer says of a product; one a person and product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Nobody once the account is erased.",
    )
    author_name = models.CharField(
        max_length=80,
        validators=[single_line],
        help_text="As shown; kept from the profile's nickname when written.",
    )
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=120, validators=[single_line])
    text = models.TextField(max_length=4000, validators=[MaxLengthValidator(4000), many_lines])
    is_visible = models.BooleanField(default=True, help_text="Untick to hide it from the page and from the average.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "user"], name="products_review_once"),
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=5), name="products_review_rating_1_to_5"
            ),
        ]

    def __str__(self):
        return self.title
