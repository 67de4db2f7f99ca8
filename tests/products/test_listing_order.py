"""The listing of a few products: which are there, in what order and on which page, and what their cards say."""

from decimal import Decimal

import pytest
from django.core.cache import cache

from products.models import Product
from products.services import variants
from tests.products.test_listing import LIST, counts, names

pytestmark = pytest.mark.django_db


class TestProducts:
    def test_an_unpublished_product_is_not_there(self, client, make_product):
        make_product("Secret", is_published=False)
        assert names(client.get(LIST)) == []

    def test_count_products_and_not_variants(self, client, make_product):
        make_product("Mug", variants=[{"colour": "Ink", "size": "S"}, {"colour": "Ink", "size": "L"}])
        make_product("Jug", variants=[{"colour": "Sage", "size": "S"}])
        assert counts(client.get(LIST), "colour") == {"ink": 1, "sage": 1}

    def test_only_reading(self, client):
        assert client.post(LIST).status_code == 405


class TestOrder:
    @pytest.fixture
    def three(self, make_product):
        make_product("Dear", variants=[{"price": "30"}])
        make_product("Cheap", variants=[{"price": "5"}])
        make_product("Gone", variants=[{"price": "1", "stock": 0}], is_featured=True)
        Product.objects.filter(name="Dear").update(sold_count=7)

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("", ["Dear", "Cheap", "Gone"]),
            ("featured", ["Dear", "Cheap", "Gone"]),
            ("newest", ["Gone", "Cheap", "Dear"]),
            ("price_up", ["Gone", "Cheap", "Dear"]),
            ("price_down", ["Dear", "Cheap", "Gone"]),
            ("best_selling", ["Dear", "Cheap", "Gone"]),
        ],
    )
    def test_sorts(self, client, three, sort, expected):
        assert names(client.get(LIST, {"sort": sort})) == expected

    def test_a_search_is_by_relevance_and_the_sold_out_last(self, client, make_product):
        make_product("Tray", description="For a teapot.")
        make_product("Teapot", variants=[{"stock": 0}])
        make_product("Small teapot")
        response = client.get(LIST, {"q": "teapot"})
        assert names(response) == ["Small teapot", "Tray", "Teapot"]
        assert names(client.get(LIST, {"q": "teapot", "sort": "price_up"})) != []


class TestPages:
    def test_hold_24_and_lead_on(self, client, make_product):
        for number in range(25):
            make_product(f"Mug {number:02}")
        first, second = client.get(LIST), client.get(LIST, {"page": "2", "sort": "price_up"})
        assert (len(names(first)), len(names(second))) == (24, 1)
        assert 'href="?page=2"' in first.text
        assert "Page 2" in second.text
        assert client.get(LIST, {"page": "3"}).status_code == 404

    @pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "²", "99999", "9" * 5000, str(2**63), "\x00"])
    def test_that_do_not_exist_are_not_found(self, client, make_product, page):
        make_product()
        assert client.get(LIST, {"page": page}).status_code == 404


class TestCards:
    def test_a_card_says_was_and_now_and_sold_out(self, client, make_product):
        make_product(
            "Bowl", variants=[{"price": "8", "was": "10", "stock": 0}, {"price": "9", "stock": 0, "size": "L"}]
        )
        page = client.get(LIST).text
        assert "30-day lowest: </span><s>€10.00</s>" in page
        assert "from €8.00" in page
        assert "Sold out" in page

    def test_a_card_names_the_lowest_price_of_thirty_days_beside_a_reduction_only(self, client, make_product):
        bowl = make_product("Bowl", variants=[{"sku": "BOWL", "price": "9.50"}])
        make_product("Plate", variants=[{"price": "7"}])
        assert "Lowest" not in client.get(LIST).text
        variants.save_variant(
            product=bowl, variant=bowl.variants.get(), sku="BOWL", price=Decimal(8), compare_at_price=Decimal(10)
        )
        cache.clear()
        page = client.get(LIST).text
        assert page.count("Lowest price of the last 30 days: </span>") == 1
        assert '<span aria-hidden="true">30-day lowest: </span><s>€9.50</s>' in page
