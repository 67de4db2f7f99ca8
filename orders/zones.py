"""Which addresses belong to a shipping zone: countries, and patterns of postcodes, as a merchant writes them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from my_shop.countries import is_country

PATTERN = re.compile(r"[A-Z0-9]+\*?")
LONGEST_POSTCODE = 10  # digits: Iran's has them
RANGE = re.compile(rf"([0-9]{{1,{LONGEST_POSTCODE}}})-([0-9]{{1,{LONGEST_POSTCODE}}})")


@dataclass(frozen=True)
class Postcodes:
    """One pattern: postcodes that begin with ``start``, or the whole one, or the numbers ``first`` to ``last``."""

    start: str = ""
    is_whole: bool = False
    first: int = 0
    last: int = -1
    digits: int = 0

    def fits(self, postcode: str) -> bool:
        if self.digits:
            number = postcode[: self.digits]
            return len(number) == self.digits and number.isdecimal() and self.first <= int(number) <= self.last
        return postcode == self.start if self.is_whole else postcode.startswith(self.start)


def compact(postcode: str) -> str:
    """Return a postcode as patterns are held against it: capitals, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", postcode.upper())


def read_countries(text: str) -> frozenset[str]:
    """Return the country codes that a merchant has written.

    :raises ValidationError: for anything but two letters each.
    """
    codes = text.upper().replace(",", " ").split()
    if not codes:
        raise ValidationError("Name at least one country.")
    if wrong := [code for code in codes if not re.fullmatch("[A-Z]{2}", code)]:
        raise ValidationError(
            "Write each country as two letters, for example DE. Not a country: %(wrong)s.",
            params={"wrong": ", ".join(wrong)},
        )
    return frozenset(codes)


def demand_countries(codes: Iterable[str]) -> None:
    """Refuse two letters that are no country's.

    :raises ValidationError: it names them.
    """
    if wrong := sorted(code for code in codes if not is_country(code)):
        hint = " Great Britain is GB." if "UK" in wrong else ""
        raise ValidationError(f"No country has this code: {', '.join(wrong)}.{hint}")


def read_postcodes(text: str) -> list[Postcodes]:
    """Return the patterns that a merchant has written, one a line.

    :raises ValidationError: it names the first line that is no pattern.
    """
    patterns = []
    for written in text.splitlines():
        line = re.sub(r"\s", "", written.upper())
        if not line:
            continue
        if (match := RANGE.fullmatch(line)) and len(match[1]) == len(match[2]) and int(match[1]) <= int(match[2]):
            patterns.append(Postcodes(first=int(match[1]), last=int(match[2]), digits=len(match[1])))
        elif PATTERN.fullmatch(line := _without_hyphen(line)):
            patterns.append(Postcodes(start=line.rstrip("*"), is_whole=not line.endswith("*")))
        else:
            raise ValidationError(
                "“%(line)s” is no pattern. Write a whole postcode, a beginning with a star (IM*), or a range of "
                "equally many digits (27498-27499).",
                params={"line": written.strip()},
            )
    return patterns


def _without_hyphen(line):
    """00-950 and LV-1010 are whole postcodes; 27499-27498 is a range that somebody wrote the wrong way round."""
    before, _, after = line.partition("-")
    is_range = before.isdecimal() and (len(before) == len(after) or len(before + after) > LONGEST_POSTCODE)
    return line if is_range or not before or not after else before + after


def postcode_fits(postcode: str, patterns: list[Postcodes]) -> bool:
    """Is the postcode one of these? Spaces and hyphens do not count."""
    postcode = compact(postcode)
    return any(pattern.fits(postcode) for pattern in patterns)
