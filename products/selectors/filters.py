"""What a listing can be narrowed by, and the products that remain."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from products.caching import remember
from products.models import RESERVED_OPTION_SLUGS, Brand, Option, Product, Variant
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
_SOLD_OUT_LAST = Case(When(quantity=0, then=Value(1)), default=Value(0), output_field=IntegerField())
_ORDERS = {
    "featured": [_SOLD_OUT_LAST, "-is_featured", "-sold_count", "name", "pk"],
    "newest": ["-created_at", "-pk"],
    "price_up": [F("price").asc(nulls_last=True), "name", "pk"],
    "price_down": [F("price").desc(nulls_last=True), "name", "pk"],
    "best_selling": ["-sold_count", "name", "pk"],
}


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
        return bool(self.brands or self.options or self.in_stock or self.price_min or self.price_max)

    def without(self, **changes):
        return replace(self, **changes)

    def without_option(self, slug):
        return replace(self, options=tuple(pair for pair in self.options if pair[0] != slug))


@dataclass(frozen=True)
class FacetNames:
    """The names behind the slugs: ``brands``, and for each option its name and values as ``(name, swatch)``."""

    brands: dict[str, str]
    options: dict[str, tuple[str, dict[str, tuple[str, str]]]]


def facet_names() -> FacetNames:
    """Return brands and options, from the cache."""
    return remember("facet_names", _read_facet_names)


def _read_facet_names():
    options = {
        option.slug: (option.name, {value.slug: (value.value, value.swatch) for value in option.values.all()})
        for option in Option.objects.prefetch_related("values")
        if option.slug not in RESERVED_OPTION_SLUGS
    }
    return FacetNames(brands=dict(Brand.objects.values_list("slug", "name")), options=options)


def search_results(words: str) -> Found:
    """Return what the search finds, from the cache; also nothing, and for whoever types the same words otherwise."""
    return remember(f"search:{' '.join(distinct_words(words))}", lambda: find(words))


def matching_variants(filters: Filters) -> QuerySet[Variant]:
    """Variants with the price, stock and options asked for: one and the same variant has them all."""
    variants = Variant.objects.order_by()
    if filters.price_min is not None:
        variants = variants.filter(price__gte=filters.price_min)
    if filters.price_max is not None:
        variants = variants.filter(price__lte=filters.price_max)
    if filters.in_stock:
        variants = variants.filter(quantity__gt=0)
    through = Variant.option_values.through
    for option, values in filters.options:
        chosen = through.objects.filter(
            variant=OuterRef("pk"), optionvalue__option__slug=option, optionvalue__slug__in=values
        )
        variants = variants.filter(Exists(chosen))
    return variants


def matching_products(filters: Filters) -> QuerySet[Product]:
    """Published products that fit, in no order."""
    products = Product.objects.published().order_by()
    if filters.words:
        products = products.filter(pk__in=search_results(filters.words).ids)
    if filters.category:
        products = products.filter(category__in=category_tree().within(filters.category))
    if filters.brands:
        products = products.filter(brand__slug__in=filters.brands)
    if filters.options or filters.in_stock or filters.price_min is not None or filters.price_max is not None:
        products = products.filter(Exists(matching_variants(filters).filter(product=OuterRef("pk"))))
    return products


def in_order(products: QuerySet[Product], filters: Filters) -> QuerySet[Product]:
    """Put products into the order asked for; by relevance the caller does it, by what the search found."""
    return products.order_by(*_ORDERS[filters.order])
