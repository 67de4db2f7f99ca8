"""VAT IDs as people type them: brought into one form, and refused where they cannot be right.

The check digits and the forms are those of python-stdnum; whether a number is given to somebody only VIES knows. The
prefixes: Council Directive 2006/112/EC, Article 215, by which Greece writes EL and Northern Ireland XI. Great Britain,
Switzerland (with Liechtenstein) and Norway have no VIES: their numbers are printed only.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from stdnum.ch import vat as swiss
from stdnum.eu import vat as european
from stdnum.exceptions import ValidationError as NoNumber
from stdnum.gb import vat as british
from stdnum.no import mva as norwegian

from my_shop.kernel.countries import country_name
from my_shop.kernel.european_union import MEMBER_STATES
from orders.rules.intra_community import NORTHERN_IRELAND

OUTSIDE = frozenset({"CH", "GB", "LI", "NO"})
ASKED_IN = MEMBER_STATES | OUTSIDE
"""Countries of shops whose checkouts ask businesses for their number."""

PREFIXES = {"GR": ("EL",), "GB": ("GB", NORTHERN_IRELAND), "IM": ("GB",), "LI": ("CHE",), "CH": ("CHE",), "MC": ("FR",)}
"""What numbers begin with where that is not the country's code; the first is put before a number that has none."""


def clean_vat_id(typed: str, *, country: str) -> str:
    """Return a VAT ID with its prefix, in capitals and without what people put between; empty where nothing was typed.

    :param country: of the billing address: the number has to be one of that country.
    :raises ValidationError: it says what is wrong with it.
    """
    text = "".join(character for character in typed.upper() if character.isalnum())
    if not text:
        return ""
    if country not in MEMBER_STATES and country not in OUTSIDE and country not in PREFIXES:
        raise ValidationError(
            gettext("We know no VAT numbers of the country of the billing address (%(country)s). Leave this empty.")
            % {"country": country_name(country)}
        )
    prefixes = PREFIXES.get(country, (country,))
    if country == "GR" and text.startswith("GR"):
        text = f"EL{text[2:]}"
    prefix = next((each for each in prefixes if text.startswith(each)), "")
    if not prefix and text[:2].isalpha() and _is_prefix(text[:2]):
        raise ValidationError(
            gettext(
                "This number begins with %(found)s, and the billing address is in %(country)s, where numbers begin"
                " with %(right)s."
            )
            % {"found": text[:2], "country": country_name(country), "right": prefixes[0]}
        )
    prefix = prefix or prefixes[0]
    try:
        return _checked(prefix, text.removeprefix(prefix))
    except NoNumber:
        raise ValidationError(
            gettext("This is no VAT number of %(country)s. Please compare it with your papers.")
            % {"country": country_name(country)}
        ) from None


def _is_prefix(letters):
    known = {prefix[:2] for prefixes in PREFIXES.values() for prefix in prefixes}
    return letters in known or letters in MEMBER_STATES or letters in OUTSIDE


def _checked(prefix: str, number: str) -> str:
    """Return a number as it is written after its prefix.

    :raises stdnum.exceptions.ValidationError: it cannot be one.
    """
    if prefix == "CHE":
        return swiss.validate(f"CHE{number}")
    if prefix == "GB":
        return f"GB{british.validate(number)}"
    if prefix == "NO":
        return f"NO{norwegian.validate(number)}"
    return european.validate(prefix + number)
