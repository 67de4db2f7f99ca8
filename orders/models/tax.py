"""What a country takes of a sale."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from my_shop.tax import TaxClass
from orders.zones import demand_countries

country_code = RegexValidator(r"\A[A-Z]{2}\Z", "Write the country as its two capital letters, for example DE.")


def known_country(code):
    """Validator for ISO 3166-1 alpha-2."""
    country_code(code)
    demand_countries([code])


class TaxRate(models.Model):
    """The rate of one tax class in one country, from a day on until the next row begins or this one ends."""

    country = models.CharField(max_length=2, validators=[known_country], help_text="Where the goods go: DE, FR, GB.")
    tax_class = models.CharField(max_length=16, choices=TaxClass)
    rate = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)], help_text="Per cent."
    )
    valid_from = models.DateField(help_text="First day. A row that begins later takes over from then on.")
    valid_until = models.DateField(null=True, blank=True, help_text="Last day. Leave empty: until another row begins.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["country", "tax_class", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "tax_class", "valid_from"],
                name="orders_taxrate_once_a_day",
                violation_error_message="There is a rate of this country and class from this day on already.",
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=100),
                name="orders_taxrate_per_cent",
                violation_error_message="Per cent lie between 0 and 100.",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="orders_taxrate_days_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.country} {self.get_tax_class_display()}: {self.rate} %"

    def clean(self):
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": "The last day comes before the first one."})

    def is_valid_on(self, day):
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
