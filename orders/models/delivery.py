"""Where the shop sends to, at which price, and the parcels that it has sent."""

from decimal import Decimal
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.validators import many_lines, single_line
from orders.models.set_up import ConfigurationModel
from orders.rules import delivery_days
from orders.rules.country_lists import check_countries, read_countries
from orders.rules.postcodes import check_postcodes_possible, postcode_fits, read_postcodes

MOST_DAYS = 365
"""Of a way of delivery: what lies behind that is a slip of the pen, or a date that no calendar has."""


def validate_countries(text):
    """Validator for a list of country codes."""
    check_countries(read_countries(text))


def validate_postcodes(text):
    """Validator for patterns of postcodes."""
    read_postcodes(text)


def check_postcodes_in(countries, postcodes):
    """Refuse patterns that fit nothing in these countries, beside the field; what is no list of either was refused."""
    try:
        codes, _ = read_countries(countries), read_postcodes(postcodes)
    except ValidationError:
        return
    try:
        check_postcodes_possible(postcodes, codes)
    except ValidationError as error:
        raise ValidationError({"postcodes": error}) from error


PATTERNS = _(
    "One pattern a line: a whole postcode, a beginning with a star (97*), a range "
    "(27498-27499, 10*-12*), or British districts (PA67, JE1-JE5)."
)


def validate_tracking_url(text):
    """Validator for a carrier's page: {number} stands in it, and no other braces do."""
    rest = text.replace("{number}", "")
    if rest == text or "{" in rest or "}" in rest:
        raise ValidationError(gettext("Put {number} where the parcel's number stands, and no other braces."))


class ShippingZone(ConfigurationModel):
    """A part of the world that costs the same to send to. An address belongs to the first zone that fits."""

    name = models.CharField(max_length=80, validators=[single_line])
    countries = models.CharField(
        max_length=400, validators=[validate_countries], help_text=_("Two letters each, separated by spaces: DE AT CH.")
    )
    postcodes = models.TextField(
        blank=True,
        validators=[many_lines, validate_postcodes],
        help_text=format_lazy("{} {}", PATTERNS, _("Leave empty: all of the countries.")),
    )
    position = models.PositiveSmallIntegerField(
        _("sort order"),
        default=0,
        help_text=_("Lower is tried first: put islands before the country that they belong to."),
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    def clean(self):
        check_postcodes_in(self.countries, self.postcodes)

    def fits(self, country, postcode):
        """Does an address in this country with this postcode lie in the zone?"""
        if country not in read_countries(self.countries):
            return False
        return not self.postcodes.strip() or postcode_fits(postcode, country, read_postcodes(self.postcodes))


class Carrier(models.Model):
    name = models.CharField(max_length=80, unique=True, validators=[single_line])
    tracking_url = models.CharField(
        max_length=300,
        blank=True,
        validators=[URLValidator(schemes=["https"]), validate_tracking_url],
        help_text=_(
            "The carrier's page about a parcel, with {number} where its number stands: "
            "https://carrier.example/track/{number}"
        ),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def url_of(self, number):
        """The carrier's page about a parcel; empty where there is none."""
        return self.tracking_url.replace("{number}", quote(number, safe="")) if self.tracking_url and number else ""


class ShippingMethod(ConfigurationModel):
    name = models.CharField(max_length=80, validators=[single_line])
    code = models.SlugField(
        max_length=40, blank=True, help_text=_("What programs call it, such as “express”. Leave empty: its number.")
    )
    description = models.CharField(max_length=200, blank=True, validators=[single_line])
    price = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("With tax. Holds everywhere, unless there are rates below."),
    )
    free_from = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Free for goods of this sum or more, after discounts. Leave empty: never free."),
    )
    min_days = models.PositiveSmallIntegerField(
        _("working days, from"),
        default=2,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Working days until the parcel arrives, at least."),
    )
    max_days = models.PositiveSmallIntegerField(
        _("working days, to"),
        default=4,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Working days until the parcel arrives, at most."),
    )
    is_pickup = models.BooleanField(
        _("pick-up"),
        default=False,
        help_text=_("Buyers fetch it from you. Price portals, search engines and agents are not told of it."),
    )
    is_active = models.BooleanField(
        _("offered"), default=True, help_text=_("Untick to offer it no more; orders placed with it keep it.")
    )
    position = models.PositiveSmallIntegerField(_("sort order"), default=0)

    class Meta:
        ordering = ["position", "price", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__gte=0),
                name="orders_shippingmethod_price_not_negative",
                violation_error_message=_("A price is not less than nothing."),
            ),
            models.CheckConstraint(
                condition=models.Q(max_days__gte=models.F("min_days")), name="orders_shippingmethod_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="orders_shippingmethod_code_once"
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.min_days is not None and self.max_days is not None and self.max_days < self.min_days:
            raise ValidationError({"max_days": gettext("The most days are fewer than the least.")})

    @property
    def key(self):
        """What programs call it."""
        return self.code or str(self.pk)

    @property
    def days_text(self):
        return delivery_days.days_text(self.min_days, self.max_days)


class ShippingRate(ConfigurationModel):
    """A price of a way of delivery in a zone, for parcels up to a weight and goods of a sum. The cheapest that fits
    holds; where none fits, this way is not offered."""

    method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="rates")
    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="rates")
    max_weight_grams = models.PositiveIntegerField(
        "up to weight",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("In grams. Leave empty: any weight."),
    )
    min_subtotal = models.DecimalField(
        "from a sum of",
        max_digits=10,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
        help_text=_("Of the goods, after discounts."),
    )
    price = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(0)], help_text=_("With tax.")
    )
    min_days = models.PositiveSmallIntegerField(
        _("working days, from"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Where they differ from the method's."),
    )
    max_days = models.PositiveSmallIntegerField(
        _("working days, to"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)]
    )

    class Meta:
        ordering = ["zone", "max_weight_grams", "min_subtotal", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__gte=0),
                name="orders_shippingrate_price_not_negative",
                violation_error_message=_("A price is not less than nothing."),
            ),
            models.CheckConstraint(
                condition=models.Q(min_days__isnull=True, max_days__isnull=True)
                | models.Q(min_days__isnull=False, max_days__gte=models.F("min_days")),
                name="orders_shippingrate_days_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.method} to {self.zone}"

    def clean(self):
        if (self.min_days is None) != (self.max_days is None):
            raise ValidationError({"max_days": gettext("Give both numbers of days, or none.")})
        if self.min_days is not None and self.max_days < self.min_days:
            raise ValidationError({"max_days": gettext("The most days are fewer than the least.")})

    def fits(self, *, weight_grams, subtotal):
        return subtotal >= self.min_subtotal and (
            self.max_weight_grams is None or weight_grams <= self.max_weight_grams
        )


class PlainNumber(models.Func):
    """A parcel's number without spaces and hyphens, in capital letters, as people look for it; its order is that of
    bytes, by which a beginning is a range. Written out: SQLite finds no index by an expression that has parameters."""

    template = "UPPER(REPLACE(REPLACE(%(expressions)s, ' ', ''), '-', ''))"
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template=f'({self.template} COLLATE "C")', **extra)


class Shipment(models.Model):
    """One parcel of an order."""

    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="shipments")
    carrier = models.ForeignKey(Carrier, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    carrier_name = models.CharField(max_length=80, blank=True, help_text=_("As it was called then."))
    tracking_number = models.CharField(max_length=80, blank=True, validators=[single_line])
    tracking_url = models.CharField(max_length=500, blank=True)
    key = models.CharField(
        max_length=43, unique=True, editable=False, help_text=_("Names one pass of the form: twice sent is one parcel.")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shipped_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(PlainNumber("tracking_number"), name="orders_shipment_by_number")]

    def __str__(self):
        return " ".join(part for part in (self.carrier_name or "Parcel", self.tracking_number) if part)


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line"], name="orders_shipmentline_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="orders_shipmentline_quantity_positive"),
        ]

    def __str__(self):
        return f"{self.quantity} × line {self.line_id}"
