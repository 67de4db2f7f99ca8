"""How many products of a listing there are, and what they can be narrowed by.

What a category has is kept with it. What is narrowed further is counted only while a thousand products fit: of more, no
number stands beside a value, and the values are those that the category has.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain

from django.db.models import Count, Max, OuterRef, Subquery

from my_shop.kernel.prepared import PreparedQuery
from products.models import Category, Product
from products.selectors.categories import category_tree
from products.selectors.counts import MOST_COUNTED, AtLeast, KeptCounts, bounded, kept_counts
from products.selectors.filters import (
    Filters,
    candidates,
    facet_names,
    in_order,
    matching_products,
    matching_variants,
    on_shelf,
    search_results,
    shelf_of,
)

SHOWN = 6
"""Values of a facet that stand open; the rest folds."""


@dataclass(frozen=True)
class Value:
    """One value of a facet; ``count`` is None where too many products would have to be looked at."""

    slug: str
    name: str
    swatch: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One group of values; each count is of the products there would be with that value chosen in this group."""

    slug: str
    name: str
    values: tuple[Value, ...]

    @property
    def first(self):
        return self.values[:SHOWN]

    @property
    def rest(self):
        return self.values[SHOWN:]

    @property
    def is_chosen(self):
        return any(value.is_chosen for value in self.values)


@dataclass(frozen=True)
class Summary:
    """What is counted once and kept, each count up to a thousand (``selectors.counts``).

    ``category_counts`` go by primary key. They and ``highest_price`` are None where too many products would have to be
    looked at. ``ids`` are there where the order is that of the search.
    """

    total: int
    highest_price: Decimal | None
    in_stock_count: int
    facets: tuple[Facet, ...]
    category_counts: dict[int, int] | None
    ids: tuple[int, ...] | None


def summary_of(filters: Filters) -> Summary:
    """Count what fits, in a number of queries that the filters decide and the catalogue does not."""
    fitting = cache(_Fitting)  # several groups of values have the same products before them
    kept = cache(lambda: kept_counts(*shelf_of(filters)))
    facets = _facets(filters, fitting, kept)
    return Summary(
        total=fitting(filters).total,
        highest_price=_highest_price(filters.without(price_min=None, price_max=None), fitting),
        in_stock_count=_in_stock_count(filters, fitting),
        facets=tuple(facet for facet in facets if len(facet.values) > 1 or facet.is_chosen),
        category_counts=fitting(filters).by_category,
        ids=_ids_by_relevance(filters, fitting) if filters.order == "relevance" else None,
    )


class _Fitting:
    """The products that fit, looked at one by one while they are few."""

    def __init__(self, filters: Filters):
        self.filters = filters

    @cached_property
    def total(self) -> int:
        """How many there are, ``AtLeast`` so many where a thousand were looked at and more could be."""
        if not self.filters.asks_much_of_variants:
            return bounded(self._candidates)
        if self.is_counted:
            return len(self.rows)
        fit = self._variants.aggregate(fit=Count("product", distinct=True))["fit"]
        return AtLeast(min(fit, MOST_COUNTED))

    @property
    def is_counted(self) -> bool:
        """Are they to be counted? What a category has is kept."""
        return self._candidates <= MOST_COUNTED and not self.filters.is_bare

    @cached_property
    def _candidates(self) -> int:
        """How many may fit, by their own figures; no more are counted than one that is too many."""
        if self.filters.is_bare:  # what a category has is kept
            return category_tree().count(self.filters.category)
        if self._is_some_of_more:
            return MOST_COUNTED + 1
        if self.filters.words:
            return len(self.rows)  # the search finds no more than are looked at
        if self.filters.asks_much_of_variants:
            return len(self._ids)
        return self._in_order[: MOST_COUNTED + 1].count()

    @cached_property
    def _ids(self) -> set[int]:
        """Of all that may fit, and of no more than one too many."""
        if self.filters.words or not self.filters.asks_much_of_variants:
            return {row.pk for row in self.rows}
        return set(self._in_order.values_list("pk", flat=True)[: MOST_COUNTED + 1])

    @property
    def _in_order(self):
        # in an order of theirs: in any, PostgreSQL would begin where an index has what was asked for last
        return in_order(candidates(self.filters), Filters())

    @property
    def _is_some_of_more(self) -> bool:
        """Has the search found more than it ranks, with nothing else asked for?"""
        filters = self.filters
        return not (filters.is_narrowed or filters.category) and search_results(filters.words).has_more

    @cached_property
    def rows(self) -> list:
        """What is counted of each of them."""
        fields = ("pk", "category", "brand", "highest_price", "value_ids", "is_sold_out")
        return list(matching_products(self.filters).values_list(*fields, named=True))

    @cached_property
    def is_sold_out(self) -> dict[int, bool]:
        """Of each by its primary key: all that is read of what a search has found, where no more is counted."""
        if self.is_counted:
            return {row.pk: row.is_sold_out for row in self.rows}
        return dict(matching_products(self.filters).values_list("pk", "is_sold_out"))

    @property
    def by_category(self) -> Counter[int] | None:
        return Counter(row.category for row in self.rows) if self.is_counted else None

    @property
    def by_brand(self) -> Counter[int] | None:
        return Counter(row.brand for row in self.rows) if self.is_counted else None

    @cached_property
    def by_value(self) -> Counter[int] | None:
        """Products by option value of a variant that has all that was asked for."""
        if not self.is_counted:
            return None
        if not self.filters.asks_of_variants:
            return Counter(chain.from_iterable(row.value_ids for row in self.rows))
        counted = self._variants.values_list("option_values").annotate(count=Count("product", distinct=True))
        return Counter({value: count for value, count in counted if value})

    @property
    def highest_price(self) -> Decimal | None:
        if not self.is_counted:
            return None
        if not self.filters.asks_of_variants:
            return max((row.highest_price for row in self.rows if row.highest_price is not None), default=None)
        return self._variants.aggregate(highest=Max("price"))["highest"]

    @property
    def _variants(self):
        # a product fits where it has one of these: that needs no look at each product
        return matching_variants(self.filters).filter(product__pk__among=self._ids)


def _highest_price(filters, fitting):
    """Return what the dearest variant costs; each category's own is one step into an index."""
    if not filters.is_bare:
        return fitting(filters).highest_price
    rows = DEAREST.rows(*shelf_of(filters))
    return max((price for (price,) in rows if price is not None), default=None)


def _dearest(*ids):
    categories = Category.objects.filter(pk__in=ids[0]) if ids else Category.objects.all()
    products = Product.objects.published().filter(category=OuterRef("pk"), highest_price__isnull=False)
    dearest = Subquery(products.order_by("-highest_price").values("highest_price")[:1])
    return categories.order_by().values_list(dearest)


DEAREST = PreparedQuery(_dearest)
# in an order of a listing: in any, PostgreSQL would begin where an index has what was asked for last
IN_STOCK = PreparedQuery(lambda *ids: in_order(on_shelf(*ids).filter(is_sold_out=False), Filters()).values_list("pk"))


def _in_stock_count(filters, fitting):
    if filters.is_bare:
        return bounded(IN_STOCK.count(*shelf_of(filters), most=MOST_COUNTED + 1))
    found = fitting(filters)
    if (filters.words or found.is_counted) and not filters.asks_of_variants:
        return len(found.is_sold_out) - sum(found.is_sold_out.values())
    return fitting(filters.without(in_stock=True)).total


def _ids_by_relevance(filters, fitting):
    is_sold_out = fitting(filters).is_sold_out
    ids = [pk for pk in search_results(filters.words).ids if pk in is_sold_out]
    return tuple(sorted(ids, key=is_sold_out.get))  # a stable sort: sold out last, ranks kept


def _facets(filters: Filters, fitting, kept: Callable[[], KeptCounts]) -> Iterator[Facet]:
    words = facet_names()
    unbranded = filters.without(brands=())
    counts = _counts(unbranded, fitting(unbranded).by_brand, lambda: kept().brands)
    brands = sorted(words.brands.items(), key=lambda brand: brand[1].casefold())
    values = [(slug, name, "", counts(words.brand_ids[slug])) for slug, name in brands]
    yield _facet("brand", "Brand", values, filters.brands)
    chosen = dict(filters.options)
    for option, (name, labels) in words.options.items():
        others = filters.without_option(option)
        counts = _counts(others, fitting(others).by_value, lambda: kept().values)
        values = [
            (slug, label, swatch, counts(words.value_ids[option, slug])) for slug, (label, swatch) in labels.items()
        ]
        yield _facet(option, name, values, chosen.get(option, ()))


def _counts(filters, counted, kept):
    """Return the function that tells how many have a value, None where some may."""
    if counted is not None:
        return lambda pk: counted[pk]
    numbers = kept()
    if filters.is_bare:
        return lambda pk: bounded(numbers.get(pk, 0))
    return lambda pk: None if numbers.get(pk) else 0


def _facet(slug, name, values, chosen):
    """Values in the merchant's order; where they are many, what is chosen stands among those that are shown."""
    shown = [
        Value(value, label, swatch, count, value in chosen)
        for value, label, swatch, count in values
        if value in chosen or count != 0
    ]
    if len(shown) > SHOWN:
        shown.sort(key=lambda value: not value.is_chosen)
    return Facet(slug, name, tuple(shown))
