import pytest
from django.core.cache import cache

from products.services import catalogue, categories
from tests import factories

pytestmark = pytest.mark.django_db

CATEGORIES, BRANDS = "/api/v1/categories/", "/api/v1/brands/"


class TestCategories:
    def test_lists_paths_and_counts(self, api, shelf):
        found = {row["path"]: row["product_count"] for row in api.get(CATEGORIES).json()["results"]}
        assert found == {"kitchen": 2, "kitchen/mugs": 2}

    def test_one_by_its_path(self, api, shelf):
        found = api.get(f"{CATEGORIES}kitchen/mugs/").json()
        assert (found["name"], found["parent"], found["picture"]) == ("Mugs", "kitchen", None)
        assert api.get(f"{CATEGORIES}kitchen/none/").status_code == 404

    def test_leads_from_a_path_that_it_had(self, api, shelf):
        mugs = shelf["MUG"].category
        categories.save_category(category=mugs, name="Cups", slug="cups", parent=mugs.parent)
        answer = api.get(f"{CATEGORIES}kitchen/mugs/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{CATEGORIES}kitchen/cups/")

    def test_cost_no_more_for_more_of_them(self, api, django_assert_max_num_queries):
        for count in (1, 8):
            for number in range(count):
                categories.save_category(name=f"Shelf {count} {number}")
            cache.clear()
            with django_assert_max_num_queries(4):
                assert len(api.get(CATEGORIES).json()["results"]) >= count


class TestBrands:
    def test_lists_those_that_have_something_to_sell(self, api, shelf):
        quiet, loud = factories._brands()[:2]
        mug = shelf["MUG"]
        mug.brand = quiet
        catalogue.save_product(product=mug)
        [found] = api.get(BRANDS).json()["results"]
        assert (found["name"], found["slug"], found["product_count"]) == (quiet.name, quiet.slug, 1)
        shelf["JUG"].brand = loud
        catalogue.save_product(product=shelf["JUG"])
        assert len(api.get(BRANDS).json()["results"]) == 1, "it is not published"
        catalogue.publish_products(product_ids=[shelf["JUG"].pk], is_published=True)
        assert len(api.get(BRANDS).json()["results"]) == 2

    def test_come_in_pages(self, api, shelf):
        for sku, brand in zip(("MUG", "JUG"), factories._brands(), strict=False):
            shelf[sku].brand = brand
            catalogue.save_product(product=shelf[sku])
        catalogue.publish_products(product_ids=[product.pk for product in shelf.values()], is_published=True)
        first = api.get(BRANDS, {"limit": 1}).json()
        second = api.get(first["next"]).json()
        names = [row["name"] for row in (*first["results"], *second["results"])]
        assert names == sorted(names) and len(names) == 2 and second["next"] is None

    def test_refuses_parameters_that_there_are_not(self, api, shelf):
        answer = api.get(BRANDS, {"page": "2"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "page")
