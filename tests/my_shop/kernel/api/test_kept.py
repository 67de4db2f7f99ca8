"""Answers that are the same for everybody are made once, and are right again after a change."""

import gzip
import json
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client

from my_shop.kernel.api import kept
from products.models import Product
from products.services import catalogue
from tests import recipes

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/products/"


@pytest.fixture
def made():
    cache.clear()
    recipes.stocked_variant(3, product=recipes.product.make(name="Mug", slug="mug"))
    with mock.patch.object(kept, "_made", side_effect=kept._made) as spy:
        yield spy


def test_is_made_once_for_everybody(made, client):
    client.force_login(recipes.member.make())
    answers = [visitor.get(ADDRESS) for visitor in (Client(), client, Client(headers={"Authorization": "Bearer x"}))]
    assert made.call_count == 1
    assert {answer.content for answer in answers} == {answers[0].content}


def test_costs_one_query_and_says_that_all_may_keep_it(made, client, django_assert_num_queries):
    client.force_login(recipes.member.make())
    client.get(ADDRESS)
    with django_assert_num_queries(1):
        answer = client.get(ADDRESS)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_reads_alike_compressed_or_not(made):
    plain = Client().get(ADDRESS)
    packed = Client().get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert [int(each.headers["Content-Length"]) for each in (plain, packed)] == [
        len(plain.content),
        len(packed.content),
    ]


def test_is_not_sent_again_to_who_has_it_until_something_changes(made, django_assert_num_queries):
    etag = Client().get(ADDRESS).headers["ETag"]
    with django_assert_num_queries(1):
        again = Client().get(ADDRESS, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"] == "public, no-cache"
    catalogue.publish_products(product_ids=[Product.objects.get().pk], is_published=False)
    changed = Client().get(ADDRESS, headers={"If-None-Match": etag})
    assert changed.status_code == 200 and changed.headers["ETag"] != etag


def test_names_the_shop_and_no_host_that_a_visitor_has_chosen(made, settings):
    settings.ALLOWED_HOSTS = ["*"]
    recipes.stocked_variant(1)
    found = Client().get(ADDRESS, {"limit": 1}, headers={"Host": "evil.example"}).json()
    assert found["next"].startswith(f"{settings.SITE_URL}{ADDRESS}?")


@pytest.mark.parametrize(
    ("query", "status"),
    [({"q": "mug", "sort": "wild"}, 400), ({"page": "9"}, 404), ({"format": "xml"}, 400), ({"x": "y" * 600}, 400)],
)
def test_keeps_no_refusal(made, query, status):
    assert [Client().get(ADDRESS, query).status_code for _ in range(2)] == [status, status]
    is_long = len(str(query)) > kept.LONGEST_QUERY
    assert made.call_count == (0 if is_long else 2)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("application/json, text/plain, */*", 200),
        ("application/json; indent=4", 200),
        ("text/html", 406),
    ],
)
def test_asks_in_which_form_it_is_wanted(made, accept, status):
    answer = Client().get(ADDRESS, headers={"Accept": accept})
    assert answer.status_code == status
    assert b"\n" not in answer.content


def test_counts_what_a_visitor_asks_for(made, settings):
    settings.SHOP_API_REQUESTS = 2
    answers = [Client().get(ADDRESS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit"].partition(";")[2].partition(";")[0] for answer in answers] == [
        "r=1",
        "r=0",
        "r=0",
    ]
    assert json.loads(answers[2].content)["code"] == "throttled"


def test_is_made_each_time_where_nothing_is_kept(made, settings):
    settings.SHOP_KEEP_PAGES = False
    answer = Client().get(ADDRESS)
    assert not made.called and answer.headers["Cache-Control"] == "public, no-cache" and answer.headers["ETag"]
