"""Units as people, forms and programs send them."""

import re

from django.conf import settings


class QuantityRefused(ValueError):
    """Not a number of units that can be ordered; the text says why."""


def clean_quantity(value, *, name: str = "") -> int:
    """Read a number of units: a whole number from 1 to ``SHOP_MAX_LINE_QUANTITY``, as an int or its digits.

    :param name: what is bought, for the message.
    :raises QuantityRefused: for anything else, 1.5 and "2.0" too.
    """
    of_what = f" of {name}" if name else ""
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,20}\s*", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise QuantityRefused(f"The quantity{of_what} must be a whole number.")
    if value < 1:
        raise QuantityRefused(f"The quantity{of_what} must be at least 1.")
    if value > settings.SHOP_MAX_LINE_QUANTITY:
        raise QuantityRefused(f"You can order up to {settings.SHOP_MAX_LINE_QUANTITY} units{of_what} at a time.")
    return value
