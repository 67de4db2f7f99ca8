"""What a country takes of a sale."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.tax import TaxClass
from my_shop.kernel.validators import many_lines, single_line
from orders.models.delivery import PATTERNS, check_postcodes_in, validate_postcodes
from orders.models.set_up import ConfigurationModel
from orders.rules.country_lists import check_countries
from orders.rules.postcodes import postcode_fits, read_postcodes

country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("Write the country as its two capital letters, for example DE."))


def validate_country(code):
    """Validator for ISO 3166-1 alpha-2."""
    country_code(code)
    check_countries([code])


class TaxRate(ConfigurationModel):
    """The rate of one tax class in one country, from a day on until the next row begins or this one ends.

    With ``postcodes`` it holds there only, and goes before the rate of the country: ``orders.configuration`` says how,
    and ``orders.rules.vat_territories`` where no rate of a country holds.
    """

    country = models.CharField(
        max_length=2, validators=[validate_country], help_text=_("Where the goods go: DE, FR, GB.")
    )
    tax_class = models.CharField(max_length=16, choices=TaxClass)
    rate = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Per cent."),
    )
    valid_from = models.DateField(help_text=_("First day. A row that begins later takes over from then on."))
    valid_until = models.DateField(
        null=True, blank=True, help_text=_("Last day. Leave empty: until another row begins.")
    )
    place = models.CharField(
        max_length=80, blank=True, validators=[single_line], help_text=_("A name for the postcodes: Madeira.")
    )
    postcodes = models.CharField(
        max_length=500,
        blank=True,
        validators=[many_lines, validate_postcodes],
        help_text=_("For a part of the country. %(PATTERNS)s Leave empty: all of it, but where its VAT does not hold.")
        % {"PATTERNS": PATTERNS},
    )

    class Meta:
        ordering = ["country", "tax_class", "postcodes", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "postcodes", "tax_class", "valid_from"],
                name="orders_taxrate_once_a_day",
                violation_error_message=_("There is a rate of this place and class from this day on already."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=100),
                name="orders_taxrate_per_cent",
                violation_error_message=_("Per cent lie between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="orders_taxrate_days_in_order",
            ),
        ]

    def __str__(self):
        where = f"{self.country} {self.place or self.postcodes}".strip()
        return f"{where} {self.get_tax_class_display()}: {self.rate} %"

    def clean(self):
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": gettext("The last day comes before the first one.")})
        check_postcodes_in(self.country, self.postcodes)

    def fits(self, postcode):
        """Does it hold for this postcode of its country?"""
        return not self.postcodes or postcode_fits(postcode, self.country, read_postcodes(self.postcodes))

    def is_valid_on(self, day):
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
