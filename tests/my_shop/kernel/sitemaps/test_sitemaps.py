"""What search engines read: right before the worker has made anything, and cheap once it has."""

import gzip
import re
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from my_shop import worker
from my_shop.kernel import clock
from my_shop.kernel.sitemaps import services
from my_shop.kernel.sitemaps.models import SitemapFile
from my_shop.kernel.sitemaps.sections import Section
from my_shop.sitemaps import sections
from products.models import Product
from products.services import facets
from products.services.catalogue import publish_products, save_product
from tests.recipes import product

pytestmark = pytest.mark.django_db


class Numbers(Section):
    """Pages without rows: any number of them."""

    def __init__(self, count):
        self.count = count

    def last_key(self):
        return self.count

    def addresses(self, *, after, up_to):
        for number in range(after + 1, min(up_to, self.count) + 1):
            yield f"/pages/{number}/", datetime(2026, 1, 1, tzinfo=UTC)


def make_all(found=None, now=None):
    while services.make_due_files(found or sections(), now=now or clock.now()):
        pass


@pytest.fixture
def few_keys(monkeypatch):
    """Files of two keys."""
    monkeypatch.setattr(services, "KEYS", 2)


def files(client):
    index = client.get("/sitemap.xml").text
    return re.findall(r"<loc>http://127.0.0.1:8000(/sitemap-[\w-]+\.xml)</loc>", index)


def slugs(client):
    texts = [client.get(address).text for address in files(client) if "products" in address]
    return re.findall(r"<loc>http://127.0.0.1:8000/products/([\w-]+)/</loc>", "".join(texts))


@pytest.fixture(params=[False, True], ids=["never made", "made"])
def settle(request):
    """Both before the worker ever ran and after it, a visitor has to find the same."""
    return make_all if request.param else lambda: None


class TestPages:
    def test_name_what_is_published_once(self, client, few_keys, settle):
        for number in range(5):
            facets.refresh_facets([product.make(slug=f"mug-{number}", is_published=number != 3).pk])
        settle()
        assert slugs(client) == ["mug-0", "mug-1", "mug-2", "mug-4"]
        assert any("categories" in address for address in files(client))

    def test_names_no_file_that_is_empty(self, client, few_keys, settle):
        rows = [product.make(slug=f"mug-{number}") for number in range(6)]
        Product.objects.filter(pk__in=[row.pk for row in rows[1:]]).update(is_published=False)
        settle()
        last = services.file_numbers(sections()["products"])[-1]
        if SitemapFile.objects.exists():
            assert f"/sitemap-products-{last}.xml" not in files(client)
        assert client.get(f"/sitemap-products-{last}.xml").status_code == 404

    def test_answer_in_a_shop_without_anything(self, client, settle):
        settle()
        response = client.get("/sitemap.xml")
        assert response.status_code == 200 and "<loc>" not in response.text

    @pytest.mark.parametrize("address", ["products-0", "products-99", "nothing-1", "products-1-1", "products"])
    def test_answer_404_where_there_is_no_file(self, client, settle, address):
        product.make()
        settle()
        assert client.get(f"/sitemap-{address}.xml").status_code == 404

    def test_are_the_same_compressed_or_not(self, client, settle):
        product.make(slug="mug")
        settle()
        (address,) = (address for address in files(client) if "products" in address)
        plain = client.get(address)
        packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content and b"/products/mug/" in plain.content
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert packed.headers["Content-Type"] == "application/xml"

    @pytest.mark.parametrize("which", ["index", "file"])
    def test_answer_head_and_say_when_nothing_changed(self, client, settle, which):
        product.make(slug="mug")
        settle()
        address = "/sitemap.xml" if which == "index" else files(client)[0]
        head = client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        seen = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": seen})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.post(address).status_code == 405

    def test_a_made_file_costs_two_short_queries(self, client, django_assert_num_queries):
        product.make()
        make_all()
        address = next(address for address in files(client) if "products" in address)
        with django_assert_num_queries(2):
            answer = client.get(address)
        with django_assert_num_queries(1):
            client.get(address, headers={"If-Modified-Since": answer.headers["Last-Modified"]})

    def test_robots_are_told_of_the_index(self, client):
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text


class TestMakeDueFiles:
    def test_takes_out_within_the_hour_what_is_withdrawn(self, client):
        mug = save_product(product=Product(name="Mug", category=product.make(slug="pot").category))
        make_all()
        publish_products(product_ids=[mug.pk], is_published=False)
        make_all()
        assert slugs(client) == ["pot", "mug"]
        make_all(now=clock.now() + services.MADE_EVERY + timedelta(seconds=1))
        assert slugs(client) == ["pot"]

    def test_takes_in_a_file_that_is_new(self, client, few_keys):
        product.make(slug="mug-0")
        make_all()
        for number in range(1, 5):
            product.make(slug=f"mug-{number}")
        make_all(now=clock.now() + services.MADE_EVERY + timedelta(seconds=1))
        assert slugs(client) == [f"mug-{number}" for number in range(5)]

    def test_leaves_a_file_as_it_is_that_says_the_same(self):
        product.make()
        make_all()
        before = list(SitemapFile.objects.values("pk", "etag", "changed_at"))
        make_all(now=clock.now() + services.MADE_EVERY + timedelta(seconds=1))
        assert list(SitemapFile.objects.values("pk", "etag", "changed_at")) == before

    def test_makes_a_bounded_number_at_a_time_and_each_once(self, few_keys):
        found = {"pages": Numbers(2 * services.FILES_A_ROUND + 1)}
        assert services.make_due_files(found, now=clock.now()) == services.FILES_A_ROUND
        assert services.make_due_files(found, now=clock.now()) == 1
        assert services.make_due_files(found, now=clock.now()) == 0

    def test_a_file_that_another_worker_has_begun_is_left_to_it_for_a_while(self, few_keys, monkeypatch):
        def die(*arguments):
            raise KeyError

        monkeypatch.setattr(services, "file_content", die)
        now = clock.now()
        with pytest.raises(KeyError):
            services.make_due_files({"pages": Numbers(2)}, now=now)
        assert services.make_due_files({"pages": Numbers(2)}, now=now) == 0
        monkeypatch.undo()
        assert services.make_due_files({"pages": Numbers(2)}, now=now + services.LEASE) == 1

    def test_needs_no_more_memory_for_more_files(self, monkeypatch):
        monkeypatch.setattr(services, "KEYS", 500)
        peaks = []
        for files_wanted in (2, 20):
            found = {f"pages-{files_wanted}": Numbers(500 * files_wanted)}
            tracemalloc.start()
            make_all(found)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] * 1.3

    def test_the_worker_makes_them(self, client):
        product.make(slug="mug")
        worker.make_sitemaps()
        assert SitemapFile.objects.get(section="products").count == 1

    def test_the_worker_goes_on_where_one_fails(self, monkeypatch, caplog):
        monkeypatch.setattr(services, "file_content", None)
        product.make(slug="mug")
        worker.make_sitemaps()
        assert "The sitemaps were not made" in caplog.text
