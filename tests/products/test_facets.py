"""What lists keep beside the catalogue is what a plain count of it finds, whatever was done to it."""

import random
from collections import Counter
from decimal import Decimal

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection

from products.models import Category, CountedProduct, FacetCount, OptionValue, Product, Variant
from products.selectors.counts import kept_counts, products_by_category
from products.services import attributes, catalogue, categories, facets, stock, variants
from products.services.stock import NotEnoughStock

pytestmark = pytest.mark.django_db


def counted_plainly():
    """Count the published products of the tables that the merchant fills."""
    counts = Counter()
    for product in Product.objects.filter(is_published=True).prefetch_related("variants__option_values"):
        values = {value.pk for variant in product.variants.all() for value in variant.option_values.all()}
        brand = [(product.category_id, product.brand_id, None)] if product.brand_id else []
        counts.update([(product.category_id, None, None), *brand])
        counts.update((product.category_id, None, value) for value in values)
    return counts


def kept():
    counts = Counter()
    for row in FacetCount.objects.all():
        counts[row.category_id, row.brand_id, row.value_id] += row.number
    assert min(counts.values(), default=0) >= 0
    return +counts


def check():
    assert kept() == counted_plainly()
    for product in Product.objects.prefetch_related("variants__option_values"):
        rows = product.variants.all()
        assert product.value_ids == sorted({value.pk for row in rows for value in row.option_values.all()})
        assert product.highest_price == max((row.price for row in rows), default=None)
        assert product.is_sold_out == (product.quantity == 0) == (sum(row.quantity for row in rows) == 0)
    assert set(CountedProduct.objects.values_list("pk", flat=True)) == set(
        Product.objects.published().values_list("pk", flat=True)
    )


@pytest.fixture
def mug(make_product):
    return make_product(
        "Mug", category="Kitchen/Mugs", brand="Ashdown", variants=[{"colour": "Sage"}, {"colour": "Ink"}]
    )


class TestRefreshFacets:
    def test_a_new_product_is_counted(self, mug):
        check()
        sage = OptionValue.objects.get(slug="sage")
        assert kept_counts().values[sage.pk] == kept_counts({mug.category_id}).values[sage.pk] == 1
        assert kept_counts().brands == {mug.brand_id: 1}
        assert products_by_category() == {mug.category_id: 1}

    def test_one_that_is_taken_off_the_shelf_is_not_and_comes_back(self, mug):
        catalogue.publish_products(product_ids=[mug.pk], is_published=False)
        assert products_by_category().get(mug.category_id, 0) == 0
        check()
        catalogue.publish_products(product_ids=[mug.pk], is_published=True)
        assert products_by_category()[mug.category_id] == 1
        check()

    def test_one_that_moves_is_counted_where_it_is(self, mug, make_product):
        rug = make_product("Rug", category="Living")
        mug.category, mug.brand = rug.category, None
        catalogue.save_product(product=mug)
        assert +Counter(products_by_category()) == {rug.category_id: 2}
        check()

    def test_a_category_that_moves_takes_its_counts_along(self, mug, make_product):
        rug = make_product("Rug", category="Living")
        categories.save_category(name="Mugs", category=mug.category, parent=rug.category)
        check()

    def test_a_variant_with_other_options_is_counted_by_these(self, mug):
        variant = mug.variants.first()
        rust = attributes.get_or_create_option_value(option="Colour", value="Rust")
        variants.save_variant(product=mug, variant=variant, sku=variant.sku, price=Decimal(44), option_values=[rust])
        assert kept_counts().values[rust.pk] == 1
        check()

    def test_a_deleted_variant_and_a_deleted_product_are_gone(self, make_product):
        mug = make_product(
            "Mug", variants=[{"colour": "Sage", "stock": 0}, {"colour": "Ink", "stock": 0, "price": "3"}]
        )
        variants.delete_variant(variant=mug.variants.first())
        check()
        catalogue.delete_product(product=mug)
        assert sum(products_by_category().values()) == 0
        check()

    def test_a_product_that_sells_out_says_so_and_comes_back(self, mug):
        sold = {variant.pk: variant.quantity for variant in mug.variants.all()}
        stock.take_stock(order_number="A", quantities=sold)
        assert Product.objects.get(is_sold_out=True) == mug
        stock.restock(order_number="A", quantities=sold, reason="cancellation")
        check()

    def test_needs_no_more_queries_for_more_products(self, make_product, django_assert_max_num_queries):
        products = [make_product(f"Mug {n}", brand="Ash", variants=[{"colour": f"C{n}"}]).pk for n in range(6)]
        Product.objects.update(value_ids=[])
        CountedProduct.objects.all().delete()
        with django_assert_max_num_queries(9) as few:
            facets.refresh_facets(products[:2])
        CountedProduct.objects.all().delete()
        Product.objects.update(value_ids=[])
        with django_assert_max_num_queries(len(few)):
            facets.refresh_facets(products)


class TestCountsThatAreAddedUp:
    def test_are_the_same_in_fewer_rows(self, make_product, monkeypatch):
        for number in range(5):
            make_product(f"Mug {number}", brand="Ash", variants=[{"colour": "Sage"}])
        before, rows = kept(), FacetCount.objects.count()
        monkeypatch.setattr(facets, "ADDED_UP_EVERY", 1)
        make_product("Mug", brand="Ash", variants=[{"colour": "Sage"}])
        assert FacetCount.objects.count() < rows
        assert kept().keys() == before.keys()
        check()


class TestRebuildLists:
    def test_mends_what_was_changed_past_the_services(self, mug, make_product, capsys):
        make_product("Rug", category="Living", variants=[{"colour": "Sage"}])
        FacetCount.objects.filter(brand=None).update(number=7)
        CountedProduct.objects.filter(pk=mug.pk).delete()
        Product.objects.update(value_ids=[], highest_price=1)
        Product.objects.filter(name="Rug").update(is_published=False)
        Variant.objects.update(price=5)
        call_command("rebuild_lists")
        assert "Lists show 1 product." in capsys.readouterr().out
        check()


SHELVES, BRANDS, COLOURS = ("Kitchen/Mugs", "Kitchen", "Living"), ("Ash", "Birch", None), ("Sage", "Ink", "Rust")


class TestWhateverIsDone:
    """Random calls of the services, each followed by a plain count."""

    @pytest.mark.parametrize("seed", range(3))
    def test_the_counts_are_those_of_a_plain_count(self, make_product, monkeypatch, seed):
        chance = random.Random(seed)
        monkeypatch.setattr(facets, "ADDED_UP_EVERY", 5)
        for number in range(4):
            make_product(
                f"Thing {number}",
                category=chance.choice(SHELVES),
                brand=chance.choice(BRANDS),
                variants=[{"colour": colour} for colour in chance.sample(COLOURS, 2)],
            )
        for _ in range(25):
            chance.choice([publish, move, recolour, sell, delete, reparent])(chance)
            assert kept() == counted_plainly()
        check()


def publish(chance):
    ids = list(Product.objects.values_list("pk", flat=True))
    catalogue.publish_products(product_ids=chance.sample(ids, min(2, len(ids))), is_published=chance.random() < 0.5)


def move(chance):
    product = chance.choice(Product.objects.order_by("pk"))
    product.category = chance.choice(Category.objects.order_by("pk"))
    product.brand = attributes.get_or_create_brand(name=chance.choice(BRANDS[:2]))
    catalogue.save_product(product=product)


def recolour(chance):
    product = chance.choice(Product.objects.order_by("pk"))
    names = chance.sample(COLOURS, product.variants.count())
    data = [
        variants.VariantInput(
            variant=row,
            sku=row.sku,
            price=Decimal(chance.randrange(1, 90)),
            option_values=[attributes.get_or_create_option_value(option="Colour", value=name)],
        )
        for row, name in zip(product.variants.all(), names, strict=True)
    ]
    variants.save_variants(product=product, data=data)


def sell(chance):
    variant = chance.choice(Variant.objects.order_by("pk"))
    try:
        stock.take_stock(order_number=f"O{chance.random()}", quantities={variant.pk: chance.randrange(1, 6)})
    except NotEnoughStock:
        stock.adjust_stock(variant_id=variant.pk, change=3, reason="received")


def delete(chance):
    category = Category.objects.order_by("pk").first()
    product = catalogue.save_product(product=Product(name="Passing", category=category))
    colour = attributes.get_or_create_option_value(option="Colour", value=chance.choice(COLOURS))
    variants.save_variant(product=product, sku="PASSING", price=Decimal(1), option_values=[colour])
    catalogue.delete_product(product=product)


def reparent(chance):
    row = Category.objects.get(name="Mugs") if Category.objects.filter(name="Mugs") else None
    if row:
        parent = Category.objects.filter(name=chance.choice(["Kitchen", "Living"])).first()
        categories.save_category(name="Mugs", category=row, parent=parent)


def test_rows_of_a_listing_are_read_by_its_indexes(make_product):
    """No order of a listing is sorted where an index holds it."""
    from products.selectors.filters import SORTS, Filters, in_order, matching_products

    make_product()
    for sort in [key for key in SORTS if key != "relevance"]:
        query = in_order(matching_products(Filters(sort=sort)), Filters(sort=sort)).values_list("pk", flat=True)[:24]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for plan in ("seqscan", "sort", "incremental_sort"):
                    cursor.execute(f"SET LOCAL enable_{plan} = off")
        plan = query.explain()
        assert f"products_shown_{sort}" in plan, plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan.replace("Sort Key", "")


def test_a_dump_brings_ids_back_as_they_were():
    row = CountedProduct(product_id=1, category_id=2, value_ids=[3, 14])
    [read] = serializers.deserialize("json", serializers.serialize("json", [row]))
    assert read.object.value_ids == [3, 14]
