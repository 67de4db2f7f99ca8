"""The listing: words, filters, counts, sorting and pages, all in its address."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from products.search import Found
from products.selectors import filters
from tests.products.conftest import write_product

pytestmark = pytest.mark.django_db

LIST = "/products/"


def names(response):
    return [card.name for card in response.context["cards"]]


def counts(response, facet):
    found = {each.slug: each for each in response.context["summary"].facets}
    return {value.slug: value.count for value in found[facet].values} if facet in found else {}


@pytest.fixture(scope="module")
def range_of_mugs(module_rows):
    write_product(
        "Wide mug",
        category="Kitchen/Mugs",
        brand="Ashdown",
        variants=[
            {"colour": "Sage", "size": "Small", "price": "12.00"},
            {"colour": "Ink", "size": "Large", "price": "20.00", "stock": 0},
        ],
    )
    write_product("Tall mug", category="Kitchen/Mugs", brand="Birch", variants=[{"colour": "Ink", "size": "Small"}])
    write_product("Wool rug", category="Living", brand="Birch", variants=[{"colour": "Sage", "price": "95.50"}])


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, {"Wide mug", "Tall mug", "Wool rug"}),
            ({"q": "mug"}, {"Wide mug", "Tall mug"}),
            ({"q": "mugg"}, {"Wide mug", "Tall mug"}),
            ({"category": "kitchen"}, {"Wide mug", "Tall mug"}),
            ({"category": "kitchen/mugs"}, {"Wide mug", "Tall mug"}),
            ({"brand": "birch"}, {"Tall mug", "Wool rug"}),
            ({"brand": ["birch", "ashdown"]}, {"Wide mug", "Tall mug", "Wool rug"}),
            ({"price_min": "15"}, {"Wide mug", "Wool rug"}),
            ({"price_max": "12"}, {"Wide mug", "Tall mug"}),
            ({"price_min": "95.5", "price_max": "95.50"}, {"Wool rug"}),
            ({"colour": "sage"}, {"Wide mug", "Wool rug"}),
            ({"colour": ["sage", "ink"]}, {"Wide mug", "Tall mug", "Wool rug"}),
            ({"colour": "ink", "size": "small"}, {"Tall mug"}),
            ({"colour": "ink", "in_stock": "1"}, {"Tall mug"}),
            ({"colour": "ink", "price_min": "15", "in_stock": "1"}, set()),
            ({"utm_source": "letter", "colour": "", "price_min": ""}, {"Wide mug", "Tall mug", "Wool rug"}),
        ],
        ids=lambda value: str(value) if isinstance(value, dict) else len(value),  # a set's order differs by process
    )
    def test_one_variant_has_all_that_was_asked_for(self, client, range_of_mugs, query, expected):
        response = client.get(LIST, query)
        assert response.status_code == 200
        assert set(names(response)) == expected
        assert response.context["summary"].total == len(expected)

    def test_a_category_shows_what_lies_below_it(self, client, range_of_mugs):
        assert set(names(client.get("/categories/kitchen/"))) == {"Wide mug", "Tall mug"}
        assert names(client.get("/categories/living/")) == ["Wool rug"]


class TestWrongWords:
    @pytest.fixture
    def searched(self, monkeypatch):
        """What the search was asked for; it finds nothing."""
        seen = []
        monkeypatch.setattr(filters, "find", lambda words: seen.append(words) or Found(words=(words,)))
        return seen

    def test_are_looked_for_once_however_they_are_typed(self, client, range_of_mugs, searched):
        for words in ("staumbri", "STAUMBRI", " staumbri!", "staumbri staumbri", "stáumbri"):
            assert client.get(LIST, {"q": words}).status_code == 200
        assert searched == ["staumbri"]

    def test_that_take_too_long_are_said_to(self, client, range_of_mugs, monkeypatch):
        monkeypatch.setattr(filters, "find", lambda words: Found(words=(words,), is_cut_short=True))
        page = client.get(LIST, {"q": "staumbri"})
        assert page.status_code == 503
        assert "Searching for “staumbri” took too long" in page.text
        assert client.get(LIST, {"q": "staumbri"}, headers={"HX-Request": "true"}).status_code == 422

    def test_that_no_product_has_all_of_are_not_said_to_be_found(self, client, range_of_mugs):
        page = client.get(LIST, {"q": "widde woool"}).text
        assert "No product has all of these words: <strong>wide wool</strong>. These have some of them." in page
        assert "These are the results for" not in page

    def test_that_are_spelt_otherwise_are_said_to_be_found(self, client, range_of_mugs):
        assert "These are the results for <strong>wide mug</strong>." in client.get(LIST, {"q": "widde mug"}).text

    @pytest.mark.parametrize(("count", "is_said"), [(8, False), (9, True)])
    @pytest.mark.parametrize("word", ["mug", "zzz"])
    def test_that_are_too_many_are_said_to_be(self, client, range_of_mugs, word, count, is_said):
        words = " ".join([word, word, *(f"w{n}" for n in range(count - 1))])
        assert ("We looked for the first 8 words." in client.get(LIST, {"q": words}).text) is is_said


class TestCounts:
    def test_leave_the_own_choice_out(self, client, range_of_mugs):
        response = client.get(LIST, {"colour": "sage", "brand": "birch"})
        assert names(response) == ["Wool rug"]
        assert counts(response, "colour") == {"sage": 1, "ink": 1}
        assert counts(response, "brand") == {"ashdown": 1, "birch": 1}

    def test_each_count_is_what_choosing_it_shows(self, client, range_of_mugs):
        for query in ({}, {"q": "mug"}, {"size": "small"}, {"in_stock": "1"}, {"price_max": "15"}):
            cache.clear()
            page = client.get(LIST, query)
            for facet in page.context["summary"].facets:
                for value in facet.values:
                    cache.clear()  # a page that is kept comes without its context
                    chosen = client.get(LIST, {**query, facet.slug: value.slug})
                    assert chosen.context["summary"].total == value.count, (query, facet.slug, value.slug)

    def test_say_the_highest_price_with_the_price_left_out(self, client, range_of_mugs):
        response = client.get(LIST, {"price_max": "15"})
        assert "The highest price is €95.50." in response.text

    def test_categories_are_counted_with_what_lies_below(self, client, range_of_mugs):
        links = client.get(LIST).context["category_links"]
        assert [(node.name, count) for node, count, _ in links] == [("Kitchen", 2), ("Living", 1)]


class TestBadInput:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ({"sort": "zz"}, "There is no “zz” to choose here."),
            ({"brand": "nobody"}, "There is no “nobody” to choose here."),
            ({"colour": "plaid"}, "There is no “plaid” to choose here."),
            ({"category": "no/such"}, "There is no such category."),
            ({"in_stock": "maybe"}, "There is no “maybe” to choose here."),
            ({"price_min": "cheap"}, "Enter an amount"),
            ({"price_min": "-1"}, "greater than or equal to 0"),
            ({"price_max": "NaN"}, "Enter an amount"),
            ({"price_max": "1e999999999"}, ""),
            ({"price_max": "9" * 400}, ""),
            ({"price_min": "1.234"}, "2 decimal places"),
            ({"price_min": "9", "price_max": "2"}, "The lowest price is above the highest one."),
            ({"q": "a" * 201}, "at most 200 characters"),
            ({"q": "\x00"}, ""),
            ({"brand": "\x00<script>"}, ""),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_is_said_and_left_out(self, client, range_of_mugs, query, said):
        response = client.get(LIST, query)
        assert response.status_code == 422
        assert said in response.text
        assert "<script>&" not in response.text
        assert len(names(response)) == 3 or "price_min" in query

    @pytest.mark.parametrize("path", ["/categories/nothing/", "/categories/kitchen/nothing/", "/categories/kitchen//"])
    def test_an_unknown_category_is_not_found(self, client, range_of_mugs, path):
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("words", ["'", '"', "%", "\\", "???", "🫖", "a AND OR", "((", "*", "<b>"])
    def test_any_words_may_be_searched_for(self, client, range_of_mugs, words):
        response = client.get(LIST, {"q": words})
        assert response.status_code == 200
        assert "<b>" not in response.text


class TestWhatIsShown:
    def test_chips_take_one_choice_back_each(self, client, range_of_mugs):
        response = client.get(LIST, {"q": "mug", "colour": ["sage", "ink"], "price_max": "50", "sort": "newest"})
        chips = {chip.text: chip.url for chip in response.context["chips"]}
        assert chips == {
            "“mug”": "/products/?colour=ink&colour=sage&price_max=50&sort=newest",
            "Colour: Ink": "/products/?q=mug&colour=sage&price_max=50&sort=newest",
            "Colour: Sage": "/products/?q=mug&colour=ink&price_max=50&sort=newest",
            "Up to €50.00": "/products/?q=mug&colour=ink&colour=sage&sort=newest",
        }
        assert response.context["clear_url"] == "/products/?q=mug&sort=newest"
        assert 'value="ink" checked' in response.text

    def test_an_empty_result_leads_on(self, client, range_of_mugs):
        response = client.get(LIST, {"q": "xylophone"})
        assert response.status_code == 200
        assert "We found nothing for “xylophone”" in response.text
        assert "/categories/kitchen/" in response.text

    @pytest.mark.parametrize(
        ("query", "can_narrow"),
        [
            ({"q": "xylophone"}, False),
            ({"q": "xylophone", "sort": "newest"}, False),
            ({"q": "xylophone", "in_stock": "1"}, True),
            ({"q": "xylophone", "category": "kitchen"}, True),
            ({"q": "xylophone", "price_min": "cheap"}, True),
            ({"q": "mug"}, True),
        ],
        ids=str,
    )
    def test_filters_and_sort_are_hidden_where_a_bare_search_found_nothing(
        self, client, range_of_mugs, query, can_narrow
    ):
        page = client.get(LIST, query).text
        assert [part in page for part in ('id="filter-form"', 'id="sort"', 'id="in-stock"')] == [can_narrow] * 3
        part = client.get(LIST, query, headers={"HX-Request": "true"}).text
        assert [part.count('id="facets"'), 'id="in-stock"' in part] == [1, can_narrow]

    def test_a_narrowed_listing_is_not_indexed(self, client, range_of_mugs):
        assert "noindex" in client.get("/categories/kitchen/", {"colour": "ink"}).text
        assert "noindex" not in client.get("/categories/kitchen/").text

    def test_htmx_gets_the_parts_and_a_tidy_address(self, client, range_of_mugs):
        query = {"q": "", "colour": "sage", "price_min": "", "sort": "featured"}
        response = client.get(LIST, query, headers={"HX-Request": "true"})
        assert "<html" not in response.text
        assert 'hx-swap-oob="true"' in response.text
        assert response.headers["HX-Push-Url"] == "/products/?colour=sage"
        assert "HX-Request" in response.headers["Vary"]

    def test_htmx_going_back_gets_the_page(self, client, range_of_mugs):
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        assert "<html" in client.get(LIST, headers=headers).text


class TestAddresses:
    def test_names(self):
        assert reverse("products:list") == LIST
        assert reverse("products:category", args=["kitchen/mugs"]) == "/categories/kitchen/mugs/"


class TestPlace:
    """Which link of the page is the page itself."""

    def test_is_in_the_menu_and_in_the_breadcrumbs(self, client, range_of_mugs):
        page = client.get(LIST).text
        assert f'<a href="{LIST}" aria-current="page">' in page
        assert '<span aria-current="page">All products</span>' in page
        assert (
            '<a href="/categories/kitchen/mugs/" aria-current="page">' in client.get("/categories/kitchen/mugs/").text
        )

    @pytest.mark.parametrize("address", [LIST, "/categories/kitchen/mugs/"])
    def test_is_none_of_them_where_something_is_searched(self, client, range_of_mugs, address):
        page = client.get(address, {"q": "mug"}).text
        assert '" aria-current="page"' not in page
        assert '<span aria-current="page">Results for “mug”' in page
