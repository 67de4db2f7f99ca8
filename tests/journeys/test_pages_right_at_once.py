"""Pages are right at the next request after something has changed, whichever process answers.

Two web servers of one process each on the test's database: with the memory of each process,
with Redis, with Redis that dies on the way, and with one of them cut off from it. What is changed, is changed by the
test itself: a third process, which has no part in their memory.
"""

import re
import shutil
from contextlib import ExitStack, contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from blog import services as blog
from my_shop.kernel.pages.models import Change
from orders.models import PaymentMethod
from products.services import catalogue, stock, variants
from tests import factories, recipes
from tests.clients import running_shop
from tests.servers import running_redis

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

TOKEN = re.compile(r'name="(csrfmiddlewaretoken|opened)" value="[^"]+"')
NOBODY = "redis://127.0.0.1:1/0"


def read(address, path, cookies=""):
    try:
        with urlopen(Request(f"{address}{path}", headers={"Cookie": cookies}), timeout=60) as answer:
            return answer.read().decode()
    except HTTPError as error:
        return f"{error.code}"


class Shop:
    """Two servers, and what they have to show."""

    def __init__(self, servers):
        self.servers = servers
        self.mug = recipes.stocked_variant(7, product=recipes.product.make(name="Mug", slug="mug"), sku="MUG")
        self.page, self.listing = self.mug.product.get_absolute_url(), reverse("products:list")
        (self.post,) = factories.posts(1)
        self.member = recipes.member.make(email="ada@example.com")
        client = Client()
        client.force_login(self.member)
        self.session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        for path in (self.page, self.listing, "/", self.post.get_absolute_url()):
            self.everywhere(path)  # kept by both from here on
            self.everywhere(path)

    def everywhere(self, path, cookies=""):
        """Return what both servers show, which is the same."""
        one, other = (TOKEN.sub("", read(server, path, cookies)) for server in self.servers)
        assert one.splitlines() == other.splitlines(), path
        return one

    def shows_what_changes(self):
        assert "7.00" not in self.everywhere(self.listing)
        variants.save_variant(product=self.mug.product, variant=self.mug, sku="MUG", price="7.00")
        assert "7.00" in self.everywhere(self.listing)
        assert "7.00" in self.everywhere(self.page)

        assert 'max="7"' in self.everywhere(self.page)
        stock.take_stock(order_number="A-1", quantities={self.mug.pk: 4})
        assert 'max="3"' in self.everywhere(self.page)
        stock.take_stock(order_number="A-2", quantities={self.mug.pk: 3})
        assert "Sold out" in self.everywhere(self.page)
        assert "Sold out" in self.everywhere(self.listing)
        stock.adjust_stock(variant_id=self.mug.pk, change=7, reason="correction")
        assert "Sold out" not in self.everywhere(self.listing)

        assert "Card" not in self.everywhere("/")
        PaymentMethod.objects.create(name="Card", gateway="on_delivery")
        assert "Card" in self.everywhere("/")

        blog.withdraw_post(post=self.post)
        assert self.everywhere(self.post.get_absolute_url()) == "404"
        blog.publish_post(post=self.post)
        assert self.post.title in self.everywhere(self.post.get_absolute_url())

        assert 'data-count="0"' in self.everywhere(self.page, self.session)
        factories.fill_cart(self.member, [self.mug.product], quantity=2)
        assert 'data-count="2"' in self.everywhere(self.page, self.session)
        assert "Log out" in self.everywhere(self.page, self.session)
        assert "Log out" not in self.everywhere(self.page)

        self.mug.product.is_published = False
        catalogue.save_product(product=self.mug.product)
        assert self.everywhere(self.page) == "404"
        assert "Mug" not in self.everywhere(self.listing)


@contextmanager
def open_shop(*cache_urls):
    with ExitStack() as stack:
        started = [running_shop(processes=1, threads=2, SHOP_KEEP_PAGES="on", CACHE_URL=url) for url in cache_urls]
        yield Shop([stack.enter_context(each) for each in started])


def test_with_the_memory_of_each_process():
    with open_shop("", "") as shop:
        shop.shows_what_changes()


def test_a_change_that_is_not_announced_is_seen_to_be_missing(monkeypatch):
    """The control: both go on with what they keep."""
    with open_shop("", "") as shop:
        Change.objects.create(topic="something else", token=1)
        monkeypatch.setattr("products.services.variants.announce_change", lambda *topics: None)
        variants.save_variant(product=shop.mug.product, variant=shop.mug, sku="MUG", price="7.00")
        assert "7.00" not in shop.everywhere(shop.listing)


@pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on this machine")
class TestRedis:
    def test_is_shared(self):
        with running_redis() as redis, open_shop(redis.url, redis.url) as shop:
            shop.shows_what_changes()

    def test_that_dies_and_comes_back_leaves_nothing_wrong(self):
        with running_redis() as redis, open_shop(redis.url, redis.url) as shop:
            redis.kill()
            shop.shows_what_changes()

    def test_that_one_of_them_cannot_reach_brings_nothing_old_back(self):
        with running_redis() as redis, open_shop(redis.url, NOBODY) as shop:
            shop.shows_what_changes()
