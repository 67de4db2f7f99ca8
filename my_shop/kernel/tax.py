"""The classes of goods that are taxed alike. Which rate a class has depends on the country and the day."""

from django.db import models


class TaxClass(models.TextChoices):
    """What kind of rate a product has; the rate itself is looked up by country and day."""

    STANDARD = "standard", "standard rate"
    REDUCED = "reduced", "reduced rate"
    SECOND_REDUCED = "second-reduced", "second reduced rate"
    ZERO = "zero", "zero rate"
