"""Listings of more products than are counted. A shop of 1,060 products is written once, which takes some seconds."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from products.models import Brand, Category, Product, Variant
from products.selectors.counts import AtLeast
from products.selectors.filters import Filters
from products.selectors.listing import Listing
from products.selectors.summaries import summary_of
from products.services import catalogue
from products.services.denormalised import refresh_products
from tests import factories

COUNT = 1060


@pytest.fixture(scope="module")
def shop(module_rows):
    products = factories.catalogue(COUNT, pictures=0)
    first = Variant.objects.filter(position=0, product__in=products[::2])
    first.update(quantity=0)
    refresh_products([product.pk for product in products])
    return products


@pytest.fixture(autouse=True)
def in_the_shop(shop, db):
    cache.clear()


@pytest.fixture
def client():
    return Client()


class TestPages:
    def test_say_that_there_are_more_than_a_thousand(self, client):
        page = client.get("/products/").text
        assert "<p>1,000+ products</p>" in page
        assert "1060" not in page
        assert "1,060" not in page

    @pytest.mark.parametrize(
        ("number", "has_next", "held"), [(2, True, 24), (43, True, 24), (44, True, 24), (45, False, 4)]
    )
    def test_lead_on_while_there_is_a_next_one(self, client, number, has_next, held):
        answer = client.get("/products/", {"page": number})
        assert len(answer.context["cards"]) == held
        assert ('rel="next"' in answer.text) is has_next
        assert f", page {number}</p>" in answer.text

    def test_end_where_the_products_do(self, client):
        assert client.get("/products/", {"page": 46}).status_code == 404

    @pytest.mark.parametrize("sort", ["featured", "newest", "price_up", "price_down", "best_selling"])
    def test_hold_each_product_once(self, sort):
        listing = Listing(Filters(sort=sort))
        ids = [pk for start in range(0, COUNT + 24, 24) for pk in listing.ids(slice(start, start + 24))]
        assert sorted(ids) == sorted(Product.objects.values_list("pk", flat=True))


class TestCounts:
    def test_of_a_category_are_kept(self):
        values = {value.slug: value.count for facet in summary_of(Filters()).facets for value in facet.values}
        assert values["alder"] == COUNT // 4
        assert values["sage"] == AtLeast(1000)

    def test_of_few_are_exact(self):
        summary = summary_of(Filters(brands=("alder",)))
        assert (summary.total, type(summary.total)) == (COUNT // 4, int)
        assert {value.slug: value.count for value in summary.facets[0].values} == dict.fromkeys(
            Brand.objects.values_list("slug", flat=True), COUNT // 4
        )

    def test_of_many_that_are_narrowed_stand_nowhere(self, client):
        answer = client.get("/products/", {"in_stock": "1"})
        brands = answer.context["summary"].facets[0]
        assert [(value.slug, value.count) for value in brands.values] == [
            (slug, None) for slug in ("alder", "birch", "cedar", "drift")
        ]
        assert 'value="alder">Alder</label>' in answer.text

    def test_say_at_least_how_many_have_all_of_it_in_one_variant(self, client):
        fitting = Filters(options=(("colour", ("sage",)),), in_stock=True)
        total = summary_of(fitting).total
        assert isinstance(total, AtLeast)
        assert 480 <= total <= COUNT // 2
        assert f"<p>{total}+ products</p>" in client.get("/products/", {"colour": "sage", "in_stock": "1"}).text
        ids = [pk for start in range(0, COUNT, 24) for pk in Listing(fitting).ids(slice(start, start + 24))]
        assert sorted(ids) == sorted(
            Variant.objects.filter(position=0, quantity__gt=0).values_list("product", flat=True)
        )

    def test_of_many_that_are_narrowed_look_up_no_product_by_itself(self):
        """What may fit is counted by an index; of a thousand, each costs more among the variants than all together."""
        narrow = Filters(brands=("alder",), options=(("colour", ("sage",)),), in_stock=True)
        for filters in (narrow, narrow.without(brands=())):
            with CaptureQueriesContext(connection) as queries:
                summary_of(filters)
            long = [query["sql"] for query in queries if "LIMIT 1001" in query["sql"]]
            assert long, "the control"
            assert not any("products_variant" in sql for sql in long)

    def test_are_right_at_once_where_a_product_goes(self, client):
        category = Category.objects.get(path="house/mugs")
        before = summary_of(Filters(category=category.path)).total
        gone = Product.objects.filter(category=category).first()
        catalogue.publish_products(product_ids=[gone.pk], is_published=False)
        answer = client.get(category.get_absolute_url())
        assert f"<p>{before - 1} products</p>" in answer.text


class TestApi:
    def test_says_that_there_are_more_and_leads_on_to_the_last(self, client):
        body = client.get("/api/v1/products/").json()
        assert (body["count"], body["has_more"]) == (1000, True)
        assert client.get("/api/v1/products/", {"page": 43}).json()["next"].endswith("?page=44")
        body = client.get("/api/v1/products/", {"brand": "alder", "page": 12}).json()
        assert (body["count"], body["has_more"], body["next"]) == (COUNT // 4, False, None)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="reads PostgreSQL's plans")
class TestPlans:
    @pytest.mark.parametrize("filters", [Filters(), Filters(sort="newest"), Filters(category="house/mugs")], ids=str)
    def test_a_page_reads_few_rows(self, filters):
        from products.selectors.filters import in_order, matching_products

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE products_product")
        page = in_order(matching_products(filters), filters).values_list("pk", flat=True)[:24]
        assert "Index" in page.explain()
        assert "Sort" not in page.explain()
