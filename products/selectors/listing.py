"""A listing: the products that fit, in order, and what they can be narrowed by with counts."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef

from products.caching import remember
from products.models import Product, Variant
from products.search import MAX_WORDS, Found, words_left_out
from products.selectors.categories import Node, category_tree
from products.selectors.filters import (
    Filters,
    facet_names,
    in_order,
    matching_products,
    matching_variants,
    search_results,
)
from products.selectors.product_cards import Card, cards

SHOWN = 6
"""Values of a facet that stand open; the rest folds."""


@dataclass(frozen=True)
class Value:
    slug: str
    name: str
    swatch: str
    count: int
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
    """What is counted once and kept. ``ids`` are there where the order is that of the search."""

    total: int
    highest_price: Decimal | None
    in_stock_count: int
    facets: tuple[Facet, ...]
    category_counts: dict[int, int]
    ids: tuple[int, ...] | None


class Listing:
    """The cards of ``filters`` as a sequence: its length and counts come from the cache, a slice is read anew."""

    def __init__(self, filters: Filters):
        self.filters = filters
        self.summary = remember(f"listing:{filters!r}", lambda: _summary(filters))

    def __len__(self):
        return self.summary.total

    def __getitem__(self, wanted: slice) -> list[Card]:
        """The products of one page, as cards."""
        ids = self.summary.ids
        if ids is None:
            return cards(in_order(matching_products(self.filters), self.filters)[wanted])
        found = {card.pk: card for card in cards(Product.objects.published().filter(pk__in=ids[wanted]))}
        return [found[pk] for pk in ids[wanted] if pk in found]

    @property
    def found(self) -> Found:
        return search_results(self.filters.words) if self.filters.words else Found()

    @property
    def most_words(self) -> int | None:
        """How many words were looked for, if there are more."""
        return MAX_WORDS if words_left_out(self.filters.words) else None

    @property
    def categories(self) -> list[tuple[Node, int]]:
        """The categories one step down that have products, with their counts."""
        tree = category_tree()
        below = tree.by_path[self.filters.category].children_list if self.filters.category else tree.top
        counts = self.summary.category_counts
        counted = [(node, sum(counts.get(pk, 0) for pk in tree.within(node.path))) for node in below]
        return [(node, count) for node, count in counted if count]


def _summary(filters):
    products = matching_products(filters)
    highest = matching_variants(filters.without(price_min=None, price_max=None)).filter(
        product__in=matching_products(filters.without(price_min=None, price_max=None))
    )
    in_stock = filters.without(in_stock=True)
    return Summary(
        total=products.count(),
        highest_price=highest.aggregate(highest=Max("price"))["highest"],
        in_stock_count=matching_products(in_stock).count(),
        facets=tuple(facet for facet in _facets(filters) if len(facet.values) > 1 or facet.is_chosen),
        category_counts=dict(products.values_list("category").annotate(count=Count("pk"))),
        ids=_ids_by_relevance(filters, products) if filters.order == "relevance" else None,
    )


def _ids_by_relevance(filters, products):
    quantities = dict(products.values_list("pk", "quantity"))
    ids = [pk for pk in search_results(filters.words).ids if pk in quantities]
    return tuple(sorted(ids, key=lambda pk: quantities[pk] == 0))  # a stable sort: sold out last, ranks kept


def _facets(filters):
    words = facet_names()
    brands = matching_products(filters.without(brands=())).filter(brand__isnull=False)
    counts = dict(brands.values_list("brand__slug").annotate(count=Count("pk")))
    names = {slug: (name, "") for slug, name in words.brands.items()}
    yield _facet("brand", "Brand", counts=counts, names=names, chosen=filters.brands, by_name=True)
    chosen = dict(filters.options)
    open_counts = _option_counts(filters, [slug for slug in words.options if slug not in chosen])
    for slug, (name, values) in words.options.items():
        counts = _option_counts(filters.without_option(slug), [slug]) if slug in chosen else open_counts
        yield _facet(slug, name, counts=counts.get(slug, {}), names=values, chosen=chosen.get(slug, ()))


def _option_counts(filters, slugs):
    """Count products by option and value, among variants that have all else that was asked for."""
    if not slugs:
        return {}
    through = Variant.option_values.through
    rows = (
        through.objects.filter(
            Exists(matching_variants(filters).filter(pk=OuterRef("variant"))),
            optionvalue__option__slug__in=slugs,
            variant__product__in=matching_products(filters),
        )
        .order_by()
        .values_list("optionvalue__option__slug", "optionvalue__slug")
        .annotate(count=Count("variant__product", distinct=True))
    )
    counts = {}
    for option, value, count in rows:
        counts.setdefault(option, {})[value] = count
    return counts


def _facet(slug, name, *, counts, names, chosen, by_name=False):
    """Values in the merchant's order; where they are many, what is chosen stands among those that are shown."""
    values = [
        Value(value, label, swatch, counts.get(value, 0), value in chosen)
        for value, (label, swatch) in names.items()
        if value in chosen or counts.get(value)
    ]
    if by_name:
        values.sort(key=lambda value: value.name.casefold())
    if len(values) > SHOWN:
        values.sort(key=lambda value: not value.is_chosen)
    return Facet(slug, name, tuple(values))
