"""The addresses of a listing: everything that narrows it lives in its query string."""

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from products.selectors.categories import category_tree
from products.selectors.filters import Filters, facet_names


@dataclass(frozen=True)
class Chip:
    """One thing that was asked for, and the address without it."""

    text: str
    url: str


def listing_url(path: str, filters: Filters, *, with_category: bool = True) -> str:
    """Return the address of a listing that says what was asked for, and nothing else."""
    query = [
        ("q", filters.words),
        ("category", filters.category if with_category else ""),
        *(("brand", brand) for brand in filters.brands),
        *((option, value) for option, values in filters.options for value in values),
        ("price_min", _amount(filters.price_min)),
        ("price_max", _amount(filters.price_max)),
        ("in_stock", "1" if filters.in_stock else ""),
        ("sort", filters.sort),
    ]
    query = [(name, value) for name, value in query if value]
    return f"{path}?{urlencode(query)}" if query else path


def chips(path: str, filters: Filters, *, with_category: bool = True) -> list[Chip]:
    """Return what was asked for, each with the address without it."""
    words = facet_names()

    def without(text, **changes):
        return Chip(text, listing_url(path, filters.without(**changes), with_category=with_category))

    found = []
    if filters.words:
        found.append(without(f"“{filters.words}”", words="", sort="" if filters.sort == "relevance" else filters.sort))
    if filters.category and with_category:
        found.append(without(category_tree().by_path[filters.category].name, category=""))
    for brand in filters.brands:
        found.append(without(words.brands[brand], brands=_less(filters.brands, brand)))
    for option, values in filters.options:
        name, labels = words.options[option]
        for value in values:
            left = tuple((slug, _less(kept, value) if slug == option else kept) for slug, kept in filters.options)
            left = tuple((slug, kept) for slug, kept in left if kept)
            found.append(without(f"{name}: {labels[value][0]}", options=left))
    if filters.price_min is not None:
        found.append(without(f"From {format_money(filters.price_min)}", price_min=None))
    if filters.price_max is not None:
        found.append(
            without(gettext("Up to %(price_max)s") % {"price_max": format_money(filters.price_max)}, price_max=None)
        )
    if filters.in_stock:
        found.append(without(gettext("In stock"), in_stock=False))
    return found


def cleared_url(path: str, filters: Filters) -> str:
    """Return the address with no filter left: the words stay, for they are what was looked for."""
    return listing_url(path, Filters(words=filters.words, sort=filters.sort))


def _less(values, value):
    return tuple(each for each in values if each != value)


def _amount(price):
    return "" if price is None else f"{price:f}"
