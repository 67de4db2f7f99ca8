"""What was counted, as somebody writes it down or copies it out of a spreadsheet: a line for each SKU."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext

from my_shop.kernel.names import folded

LINE = re.compile(r"(?P<sku>[^\s;,].*?)[\t;, ]+(?P<units>[^\s;,]+)")


@dataclass
class CountList:
    """Units by SKU, and what is wrong with lines that could not be read."""

    counted: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_counts(text: str) -> CountList:
    """Read lines of an SKU and a whole number, with a tab, a semicolon, a comma or a space between them."""
    found, seen = CountList(), set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = LINE.fullmatch(line.strip())
        units = match["units"] if match else ""
        if not match or not re.fullmatch(r"[0-9]{1,9}", units):
            found.problems.append(
                gettext("Line %(number)s: write an SKU and a whole number, for example “MUG-SAGE; 12”.")
                % {"number": number}
            )
            continue
        sku = match["sku"].strip()
        if folded(sku) in seen:
            found.problems.append(gettext("Line %(number)s: %(sku)s stands twice.") % {"number": number, "sku": sku})
        seen.add(folded(sku))
        found.counted[sku] = int(units)
    return found
