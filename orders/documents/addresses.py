"""Addresses in the parts that machines read, from an order's, or from lines as they are printed."""

from collections.abc import Iterator, Sequence

from django.conf import settings

from my_shop.kernel.countries import country_name, is_postcode, normal_postcode
from orders.documents.data import PostalAddress

MOST_LINES = 3
"""That EN 16931 has room for (BT-35, 36 and 162); further ones share the last."""


def address_from_lines(lines: Sequence[str], country: str) -> PostalAddress:
    """Return the parts of an address that is known as printed: the name first, then streets, town and country.

    The town is where a postcode of the country stands, alone or beside the name of the place. Where there is none, all
    lines stay lines: the country is what is demanded (EN 16931-1, BR-9 and BR-11), and the text is kept.

    :param country: where it lies, as far as the last line does not say otherwise.
    """
    name, *rest = lines
    if rest and (named := _country_named(rest[-1], country)):
        country, rest = named, rest[:-1]
    for index in range(len(rest) - 1, -1, -1):
        for postcode, city in _splits(rest[index]):
            if not is_postcode(postcode, country):
                continue
            before = rest[:index]
            is_alone = not city and before  # below the town
            return PostalAddress(
                name=name,
                country=country,
                lines=(*(before[:-1] if is_alone else before), *rest[index + 1 :]),
                postcode=normal_postcode(postcode, country),
                city=before[-1] if is_alone else city,
            )
    return PostalAddress(name=name, country=country, lines=tuple(rest))


def _country_named(line: str, country: str) -> str | None:
    """Return the country that a line names: this one, or one that the shop delivers to."""
    known = (country, *settings.SHOP_COUNTRIES)
    return next((code for code in known if line.casefold() in {country_name(code).casefold(), code.casefold()}), None)


def street_lines(address: PostalAddress) -> tuple[str, ...]:
    """Return the lines beside name and town, as many as there is room for."""
    lines = address.lines
    if len(lines) <= MOST_LINES:
        return lines
    return (*lines[: MOST_LINES - 1], ", ".join(lines[MOST_LINES - 1 :]))


def _splits(line: str) -> Iterator[tuple[str, str]]:
    """Yield what in a line may be the postcode, and the rest of it."""
    words = line.split()
    yield line, ""
    for count in (1, 2):
        if count < len(words):
            yield " ".join(words[:count]), " ".join(words[count:])
            yield " ".join(words[-count:]), " ".join(words[:-count]).rstrip(",")
