"""What a listing can be narrowed by, and the products that remain."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.prepared import PreparedQuery
from products.caching import remember
from products.models import RESERVED_OPTION_SLUGS, Brand, Option, Product, Variant
from products.models.catalogue import HAS_NO_PRICE
from products.search import Found, distinct_words, find
from products.selectors.categories import category_tree

SORTS = {
    "relevance": "Relevance",
    "featured": "Featured",
    "newest": "Newest",
    "price_up": _("Price, low to high"),
    "price_down": _("Price, high to low"),
    "best_selling": _("Best selling"),
}
_ORDERS = {
    "featured": ["is_sold_out", "-is_featured", "-sold_count", "name", "pk"],
    "newest": ["-created_at", "-pk"],
    "price_up": [HAS_NO_PRICE, "price", "pk"],
    "price_down": [HAS_NO_PRICE, "-price", "pk"],
    "best_selling": ["-sold_count", "pk"],
}
"""Each is an index (``Product.Meta``), so that a page of any listing is a stretch of it."""


@dataclass(frozen=True)
class Filters:
    """A listing as asked for: ``category`` is a path; brands are slugs; ``options`` are pairs of slug and slugs."""

    words: str = ""
    category: str = ""
    brands: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool = False
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""

    @property
    def order(self):
        """The sort that is used: what nobody chose is relevance when searching, else featured."""
        return self.sort or ("relevance" if self.words else "featured")

    @property
    def is_narrowed(self):
        """Is anything left out beyond the words and the category?"""
        prices = (self.price_min, self.price_max)
        return bool(self.brands or self.options or self.in_stock or any(price is not None for price in prices))

    @property
    def asks_of_variants(self):
        """Is something asked that one variant of a product may have, and another one not?"""
        return bool(self.options or self.in_stock or self.price_min is not None or self.price_max is not None)

    @property
    def asks_much_of_variants(self):
        """Is more than one thing asked that one and the same variant must have?"""
        asked = [self.in_stock, self.price_min is not None, self.price_max is not None]
        return sum(asked) + len(self.options) > 1

    @property
    def is_bare(self):
        """Is a category asked for at the most?"""
        return not (self.words or self.is_narrowed)

    def without(self, **changes):
        return replace(self, **changes)

    def without_option(self, slug):
        return replace(self, options=tuple(pair for pair in self.options if pair[0] != slug))


@dataclass(frozen=True)
class FacetNames:
    """The names behind the slugs: ``brands``, and for each option its name and values as ``(name, swatch)``.

    ``brand_ids`` go by slug, ``value_ids`` by the slugs of option and value.
    """

    brands: dict[str, str]
    options: dict[str, tuple[str, dict[str, tuple[str, str]]]]
    brand_ids: dict[str, int]
    value_ids: dict[tuple[str, str], int]

    def ids_of(self, option: str, values: Iterable[str]) -> list[int]:
        return [self.value_ids[option, value] for value in values if (option, value) in self.value_ids]


def facet_names() -> FacetNames:
    """Return brands and options, from the cache."""
    return remember("facet_names", _read_facet_names)


def _read_facet_names():
    brands = BRANDS.rows()
    names = FacetNames(
        brands={slug: name for slug, name, _ in brands},
        options={},
        brand_ids={slug: pk for slug, _, pk in brands},
        value_ids={},
    )
    for option, name, value, label, swatch, pk in OPTION_VALUES.rows():
        if option not in RESERVED_OPTION_SLUGS:
            _, labels = names.options.setdefault(option, (name, {}))
            if pk:
                labels[value], names.value_ids[option, value] = (label, swatch), pk
    return names


BRANDS = PreparedQuery(lambda: Brand.objects.values_list("slug", "name", "pk"))
OPTION_VALUES = PreparedQuery(
    lambda: Option.objects.order_by("position", "name", "values__position", "values__value").values_list(
        "slug", "name", *(f"values__{name}" for name in ("slug", "value", "swatch", "pk"))
    )
)


def search_results(words: str) -> Found:
    """Return what the search finds, from the cache; also nothing, and for whoever types the same words otherwise."""
    return remember(f"search:{' '.join(distinct_words(words))}", lambda: find(words))


def matching_variants(filters: Filters) -> QuerySet[Variant]:
    """Variants with the price, stock and options asked for: one and the same variant has them all."""
    asked: list[Q | Exists] = []
    if filters.price_min is not None:
        asked.append(Q(price__gte=filters.price_min))
    if filters.price_max is not None:
        asked.append(Q(price__lte=filters.price_max))
    if filters.in_stock:
        asked.append(Q(quantity__gt=0))
    through = Variant.option_values.through
    for option, values in filters.options:
        ids = facet_names().ids_of(option, values)
        asked.append(Exists(through.objects.filter(variant=OuterRef("pk"), optionvalue__in=ids)))
    return Variant.objects.order_by().filter(*asked)


def matching_products(filters: Filters) -> QuerySet[Product]:
    """Published products that fit, in no order."""
    products = candidates(filters)
    if filters.asks_much_of_variants:
        products = products.alias(fitting=fitting_variant(filters)).filter(fitting__isnull=False)
    return products


def candidates(filters: Filters) -> QuerySet[Product]:
    """Published products that fit by their own figures, which stand in every index of a listing.

    Where one thing alone is asked of their variants, these say all.
    """
    asked = []
    if filters.words:
        # a set: of a list Django would look at each id
        asked.append(Q(pk__among=set(search_results(filters.words).ids)))
    if filters.category:
        asked.append(Q(category__in=category_tree().within(filters.category)))
    if filters.brands:
        ids = facet_names().brand_ids
        asked.append(Q(brand__in=[ids[slug] for slug in filters.brands if slug in ids]))
    for option, values in filters.options:
        asked.append(Q(value_ids__overlap=facet_names().ids_of(option, values)))
    if filters.in_stock:
        asked.append(Q(is_sold_out=False))
    if filters.price_max is not None:
        asked.append(Q(price__lte=filters.price_max))
    if filters.price_min is not None:
        asked.append(Q(highest_price__gte=filters.price_min))
    return Product.objects.published().order_by().filter(*asked)


def fitting_variant(filters: Filters) -> Subquery:
    """A variant of the product at hand that has all that was asked for; NULL without one.

    It is looked up for each product that is looked at: of EXISTS PostgreSQL would make a join with every variant.
    """
    return Subquery(matching_variants(filters).filter(product=OuterRef("pk")).values("pk")[:1])


def in_order(products: QuerySet[Product], filters: Filters) -> QuerySet[Product]:
    """Put products into the order asked for; by relevance the caller does it, by what the search found."""
    return products.order_by(*_ORDERS[filters.order])


def shelf(filters: Filters, within: slice) -> list[tuple[int, bool]]:
    """Return primary keys of products of a category or of the whole shop, in the order asked for: a stretch of an
    index. Each with whether it is sold out."""
    return SHELVES[filters.order].rows(*shelf_of(filters), within=within)


def shelf_of(filters: Filters) -> list[list[int]]:
    """What the queries for a category and for the whole shop are asked with: ids of categories, or nothing."""
    return [list(category_tree().within(filters.category))] if filters.category else []


def on_shelf(*category_ids: list[int]) -> QuerySet[Product]:
    """The published products of these categories, or of the whole shop."""
    products = Product.objects.published().order_by()
    return products.filter(category__in=category_ids[0]) if category_ids else products


def _shelf_in(order):
    return PreparedQuery(lambda *ids: on_shelf(*ids).order_by(*_ORDERS[order]).values_list("pk", "is_sold_out"))


SHELVES = {order: _shelf_in(order) for order in _ORDERS}
