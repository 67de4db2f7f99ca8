"""Units as people, forms and programs send them."""

import re

from django.conf import settings
from django.utils.translation import gettext


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
        raise QuantityRefused(gettext("The quantity%(of_what)s must be a whole number.") % {"of_what": of_what})
    if value < 1:
        raise QuantityRefused(gettext("The quantity%(of_what)s must be at least 1.") % {"of_what": of_what})
    if value > settings.SHOP_MAX_LINE_QUANTITY:
        raise QuantityRefused(
            gettext("You can order up to %(SHOP_MAX_LINE_QUANTITY)s units%(of_what)s at a time.")
            % {"SHOP_MAX_LINE_QUANTITY": settings.SHOP_MAX_LINE_QUANTITY, "of_what": of_what}
        )
    return value
