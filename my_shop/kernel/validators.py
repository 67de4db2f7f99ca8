"""Rules for what people type: texts of one line, of many lines, phone numbers, and how long each may be."""

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

single_line = RegexValidator(
    r"[\x00-\x1f\x7f\x85\u2028\u2029]",
    _("Write this on one line, without line breaks or control characters."),
    code="line_break",
    inverse_match=True,
)
"""Validator for names, titles and subjects, which may end up in a mail's header (RFC 5322, 2.2)."""

many_lines = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    _("Write this without control characters."),
    code="control_character",
    inverse_match=True,
)
"""Validator for longer texts: line breaks and tabs only; PostgreSQL cannot hold a NUL at all."""

phone_number = RegexValidator(
    r"\A(?=(?:[^0-9]*[0-9]){5})[0-9 +().\-/]*\Z",
    _("Write a phone number: at least 5 digits, with spaces and + ( ) - . / between them as you like."),
    code="phone_number",
)
"""Validator for what somebody can dial; how countries group their numbers is theirs."""

NOT_SERVED = _("We do not deliver there. Choose a country from the list.")
"""What pages and programs are told of a country that is none of ``SHOP_COUNTRIES``."""


def longest(model: type[Model], field: str) -> int:
    """Return how many characters a column of text holds."""
    column: Any = model._meta.get_field(field)
    return column.max_length
