"""Patterns of postcodes, as merchants write them for zones of delivery and for tax rates; docs/delivery.md has them.

A pattern is read as people mean it in the country of the address: by the groups of its postcodes (``SW1A 1AA``,
``1012 AB``, ``1000-205``), and numbers whole. So ``1000-1999`` holds for Austria's 1010 and not for Germany's 10115,
and ``PA6*`` is the district PA6, not PA60 to PA69. Capitals, spaces, hyphens and car signs ("D-") do not count.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from my_shop.kernel.countries import address_format, compact_postcode, country_name, is_postcode, postcode_groups

LONGEST = 10  # Iran's has so many digits
TEXT = re.compile(rf"[A-Z0-9]{{1,{LONGEST}}}")
NUMBERS = re.compile(rf"([A-Z]{{0,3}})-?([0-9]{{1,{LONGEST}}})(\*?)-(?:\1-?)?([0-9]{{1,{LONGEST}}})(\*?)")
BRITISH = frozenset({"GB", "GG", "IM", "JE"})
DISTRICT = re.compile(r"([A-Z]{1,2})(?:(\d{1,2})([A-Z]?))?")
BRITISH_TEXT = re.compile(r"([A-Z]{1,2}(?:\d[A-Z\d]?)?)(?: ?(\d[A-Z]{0,2}))?")
"""An outward code or its beginning, and what of the inward code is written."""

SHAPES = {
    **dict.fromkeys(("BL", "GP", "MF"), ("97100", "97000", "98000", "98100")),
    **{code: (f"97{third}00", f"98{third}00") for code, third in {"GF": 3, "MQ": 2, "PM": 5, "RE": 4}.items()},
    "GB": ("M11AE", "M601NW", "CR26XH", "DN551PT", "EC1A1BB", "BFPO1", "BFPO12", "BFPO123", "BFPO1234", "GIR0AA"),
    "GG": ("GY11AA", "GY101AA"),
    "IE": ("D02X285", "D6WX285"),
    "IM": ("IM21AA", "IM991PS"),
    "JE": ("JE23AB", "JE101AB"),
    "LI": ("9485", "9490"),
    "US": ("95014", "950141234"),
}
"""Postcodes of every length and shape, for countries where one example does not show them."""


@dataclass(frozen=True)
class Text:
    """A whole postcode, its first group, or, ``is_open``, all that begin so; ``spaced`` as it was written."""

    line: str
    text: str
    spaced: str
    is_open: bool

    def fits(self, groups: Sequence[str], country: str) -> bool:
        if country in BRITISH and (match := BRITISH_TEXT.fullmatch(self.spaced)):
            return self._fits_district(groups, match[1], match[2] or "")
        start, whole = compact_postcode(self.text, country), "".join(groups)
        return whole.startswith(start) if self.is_open else start in {whole, groups[0]}

    def _fits_district(self, groups, outward, inward):
        if inward:
            rest = "".join(groups[1:])
            return groups[0] == outward and (rest.startswith(inward) if self.is_open else rest == inward)
        mine, theirs = DISTRICT.fullmatch(outward), DISTRICT.fullmatch(groups[0])
        if not mine or not theirs:
            return False
        return all(not part or part == other for part, other in zip(mine.groups(), theirs.groups(), strict=True))

    def examples(self, country: str) -> Iterable[str]:
        yield compact_postcode(self.text, country)


@dataclass(frozen=True)
class Numbers:
    """Numbers from ``first`` to ``last``, as they were written: whole postcodes, first groups, or, ``is_open``, all
    that begin so. After the letters of ``area``: districts."""

    line: str
    area: str
    first: str
    last: str
    is_open: bool

    def fits(self, groups: Sequence[str], country: str) -> bool:
        if self._area_in(country):
            match = re.fullmatch(r"([A-Z]+)(\d+)[A-Z]?", groups[0])
            return bool(match) and match[1] == self.area and self._holds(match[2])
        if self.is_open:
            return self._holds_as_long("".join(groups)[: len(self.first)])
        return self._holds_as_long("".join(groups)) or self._holds_as_long(groups[0])

    def _area_in(self, country):
        """Return the letters, unless they only name the country."""
        return self.area if compact_postcode(f"{self.area}{self.first}", country) != self.first else ""

    def _holds(self, number):
        return int(self.first) <= int(number) <= int(self.last)

    def _holds_as_long(self, number):
        is_number = number.isascii() and number.isdecimal()
        return is_number and len(number) == len(self.first) == len(self.last) and self._holds(number)

    def examples(self, country: str) -> Iterable[str]:
        area = self._area_in(country)
        yield from (f"{area}{self.first}", f"{area}{self.last}")
        for shape in () if area else _shapes(country):
            if self._holds_as_long(start := shape[: len(self.first)]):
                yield start


@lru_cache(maxsize=1000)
def read_postcodes(text: str) -> tuple[Text | Numbers, ...]:
    """Return the patterns that a merchant has written, one a line or separated by commas.

    :raises ValidationError: it names the first one that is no pattern.
    """
    return tuple(_read(written.strip()) for written in re.split(r"[\n,;]", text) if written.strip())


def postcode_fits(postcode: str, country: str, patterns: Iterable[Text | Numbers]) -> bool:
    """Is the postcode, in this country, one of these?"""
    groups = postcode_groups(postcode, country)
    return bool(groups) and any(pattern.fits(groups, country) for pattern in patterns)


def check_postcodes_possible(text: str, countries: Iterable[str]) -> None:
    """Refuse a pattern that no postcode of any of the countries can fit.

    :raises ValidationError: it names the first one, and what a postcode there looks like.
    """
    countries = sorted(countries)
    for pattern in read_postcodes(text):
        if not any(_is_possible(pattern, country) for country in countries):
            where = " or ".join(
                gettext("%(country)s, where one looks like %(example)s")
                % {"country": country_name(country), "example": address_format(country).example}
                for country in countries[:3]
            )
            raise ValidationError(
                gettext(
                    "“%(line)s” fits no postcode in %(where)s. Write a postcode in full, a "
                    "beginning with a star (10*), or a range of whole ones or of beginnings "
                    "(10115-10999, 10*-12*)."
                ),
                params={"line": pattern.line, "where": where},
            )


def _is_possible(pattern, country):
    if not address_format(country).postcode:
        return True  # the shop does not know what they look like there, and guesses nothing
    candidates = (start + shape[len(start) :] for start in pattern.examples(country) for shape in _shapes(country))
    return any(is_postcode(each, country) and postcode_fits(each, country, [pattern]) for each in candidates)


def _shapes(country):
    return SHAPES.get(country) or (compact_postcode(address_format(country).example, country),)


def _read(written: str) -> Text | Numbers:
    line = re.sub(r"\s", "", written.upper())
    if re.search(r"^-|-\*?$|--", line):
        raise _no_pattern(written)
    if match := NUMBERS.fullmatch(line):
        area, first, first_star, last, last_star = match.groups()
        is_in_order = int(first) <= int(last) and (bool(area) or len(first) == len(last))
        if is_in_order and first_star == last_star:
            return Numbers(written, area, first, last, bool(first_star))
        if area or first_star or last_star or len(first) == len(last) or len(first + last) > LONGEST:
            raise _no_pattern(written)
    # 00-950 and LV-1010 are whole postcodes
    spaced = re.sub(r"[\s-]+", " ", written.upper()).removesuffix("*").strip()
    text = spaced.replace(" ", "")
    if not TEXT.fullmatch(text):
        raise _no_pattern(written)
    return Text(written, text, spaced, line.endswith("*"))


def _no_pattern(written):
    return ValidationError(
        gettext(
            "“%(line)s” is no pattern. Write a whole postcode, a beginning with a star (IM*), or a "
            "range of equally many digits (27498-27499) or of districts (JE1-JE5)."
        ),
        params={"line": written},
    )
