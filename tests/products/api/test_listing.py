import pytest
from django.core.cache import cache

from products.search import Found
from products.selectors import filters
from products.services import catalogue, categories, variants
from products.services.attributes import get_or_create_option_value
from tests import factories

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/v1/products/"


def names(answer):
    return names_of(answer.json())


def names_of(page):
    return [result["name"] for result in page["results"]]


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
            {"limit": "101"},
            {"color": "sage"},
            {"fields": "cost"},
            {"expand": "variants"},
        ],
    )
    def test_says_what_is_wrong(self, api, shelf, query):
        answer = api.get(PRODUCTS, query)
        assert answer.status_code == 400 and [error["field"] for error in answer.json()["errors"]] == list(query)

    @pytest.mark.parametrize("page", ["0", "2", "999999999", "9" * 40])
    def test_a_page_that_is_not_there(self, api, shelf, page):
        assert api.get(PRODUCTS, {"page": page}).status_code == 404

    def test_knows_the_options_there_are_and_says_them_to_who_asks_for_another(self, api, shelf):
        mug = shelf["MUG"]
        sage = get_or_create_option_value(option="Colour", value="Sage")
        variants.save_variant(product=mug, variant=mug.variants.get(), sku="MUG", price=18, option_values=[sage])
        assert names(api.get(PRODUCTS, {"colour": "sage"})) == ["Stoneware mug"]
        [error] = api.get(PRODUCTS, {"color": "sage"}).json()["errors"]
        assert error["field"] == "color"
        assert error["detail"].startswith("There is no such parameter. You can send: q, category, brand, ")
        assert error["detail"].endswith(", colour.")

    def test_leads_from_page_to_page_with_all_that_was_asked_for(self, api, shelf):
        first = api.get(PRODUCTS, {"limit": 1, "category": "kitchen", "sort": "price_up"}).json()
        second = api.get(first["next"]).json()
        assert (names_of(first), names_of(second)) == (["Stoneware mug"], ["Enamel pot"])
        assert (first["previous"], second["next"]) == (None, None)
        assert names_of(api.get(second["previous"]).json()) == ["Stoneware mug"]

    def test_tells_what_the_page_shows_beside_the_products(self, api, shelf):
        found = api.get(PRODUCTS).json()
        assert (found["count"], found["in_stock_count"], found["highest_price"]) == (2, 1, "32.00")
        assert found["categories"] == [{"name": "Kitchen", "path": "kitchen", "count": 2}]

    def test_answers_the_fields_that_are_asked_for(self, api, shelf):
        assert api.get(PRODUCTS, {"fields": "slug,price"}).json()["results"] == [
            {"slug": "stoneware-mug", "price": "18.00"},
            {"slug": "enamel-pot", "price": "32.00"},
        ]

    def test_shows_pictures_in_all_sizes(self, api):
        factories.catalogue(1)
        [card] = api.get(PRODUCTS).json()["results"]
        picture = card["picture"]
        assert picture["url"].startswith("http") and picture["alt"]
        assert {file["type"] for file in picture["files"]} == {"image/avif", "image/webp"}
        for file in picture["files"]:
            assert f"-{file['width']}." in file["url"]
            assert abs(file["height"] / file["width"] - picture["height"] / picture["width"]) < 0.01

    def test_of_a_category_that_has_moved_leads_to_where_it_is(self, api, shelf):
        mugs = shelf["MUG"].category
        categories.save_category(category=mugs, name="Cups", slug="cups", parent=mugs.parent)
        answer = api.get(PRODUCTS, {"category": "kitchen/mugs", "sort": "newest"})
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"{PRODUCTS}?category=kitchen%2Fcups&sort=newest"

    def test_needs_no_more_queries_for_more_products(self, api, django_assert_max_num_queries):
        for count in (2, 20):
            factories.catalogue(count, reviews=1)
            cache.clear()
            with django_assert_max_num_queries(12):
                assert len(names(api.get(PRODUCTS))) >= count

    def test_is_kept_and_right_again_after_a_change(self, api, shelf, django_assert_num_queries):
        def ask():
            return api.get(PRODUCTS).json()["results"]

        ask()
        with django_assert_num_queries(1):
            ask()
        mug = shelf["MUG"]
        variants.save_variant(product=mug, variant=mug.variants.get(), sku="MUG", price=19)
        assert ask()[0]["price"] == "19.00"
        mug.name = "Clay mug"
        catalogue.save_product(product=mug)
        assert ask()[0]["name"] == "Clay mug"
        catalogue.publish_products(product_ids=[shelf["JUG"].pk], is_published=True)
        assert len(ask()) == 3
