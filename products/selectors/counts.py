"""How many there are: kept for each category, and else counted up to a thousand and no further."""

from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.formats import localize, number_format

from products.models import FacetCount

MOST_COUNTED = 1000
"""Of more than these nobody looks at each."""


class AtLeast(int):
    """A number of which no more is known than that it is not less: printed with a plus."""


@dataclass
class KeptCounts:
    """Published products by brand and by option value, each by primary key."""

    brands: dict[int, int] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)


def kept_counts(category_ids: set[int] | None = None) -> KeptCounts:
    """Return what the categories have between them, or the whole shop."""
    rows = FacetCount.objects.all() if category_ids is None else FacetCount.objects.filter(category__in=category_ids)
    counts = KeptCounts()
    for brand_id, value_id, number in rows.values_list("brand", "value").annotate(number=Sum("number")):
        if brand_id:
            counts.brands[brand_id] = number
        elif value_id:
            counts.values[value_id] = number
    return counts


def products_by_category() -> dict[int, int]:
    """Return how many published products each category has of its own."""
    whole = FacetCount.objects.filter(brand=None, value=None)
    return dict(whole.values_list("category").annotate(number=Sum("number")))


def bounded(count: int) -> int:
    """Return the number as far as it is told."""
    return AtLeast(MOST_COUNTED) if count > MOST_COUNTED else count


def in_words(count: int) -> str:
    """Return the number, “1,000+” for any that is above."""
    count = bounded(count)
    return f"{number_format(int(count), force_grouping=True)}+" if isinstance(count, AtLeast) else localize(count)
