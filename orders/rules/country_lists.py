"""Countries, as a merchant writes them: where a shipping zone lies, and where a tax rate holds."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from my_shop.kernel.countries import is_country


def read_countries(text: str) -> frozenset[str]:
    """Return the country codes that a merchant has written.

    :raises ValidationError: for anything but two letters each.
    """
    codes = text.upper().replace(",", " ").split()
    if not codes:
        raise ValidationError(gettext("Name at least one country."))
    if wrong := [code for code in codes if not re.fullmatch("[A-Z]{2}", code)]:
        raise ValidationError(
            gettext("Write each country as two letters, for example DE. Not a country: %(wrong)s."),
            params={"wrong": ", ".join(wrong)},
        )
    return frozenset(codes)


def check_countries(codes: Iterable[str]) -> None:
    """Refuse two letters that are no country's.

    :raises ValidationError: it names them.
    """
    if wrong := sorted(code for code in codes if not is_country(code)):
        hint = " Great Britain is GB." if "UK" in wrong else ""
        raise ValidationError(
            gettext("No country has this code: %(wrong)s.%(hint)s") % {"wrong": ", ".join(wrong), "hint": hint}
        )
