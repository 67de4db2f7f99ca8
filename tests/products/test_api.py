from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from rest_framework.test import APIClient

from products.models import Product
from products.search import Found
from products.selectors import filters
from products.services import catalogue, categories, files, variants
from tests.recipes import stocked_variant

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/v1/products/"


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def shelf():
    """Two published products and a hidden one, in nested categories."""
    kitchen = categories.save_category(name="Kitchen")
    mugs = categories.save_category(name="Mugs", parent=kitchen)
    made = {}
    for name, price, units in (("Stoneware mug", "18.00", 3), ("Enamel pot", "32.00", 0), ("Hidden jug", "5.00", 9)):
        product = catalogue.save_product(product=Product(name=name, category=mugs, is_published=name != "Hidden jug"))
        sku = name.split()[1].upper()
        variants.save_variant(product=product, sku=sku, price=Decimal(price), opening_stock=units)
        made[sku] = product
    return made


def names(answer):
    return [result["name"] for result in answer.json()["results"]]


class TestCategories:
    def test_lists_paths_and_counts(self, api, shelf):
        found = {row["path"]: row["product_count"] for row in api.get("/api/v1/categories/").json()["results"]}
        assert found == {"kitchen": 2, "kitchen/mugs": 2}


class TestProducts:
    def test_says_that_a_search_took_too_long_and_not_that_there_is_nothing(self, api, shelf, monkeypatch):
        monkeypatch.setattr(filters, "find", lambda words: Found(words=(words,), is_cut_short=True))
        answer = api.get(PRODUCTS, {"q": "stoneware"})
        assert answer.status_code == 503
        assert answer.json()["code"] == "took_too_long"
        assert answer.json()["detail"] == "The search took too long. Try fewer or other words."

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, ["Stoneware mug", "Enamel pot"]),
            ({"q": "stoneware"}, ["Stoneware mug"]),
            ({"q": "stonewear"}, ["Stoneware mug"]),
            ({"category": "kitchen"}, ["Stoneware mug", "Enamel pot"]),
            ({"in_stock": "1"}, ["Stoneware mug"]),
            ({"price_min": "20"}, ["Enamel pot"]),
            ({"sort": "price_down"}, ["Enamel pot", "Stoneware mug"]),
        ],
    )
    def test_narrows_as_the_pages_do(self, api, shelf, query, expected):
        assert names(api.get(PRODUCTS, query)) == expected

    @pytest.mark.parametrize(
        "query",
        [
            {"sort": "wild"},
            {"brand": "nobody"},
            {"category": "none"},
            {"price_min": "x"},
            {"page": "x"},
            {"page": "-1"},
        ],
    )
    def test_says_what_is_wrong(self, api, shelf, query):
        answer = api.get(PRODUCTS, query)
        assert answer.status_code == 400 and [error["field"] for error in answer.json()["errors"]] == list(query)

    @pytest.mark.parametrize("page", ["0", "2", "999999999", "9" * 40])
    def test_a_page_that_is_not_there(self, api, shelf, page):
        assert api.get(PRODUCTS, {"page": page}).status_code == 404

    def test_needs_no_more_queries_for_more_products(self, api, django_assert_max_num_queries):
        for count in (2, 20):
            for _ in range(count):
                stocked_variant(1)
            cache.clear()
            api.get(PRODUCTS)
            with django_assert_max_num_queries(5):
                assert len(names(api.get(PRODUCTS))) >= count


class TestProduct:
    def test_tells_everything_of_its_page(self, api, shelf):
        answer = api.get(f"{PRODUCTS}{shelf['MUG'].slug}/").json()
        assert (answer["name"], answer["category"], answer["brand"]) == ("Stoneware mug", "kitchen/mugs", "")
        [variant] = answer["variants"]
        assert (variant["sku"], variant["price"], variant["quantity"]) == ("MUG", "18.00", 3)

    def test_tells_the_lowest_price_of_thirty_days_as_the_list_does(self, api, shelf):
        mug = shelf["MUG"]
        [shown] = api.get(f"{PRODUCTS}{mug.slug}/").json()["variants"]
        assert shown["prior_price"] is None
        variants.save_variant(
            product=mug, variant=mug.variants.get(), sku="MUG", price=Decimal(15), compare_at_price=Decimal(20)
        )
        cache.clear()
        [shown] = api.get(f"{PRODUCTS}{mug.slug}/").json()["variants"]
        listed = next(card for card in api.get(PRODUCTS).json()["results"] if card["slug"] == mug.slug)
        assert [(each["price"], each["prior_price"]) for each in (shown, listed)] == [("15.00", "18.00")] * 2

    def test_tells_tax_class_and_kind_as_the_list_does(self, api, shelf):
        mug = shelf["MUG"]
        for variant in mug.variants.all():
            files.add_file(variant=variant, file=ContentFile(b"%PDF", name="mug.pdf"))
        mug.tax_class, mug.is_digital = "reduced", True
        catalogue.save_product(product=mug)
        one = api.get(f"{PRODUCTS}{mug.slug}/").json()
        [listed, other] = api.get(PRODUCTS).json()["results"]
        assert (one["tax_class"], one["is_digital"]) == (listed["tax_class"], listed["is_digital"]) == ("reduced", True)
        assert (other["tax_class"], other["is_digital"]) == ("standard", False)

    def test_a_hidden_product_is_not_there(self, api, shelf):
        assert api.get(f"{PRODUCTS}{shelf['JUG'].slug}/").status_code == 404
