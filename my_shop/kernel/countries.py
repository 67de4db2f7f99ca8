"""Where the shop delivers to: names of countries, what their addresses ask for, and how they are printed.

The table follows the addressing sheets of the Universal Postal Union (upu.int, "Postal addressing systems in member
countries") and, where they say more, the posts themselves: Royal Mail's PAF guide (GB, and GG, IM and JE; no C, I, K,
M, O and V at the end), An Post and Eircode (IE), PostNL (no SA, SD and SS), Canada Post's addressing guidelines (no D,
F, I, O, Q and U), USPS Publication 28, Australia Post (AS 4590). It was compared with what libaddressinput, the data
behind the address forms of browsers, holds about each of these countries.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, to_locale

NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UK", "UN", "XA", "XB", "XX", "ZZ"})
"""Two letters that CLDR names and that are no country, or that people take for one."""

ADDRESS_FIELDS = ("name", "line1", "line2", "city", "region", "postcode", "country")
"""Every address has these; whoever holds, shows or copies one goes through them."""

WHO_AND_WHERE = ("{name}", "{line1}", "{line2}")
EIRCODE = "AC-FHKNPRTV-Y"
CANADIAN = "ABCEGHJ-NPRSTV-Z"
INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"


def gettext_noop(word):
    """Mark a word for the catalogue. Django's own asks the settings, and they are read with the help of this module."""
    return word


@dataclass(frozen=True)
class AddressFormat:
    """What an address in one country asks for, and how it is printed.

    ``postcode`` is a regular expression over the compact form (capitals, no spaces, no hyphens), empty where any
    text will do; what its groups find, joined by ``separator`` after ``prefix``, is the printed form. ``region_name``
    is empty where no region is asked for; where one is, it is demanded. ``lines`` are printed from the top.
    """

    postcode: str = ""
    example: str = ""
    separator: str = ""
    prefix: str = ""
    has_postcodes: bool = True
    postcode_name: str = gettext_noop("postcode")
    region_name: str = ""
    lines: tuple[str, ...] = (*WHO_AND_WHERE, "{postcode} {city}", "{region}")

    @property
    def postcode_label(self):
        return _capitalised(gettext(self.postcode_name))

    @property
    def region_label(self):
        return _capitalised(gettext(self.region_name or gettext_noop("state or province")))


def _capitalised(name):
    return name[:1].upper() + name[1:]


def _lines(*town):
    return (*WHO_AND_WHERE, *town)


def _digits(*groups, example, **more):
    return AddressFormat("".join(rf"(\d{{{count}}})" for count in groups), example, **more)


FRENCH_OVERSEAS = {
    **dict.fromkeys(("BL", "GP", "MF"), AddressFormat(r"9[78][01]\d{2}", "97100")),
    "GF": AddressFormat(r"9[78]3\d{2}", "97300"),
    "MQ": AddressFormat(r"9[78]2\d{2}", "97200"),
    "NC": AddressFormat(r"988\d{2}", "98800"),
    "PF": AddressFormat(r"987\d{2}", "98714"),
    "PM": AddressFormat(r"9[78]5\d{2}", "97500"),
    "RE": AddressFormat(r"9[78]4\d{2}", "97400"),
    "WF": AddressFormat(r"986\d{2}", "98600"),
    "YT": AddressFormat(r"976\d{2}", "97600"),
}
"""By their own codes; written as places in France they have the format of France."""


TOWN_REGION_POSTCODE = _lines("{city} {region} {postcode}")
TOWN_THEN_POSTCODE = _lines("{city}", "{region}", "{postcode}")
WITH_PROVINCE = _lines("{postcode} {city} ({region})")

FORMATS = {
    **FRENCH_OVERSEAS,
    "AD": AddressFormat(r"([1-7]\d{2})", "AD100", prefix="AD"),
    "AT": _digits(4, example="1010"),
    "AU": _digits(4, example="2060", region_name=gettext_noop("state"), lines=TOWN_REGION_POSTCODE),
    "AX": AddressFormat(r"22\d{3}", "22100"),
    "BE": _digits(4, example="1000"),
    "BG": _digits(4, example="1000"),
    "CA": AddressFormat(
        rf"((?![WZ])[{CANADIAN}]\d[{CANADIAN}])(\d[{CANADIAN}]\d)",
        "K1A 0B1",
        " ",
        postcode_name=gettext_noop("postal code"),
        region_name=gettext_noop("province"),
        lines=TOWN_REGION_POSTCODE,
    ),
    "CH": _digits(4, example="8001"),
    "CY": _digits(4, example="2008"),
    "CZ": _digits(3, 2, example="110 00", separator=" "),
    "DE": _digits(5, example="10115"),
    "DK": _digits(4, example="1566"),
    "EE": _digits(5, example="10111"),
    "ES": _digits(5, example="28013", region_name=gettext_noop("province"), lines=WITH_PROVINCE),
    "FI": _digits(5, example="00100"),
    "FO": _digits(3, example="100"),
    "FR": _digits(5, example="75001"),
    "GB": AddressFormat(
        rf"(GIR|[A-Z]{{1,2}}\d[A-Z\d]?)({INWARD})|(BFPO)(\d{{1,4}})",
        "SW1A 1AA",
        " ",
        lines=TOWN_THEN_POSTCODE,
    ),
    "GG": AddressFormat(rf"(GY\d\d?)({INWARD})", "GY1 1AA", " ", lines=TOWN_THEN_POSTCODE),
    "GL": AddressFormat(r"39\d{2}", "3900"),
    "GR": _digits(3, 2, example="104 31", separator=" "),
    "HR": _digits(5, example="10000"),
    "HU": _digits(4, example="1037", lines=("{name}", "{city}", "{line1}", "{line2}", "{region}", "{postcode}")),
    "IE": AddressFormat(
        rf"(D6W|[{EIRCODE}]\d{{2}})([\d{EIRCODE}]{{4}})",
        "D02 X285",
        " ",
        postcode_name="Eircode",
        lines=TOWN_THEN_POSTCODE,
    ),
    "IM": AddressFormat(rf"(IM\d\d?)({INWARD})", "IM2 1AA", " ", lines=TOWN_THEN_POSTCODE),
    "IS": _digits(3, example="101"),
    "IT": _digits(5, example="00144", region_name=gettext_noop("province"), lines=WITH_PROVINCE),
    "JE": AddressFormat(rf"(JE\d\d?)({INWARD})", "JE2 3AB", " ", lines=TOWN_THEN_POSTCODE),
    "LI": AddressFormat(r"94(?:8[5-9]|9[0-8])", "9490"),
    "LT": _digits(5, example="01100"),
    "LU": _digits(4, example="1009"),
    "LV": _digits(4, example="LV-1010", prefix="LV-", lines=_lines("{city}, {postcode}", "{region}")),
    "MC": AddressFormat(r"980\d{2}", "98000"),
    "MT": AddressFormat(r"([A-Z]{3})(\d{4})", "VLT 1117", " ", lines=_lines("{city} {postcode}", "{region}")),
    "NL": AddressFormat(r"([1-9]\d{3})((?!S[ADS])[A-Z]{2})", "1012 AB", " "),
    "NO": _digits(4, example="0153"),
    "NZ": _digits(4, example="6011", lines=_lines("{region}", "{city} {postcode}")),
    "PL": _digits(2, 3, example="00-950", separator="-"),
    "PT": _digits(4, 3, example="1000-205", separator="-"),
    "RO": _digits(6, example="010011"),
    "SE": _digits(3, 2, example="123 45", separator=" "),
    "SI": _digits(4, example="1000"),
    "SK": _digits(3, 2, example="811 01", separator=" "),
    "SM": AddressFormat(r"4789\d", "47890"),
    "US": AddressFormat(
        r"(\d{5})(\d{4})?",
        "95014",
        "-",
        postcode_name=gettext_noop("ZIP code"),
        region_name=gettext_noop("state"),
        lines=_lines("{city}, {region} {postcode}"),
    ),
    "VA": AddressFormat("00120", "00120"),
}
UNKNOWN = AddressFormat(has_postcodes=False)
"""For any other country: it may have no postcodes at all, so none is demanded and none refused."""

CAR_SIGNS = {
    **dict.fromkeys((*FRENCH_OVERSEAS, "MC"), "F"),
    **dict.fromkeys(("AX", "FI"), "FIN"),
    "EE": "EST",
    "LI": "FL",
    "SI": "SLO",
    "SM": "RSM",
}
"""What people write before a postcode instead of the country's code or its first letter, as in FL-9490."""


def country_choices() -> list[tuple[str, str]]:
    """Return code and name of the countries that the shop delivers to, by name, in the active language."""
    names = _names(get_language() or "en-gb")
    return sorted(((code, names.get(code, code)) for code in settings.SHOP_COUNTRIES), key=lambda choice: choice[1])


def country_name(code: str) -> str:
    """Return a country's name in the active language; a code that nobody knows names itself."""
    return _names(get_language() or "en-gb").get(code, code)


@lru_cache
def _names(language: str) -> Mapping[str, str]:
    return dict(Locale.parse(to_locale(language)).territories)


def is_country(code: str) -> bool:
    """Is this a country's ISO 3166-1 alpha-2 code? UK is none (it is GB), nor are EU, XX and the like."""
    return code in Locale.parse("en").territories and code.isalpha() and code not in NO_COUNTRIES


def address_format(code: str) -> AddressFormat:
    """Return what addresses in a country ask for; a country that is not in the table demands nothing."""
    return FORMATS.get(code, UNKNOWN)


def check_postcode(postcode: str, country: str) -> None:
    """Refuse a postcode that cannot be one of that country; case, spaces, hyphens and "D-" do not count.

    :raises ValidationError: it says how one looks.
    """
    form = address_format(country)
    if not form.postcode or _match(postcode, country):
        return
    if form.example.replace(" ", "").replace("-", "").isdecimal():
        told = {
            "name": gettext(form.postcode_name),
            "country": country_name(country),
            "count": sum(character.isdecimal() for character in form.example),
            "example": form.example,
        }
        if form.postcode_name == AddressFormat.postcode_name:
            told["name"] = gettext("%(name)s in %(country)s") % told
        raise ValidationError(gettext("A %(name)s has %(count)s digits, for example %(example)s.") % told)
    told = {"name": gettext(form.postcode_name), "example": form.example}
    raise ValidationError(gettext("Write the %(name)s in full, for example %(example)s.") % told)


def normal_postcode(postcode: str, country: str) -> str:
    """Return a postcode as that country prints it; one that cannot be one of that country stays as it is."""
    form, match = address_format(country), _match(postcode, country)
    if not match:
        return postcode.strip()
    return form.prefix + (form.separator.join(filter(None, match.groups())) or match[0])


def is_postcode(postcode: str, country: str) -> bool:
    """Can this be a postcode of that country, as far as the table knows it?"""
    return _match(postcode, country) is not None


def postcode_groups(postcode: str, country: str) -> tuple[str, ...]:
    """Return a postcode in the groups in which that country prints it; of one that it cannot print, all in one."""
    match = _match(postcode, country)
    if match and any(match.groups()):
        return tuple(filter(None, match.groups()))
    compact = re.sub(r"[\s-]", "", compact_postcode(postcode, country))
    return (compact,) if compact else ()


def compact_postcode(postcode: str, country: str) -> str:
    """Return a postcode in capitals, without what people put between and around its characters."""
    form = address_format(country)
    # a line break in a postcode is no slip of the pen
    compact = re.sub(r"[ \u00a0\u2010-\u2015-]", "", postcode.upper())
    if form.postcode and form.example.removeprefix(form.prefix)[0].isdecimal():
        signs = "|".join((CAR_SIGNS.get(country, country), country, country[0]))
        compact = re.sub(rf"^(?:{signs})(?=\d)", "", compact)
    return compact


def _match(postcode, country):
    form = address_format(country)
    return re.fullmatch(form.postcode, compact_postcode(postcode, country), re.ASCII) if form.postcode else None


def clean_address(parts: Mapping[str, str], *, of_which: str = "") -> dict[str, str]:
    """Return the parts of an address as they are saved: what its country demands is there, the postcode as printed.

    Every door calls this, so that none forgets a rule. A part that is not given was refused before, and is not missed.

    :param of_which: ends the sentence of what is missing: " of the billing address".
    :raises ValidationError: by the name of the part, ``postcode`` or ``region``.
    """
    cleaned, errors = dict(parts), dict[str, ValidationError | str]()
    country = cleaned["country"] = parts["country"].strip().upper()
    form = address_format(country)
    if postcode := parts.get("postcode", "").strip():
        cleaned["postcode"] = normal_postcode(postcode, country)
        try:
            check_postcode(postcode, country)
        except ValidationError as error:
            errors["postcode"] = error
    elif form.has_postcodes and "postcode" in parts:
        errors["postcode"] = gettext("Write the %(name)s%(of_which)s.") % {
            "name": gettext(form.postcode_name),
            "of_which": of_which,
        }
    if form.region_name and not parts.get("region", "missed nowhere").strip():
        errors["region"] = gettext("Write the %(name)s%(of_which)s.") % {
            "name": gettext(form.region_name),
            "of_which": of_which,
        }
    if errors:
        raise ValidationError(errors)
    return cleaned


def printed_address(address) -> list[str]:
    """Return an address as it stands on a parcel, line by line, the country's name last.

    :param address: anything with the ``ADDRESS_FIELDS``.
    """
    parts = {part: getattr(address, part) for part in ADDRESS_FIELDS}
    lines = address_format(address.country).lines
    if WITH_PROVINCE[-1] in lines and parts["region"].casefold() == parts["city"].casefold():
        parts["region"] = ""  # 28013 Madrid, not 28013 Madrid (Madrid)
    printed = [" ".join(line.format_map(parts).replace("()", "").split()).strip(" ,") for line in lines]
    return [line for line in (*printed, country_name(address.country)) if line]
