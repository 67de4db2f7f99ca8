"""How many there are: kept for each category, and else counted up to a thousand and no further."""

from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.formats import localize, number_format

from my_shop.kernel.prepared import PreparedQuery
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


def _of(*category_ids):
    return FacetCount.objects.filter(category__in=category_ids[0]) if category_ids else FacetCount.objects.all()


def _summed(counts, *names):
    return counts.values_list(*names).annotate(number=Sum("number"))


WHOLE = PreparedQuery(lambda: _summed(FacetCount.objects.filter(brand=None, value=None), "category"))
PARTS = PreparedQuery(lambda *category_ids: _summed(_of(*category_ids), "brand", "value"))


def kept_counts(*category_ids: list[int]) -> KeptCounts:
    """Return what the categories of a list have between them, or the whole shop."""
    counts = KeptCounts()
    for brand_id, value_id, number in PARTS.rows(*category_ids):
        if brand_id:
            counts.brands[brand_id] = number
        elif value_id:
            counts.values[value_id] = number
    return counts


def products_by_category() -> dict[int, int]:
    """Return how many published products each category has of its own."""
    return dict(WHOLE.rows())


def bounded(count: int) -> int:
    """Return the number as far as it is told."""
    return AtLeast(MOST_COUNTED) if count > MOST_COUNTED else count


def in_words(count: int) -> str:
    """Return the number, “1,000+” for any that is above."""
    count = bounded(count)
    return f"{number_format(int(count), force_grouping=True)}+" if isinstance(count, AtLeast) else localize(count)
