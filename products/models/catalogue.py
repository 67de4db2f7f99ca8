"""Categories, brands, options, and products with their pictures. A Product always has a Variant."""

from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.ids_field import IdsField
from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.names import FoldedField, refuse_twin
from my_shop.kernel.tax import TaxClass
from my_shop.kernel.validators import many_lines, single_line
from products.models.details import DetailsField, validate_details

LONGEST_PATH = 500
"""Of a category, in characters."""

MAX_POSITION = 2**15 - 1
"""SQLite would keep a larger one, PostgreSQL cannot."""

RESERVED_OPTION_SLUGS = frozenset(
    {"q", "category", "brand", "price_min", "price_max", "in_stock", "sort", "page", "variant"}
)
"""Names in the address of a listing that no option can have."""


def _for_search_engines(name, max_length, help_text):
    return models.CharField(
        name,
        max_length=max_length,
        blank=True,
        default="",
        db_default="",
        validators=[single_line],
        help_text=help_text,
    )


_search_title = partial(_for_search_engines, _("title for search engines"), 120)
_search_text = partial(_for_search_engines, _("text for search engines"), 320)


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
        help_text=_("Slugs from the root down, joined by “/”; kept by the service that moves categories."),
    )
    description = LongTextField(blank=True, validators=[many_lines])
    position = models.PositiveSmallIntegerField(
        _("sort order"),
        default=0,
        validators=[MaxValueValidator(MAX_POSITION)],
        help_text=_("Lower stands first among its siblings."),
    )
    is_in_menu = models.BooleanField(
        _("in the menu"),
        default=True,
        db_default=True,
        help_text=_("Shown in the menu, in the footer and on the home page. Its own page stays open without it."),
    )
    picture = models.ForeignKey("pictures.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    meta_title = _search_title(_("About 60 characters are shown. Left empty, it is the name."))
    meta_description = _search_text(_("About 155 characters are shown. Left empty, it is the description."))

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
    description = LongTextField(blank=True, validators=[many_lines])

    manufacturer = models.ForeignKey(
        "products.Manufacturer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Of its products, unless a product names another one."),
    )

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
    position = models.PositiveSmallIntegerField(
        _("sort order"), default=0, validators=[MaxValueValidator(MAX_POSITION)]
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_twin(self)
        if self.slug in RESERVED_OPTION_SLUGS:
            raise ValidationError(
                gettext(
                    "“%(slug)s” means something else in the address of a listing, so that nobody "
                    "could filter by this option. Give it another slug, for example "
                    "“%(slug)s-option”."
                ),
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
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour is written as # and six hexadecimal digits."))],
        help_text=_("Colour shown beside the name, for example #3a5f4b. Leave empty where it is not a colour."),
    )
    position = models.PositiveSmallIntegerField(
        _("sort order"), default=0, validators=[MaxValueValidator(MAX_POSITION)]
    )

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


class Tag(models.Model):
    """A word that products of any category are put together by."""

    name = models.CharField(max_length=100, validators=[single_line])
    folded_name = FoldedField(of="name", max_length=300, unique=True)
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("product tag")
        verbose_name_plural = _("product tags")

    def __str__(self):
        return self.name

    def clean(self):
        refuse_twin(self)
        if "," in self.name:
            raise ValidationError({"name": gettext("A tag has no comma: in files, commas stand between tags.")})


class ProductQuerySet(models.QuerySet):
    def published(self):
        """What shoppers may see."""
        return self.filter(is_published=True)

    def without_manufacturer(self):
        """Goods of which neither product nor brand names who makes them; what is not sent needs nobody."""
        return self.filter(is_digital=False, manufacturer=None, brand__manufacturer=None)

    def made_by(self, manufacturer_id):
        """Those of a manufacturer: named so themselves, or by their brand."""
        by_brand = models.Q(manufacturer=None, brand__manufacturer=manufacturer_id)
        return self.filter(models.Q(manufacturer=manufacturer_id) | by_brand)


HAS_NO_PRICE = IsNull(models.F("price"), True)
"""Sorts those without one last, up and down; SQLite has no index with NULLS LAST."""


NARROWED_BY = ("category", "brand", "is_sold_out", "price", "highest_price", "value_ids")


def _in_order(name, *order):
    """Return an index of what shoppers see in this order: one page of a listing is a stretch of it.

    What a listing is narrowed by most stands in it too, so that nothing but the index is read.
    """
    names = {each.removeprefix("-") for each in order if isinstance(each, str)}
    columns = [_column(each) for each in (*order, *(each for each in NARROWED_BY if each not in names))]
    return models.Index(*columns, condition=models.Q(is_published=True), name=f"products_shown_{name}")


def _column(name):
    if not isinstance(name, str):
        return name
    return models.F(name[1:]).desc() if name.startswith("-") else models.F(name)


class Product(models.Model):
    name = models.CharField(max_length=200, validators=[single_line])
    slug = models.SlugField(max_length=200, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    summary = models.CharField(
        max_length=250, blank=True, validators=[single_line], help_text=_("One sentence for cards and search engines.")
    )
    description = LongTextField(blank=True, validators=[many_lines], help_text=_("Markdown."))
    manufacturer = models.ForeignKey(
        "products.Manufacturer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Only where it is not that of the brand."),
    )
    safety = LongTextField(
        _("warnings and safety information"),
        blank=True,
        default="",
        db_default="",
        validators=[many_lines],
        help_text=_("Markdown. What must be known before it is bought, as printed on the product or its packaging."),
    )
    details = DetailsField(
        default=dict, blank=True, validators=[validate_details], help_text=_("Facts by name, shown as a table.")
    )
    tags = models.ManyToManyField(
        Tag, related_name="products", blank=True, verbose_name=_("tags"), help_text=_("Words it is found by, too.")
    )
    meta_title = _search_title(_("About 60 characters are shown. Left empty, it is the name."))
    meta_description = _search_text(_("About 155 characters are shown. Left empty, it is the summary."))
    tax_class = models.CharField(
        max_length=20,
        choices=TaxClass,
        default=TaxClass.STANDARD,
        help_text=_(
            "Decides which rate of tax its price contains. In many countries food and books have a reduced one."
        ),
    )
    is_digital = models.BooleanField(
        _("digital"), default=False, help_text=_("Nothing is sent: no parcel, no delivery costs.")
    )
    is_published = models.BooleanField(
        _("published"), default=True, help_text=_("Shoppers see published products only.")
    )
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_("It is published by itself then, within a minute or so; left empty, when you publish it."),
    )
    unpublish_at = models.DateTimeField(
        _("publish until"),
        null=True,
        blank=True,
        help_text=_("It is withdrawn by itself then; left empty, when you withdraw it."),
    )
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Shown first where sorted by “featured”, and on the home page.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Kept by the services from the variants, purchases and reviews, for whoever lists, sorts or filters.
    price = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, editable=False, help_text=_("Lowest variant price.")
    )
    highest_price = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, editable=False, help_text=_("Highest variant price.")
    )
    quantity = models.PositiveBigIntegerField(default=0, editable=False, help_text=_("Units over all variants."))
    is_sold_out = models.GeneratedField(
        expression=models.Q(quantity=0), output_field=models.BooleanField(), db_persist=True
    )
    value_ids = IdsField(help_text=_("Option values of its variants."))
    sold_count = models.PositiveBigIntegerField(_("units sold"), default=0, editable=False)
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="products_by_name"),
            models.Index(fields=["price"], name="products_by_price"),
            models.Index(fields=["name", "id"], condition=models.Q(is_published=False), name="products_drafts"),
            models.Index(
                fields=["publish_at"], condition=models.Q(publish_at__isnull=False), name="products_publish_due"
            ),
            models.Index(
                fields=["unpublish_at"], condition=models.Q(unpublish_at__isnull=False), name="products_unpublish_due"
            ),
            _in_order("featured", "is_sold_out", "-is_featured", "-sold_count", "name", "id"),
            _in_order("newest", "-created_at", "-id"),
            _in_order("price_up", HAS_NO_PRICE, "price", "id"),
            _in_order("price_down", HAS_NO_PRICE, "-price", "id"),
            _in_order("best_selling", "-sold_count", "id"),
            _in_order("category", "category", "is_sold_out", "-is_featured", "-sold_count", "name", "id"),
            _in_order("brand", "brand", "is_sold_out", "-is_featured", "-sold_count", "name", "id"),
            models.Index(
                fields=["category", "-highest_price"],
                condition=models.Q(is_published=True),
                name="products_shown_dearest",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("products:product", args=[self.slug])

    @property
    def shown_title(self):
        """What search engines and shared links call it."""
        return self.meta_title or self.name

    @property
    def shown_description(self):
        """What they say of it."""
        return self.meta_description or self.summary or self.name

    @property
    def is_in_stock(self):
        return self.quantity > 0


class ProductImage(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    variant = models.ForeignKey(
        "products.Variant",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="images",
        help_text=_("Shown when this variant is chosen."),
    )
    picture = models.ForeignKey("pictures.Picture", on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(
        "alternative text",
        max_length=200,
        validators=[single_line],
        help_text=_("What is to be seen, for people who do not see it."),
    )
    position = models.PositiveSmallIntegerField(
        _("sort order"), default=0, validators=[MaxValueValidator(MAX_POSITION)]
    )
    source = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text=_("Name of the file it was imported from: once is enough."),
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.alt
