"""What a listing says of its products is what a plain look at each of them finds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from products import search
from products.models import Product
from products.selectors.filters import Filters
from products.selectors.summaries import summary_of
from tests.products.conftest import write_product

pytestmark = pytest.mark.django_db

INK, SMALL = ("colour", ("ink",)), ("size", ("small",))
ASKED = [
    Filters(words="mug"),
    Filters(words="mug", in_stock=True),
    Filters(words="mug", brands=("birch",)),
    Filters(words="mug", options=(INK,)),
    Filters(words="mug", options=(INK,), in_stock=True),
    Filters(words="mug", price_max=Decimal(12), sort="newest"),
    Filters(brands=("birch",)),
    Filters(options=(INK, SMALL), in_stock=True),
    Filters(category="kitchen", brands=("ashdown",), options=(INK,), price_max=Decimal(12), in_stock=True),
]


@pytest.fixture(scope="module", autouse=True)
def shop(module_rows):
    """One variant of a product has what another one lacks; one product of three is sold out."""
    for name, category, brand in [
        ("Wide mug", "Kitchen/Mugs", "Ashdown"),
        ("Tall mug", "Kitchen/Mugs", "Birch"),
        ("Mug rack", "Kitchen", "Birch"),
        ("Wool rug", "Living", "Birch"),
    ]:
        write_product(
            name,
            category=category,
            brand=brand,
            variants=[
                {"colour": "Ink", "size": "Small", "price": "8", "stock": 0},
                {"colour": "Ink", "size": "Large", "price": "12", "stock": 4 if "mug" in name else 0},
                {"colour": "Sage", "size": "Small", "price": "16", "stock": 4 if brand == "Ashdown" else 0},
            ],
        )


def fits(product, filters):
    """Return the variants of a product that have all that is asked for, none where it is another product."""
    is_meant = filters.words in product.name.lower() and product.category.path.startswith(filters.category)
    if not is_meant or (filters.brands and product.brand.slug not in filters.brands):
        return []
    options = dict(filters.options)
    return [
        variant
        for variant in product.variants.all()
        if (variant.quantity or not filters.in_stock)
        and (filters.price_max is None or variant.price <= filters.price_max)
        and all(value.slug in options.get(value.option.slug, [value.slug]) for value in variant.option_values.all())
    ]


def fitting(filters):
    products = Product.objects.select_related("brand", "category").prefetch_related("variants__option_values__option")
    found = {product: fits(product, filters) for product in products}
    return {product: variants for product, variants in found.items() if variants}


@pytest.mark.parametrize("filters", ASKED, ids=str)
def test_counts_what_fits(filters):
    summary = summary_of(filters)
    assert summary.total == len(fitting(filters))
    assert summary.in_stock_count == len(fitting(replace(filters, in_stock=True)))
    dearest = [variant.price for found in fitting(replace(filters, price_max=None)).values() for variant in found]
    assert summary.highest_price == max(dearest, default=None)
    for facet in summary.facets:
        others = replace(filters, brands=()) if facet.slug == "brand" else filters.without_option(facet.slug)
        for value in facet.values:
            changes = (
                {"brands": (value.slug,)}
                if facet.slug == "brand"
                else {"options": (*others.options, (facet.slug, (value.slug,)))}
            )
            assert value.count == len(fitting(replace(others, **changes))), (facet.slug, value.slug)


@pytest.mark.parametrize("filters", ASKED[:5], ids=str)
def test_puts_what_is_sold_out_last(filters):
    found = fitting(filters)
    ids = summary_of(filters).ids
    assert set(ids) == {product.pk for product in found}
    sold_out = [product.is_sold_out for pk in ids for product in found if product.pk == pk]
    assert sold_out == sorted(sold_out)


def test_counts_what_is_in_stock_of_more_than_are_ranked(monkeypatch):
    monkeypatch.setattr(search, "MAX_FOUND", 2)
    summary = summary_of(Filters(words="ink"))
    assert len(summary.ids) == 2
    assert summary.in_stock_count == Product.objects.filter(pk__in=summary.ids, is_sold_out=False).count()
    assert {value.count for facet in summary.facets for value in facet.values} == {None}
