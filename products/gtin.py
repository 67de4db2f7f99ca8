"""Numbers below barcodes: GTIN, of which EAN, UPC and ISBN of 13 digits are kinds (GS1 General Specifications, 7.9)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from stdnum import ean


def compact_gtin(text: str) -> str:
    """Return the number without the spaces and hyphens that it is printed with."""
    return ean.compact(text)


def validate_gtin(number: str) -> None:
    """Refuse what is no GTIN of 8, 12, 13 or 14 digits, the last of which checks the others."""
    if not ean.is_valid(number) or number != ean.compact(number):
        raise ValidationError(
            gettext("“%(number)s” is no GTIN: it has 8, 12, 13 or 14 digits, and its last one fits the others.")
            % {"number": number}
        )
