"""Of words that very many products have, the search ranks some: it stays quick, and finds what it found."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from my_shop.kernel import clock
from products import search
from products.models import Product
from products.search import common_words

pytestmark = pytest.mark.django_db
only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite ranks whatever it finds")


@pytest.fixture
def few(monkeypatch):
    """A large shop in small: three best sellers, five results, common is what every third product has."""
    monkeypatch.setattr(common_words, "POPULAR", 3)
    monkeypatch.setattr(common_words, "COMMON", 0.3)
    monkeypatch.setattr(search, "MAX_FOUND", 5)


def count_words():
    return common_words.refresh(now=clock.now() + timedelta(days=1))


def common(*words):
    return search.postgresql._common(list(words))


class TestHasMore:
    def test_is_said_of_more_than_are_shown_and_of_no_fewer(self, shelf, few):
        jugs = {shelf(f"Stone jug {n}") for n in range(5)}
        assert search.find("jug") == search.Found(ids=tuple(sorted(jugs)), words=("jug",))
        shelf("Stone jug 6")
        found = search.find("jug")
        assert (len(found.ids), found.has_more) == (5, True)

    def test_stands_on_the_page(self, client, shelf, few):
        for n in range(6):
            shelf(f"Stone jug {n}", slug=f"jug-{n}")
        page = client.get("/products/", {"q": "jug"}).content.decode()
        assert "You see the best matches" in page and "1,000+" in page
        page = client.get("/products/", {"q": "5"}).content.decode()
        assert "You see the best matches" not in page and "1,000+" not in page


@only_postgresql
class TestFindingCommonWords:
    QUESTIONS = (
        *("jug", "ju", "jugs", "sto", "stone", "stone jug", "jug lamp", "stone zephyr", "zephyr jug", "lamp zephyr"),
        *("zephyr", "stnoe", "jgu zephyrr", "stonejug", "stone-jug", "jugstone", "glaze", "glaz jug", "none"),
        "茶碗",
    )

    @pytest.fixture
    def shop(self, shelf):
        for n in range(4):
            shelf(f"Stone jug {n}", description="with a glaze", sku=f"JUG{n}", sold_count=n)
            shelf("Jugs of stone", brand=f"Lampworks {n}")
            shelf(f"Lamp {n}", description="Stands by a stone jug, with a glaze.", sold_count=10 + n)
        return shelf("Zephyr jug"), shelf("Zephyrine"), shelf("茶碗セット"), shelf("Stonejug"), shelf("Tray 茶碗")

    def test_finds_all_that_it_finds_where_no_word_is_common(self, shop, few, monkeypatch):
        monkeypatch.setattr(search, "MAX_FOUND", 1000)
        before = {text: self.found(text) for text in self.QUESTIONS}
        assert count_words()
        assert common("jug", "stone", "sto", "glaze", "zephyr") == {"jug", "stone", "sto", "glaze"}
        assert {text: self.found(text) for text in self.QUESTIONS} == before

    def found(self, text):
        found = search.find(text)
        return replace(found, ids=frozenset(found.ids))  # among equals, best sellers come first

    def test_shows_best_sellers_of_what_is_named_so(self, shelf, few):
        unsold = [shelf(f"Stone jug {n}") for n in range(6)]
        sold = [shelf(f"Jug of stone {n}", sold_count=5) for n in range(3)]
        assert not set(sold).issubset(search.find("jug").ids)
        count_words()
        assert set(sold) < set(search.find("jug").ids) < {*sold, *unsold}

    def test_shows_what_is_named_so_before_best_sellers_that_mention_it(self, shelf, few):
        for n in range(6):
            shelf(f"Lamp {n}", description="Stands by a jug.", sold_count=9)
        named = shelf("Jug")
        count_words()
        found = search.find("jug")
        assert (found.ids[0], len(found.ids), found.has_more) == (named, 5, True)

    def test_keeps_the_rare_word_where_no_product_has_both(self, shelf, few):
        for n in range(6):
            shelf(f"Jug {n}", sold_count=9)
        rare = shelf("Zephyr")
        count_words()
        found = search.find("jug zephyr")
        assert found.is_loose and rare in found.ids

    def test_follows_what_changes_at_once(self, shelf, few, monkeypatch):
        monkeypatch.setattr(search, "MAX_FOUND", 1000)
        jugs = [shelf(f"Jug {n}", sold_count=n) for n in range(6)]
        count_words()
        hidden, renamed, *rest = reversed(jugs)
        Product.objects.filter(pk=hidden).update(is_published=False)
        Product.objects.filter(pk=renamed).update(name="Lamp")
        search.index([hidden, renamed])
        assert set(search.find("jug").ids) == set(rest)
        assert search.find("lamp").ids == (renamed,)
        Product.objects.filter(pk=hidden).update(is_published=True)
        search.index([hidden])
        assert set(search.find("jug").ids) == {hidden, *rest}


@only_postgresql
class TestRefresh:
    def test_looks_once_an_hour(self, shelf):
        shelf("Jug")
        now = clock.now() + timedelta(days=1)
        minutes = (0, 15, 59, 60, 61)
        assert [common_words.refresh(now=now + timedelta(minutes=at)) for at in minutes] == [1, 0, 0, 1, 0]

    def test_forgets_who_sold_best_and_what_was_common(self, shelf, few, monkeypatch):
        jugs = [shelf(f"Jug {n}", sold_count=n) for n in range(4)]
        count_words()
        assert (popular(), common("jug")) == (set(jugs[1:]), {"jug"})
        Product.objects.filter(pk=jugs[0]).update(sold_count=9)
        common_words.refresh(now=clock.now() + timedelta(days=2))
        assert popular() == {jugs[0], *jugs[2:]}
        monkeypatch.setattr(common_words, "POPULAR", 4)
        common_words.refresh(now=clock.now() + timedelta(days=3))
        assert (popular(), common("jug")) == (set(), set())

    def test_reads_no_more_of_a_shop_that_grows(self, shelf, few, monkeypatch):
        # no other test sells querns: what those took away stays in the indexes while anybody looks from before
        for n in range(20):
            shelf(f"Stone quern {n}", sold_count=n)
        assert entries_read("quern") == 20
        monkeypatch.setattr(common_words, "POPULAR", 8)
        count_words()
        read = entries_read("quern")
        for n in range(40):
            shelf(f"Stone quern {20 + n}", sold_count=n)
        assert entries_read("quern") == read == 8


def popular():
    with connection.cursor() as cursor:
        cursor.execute("SELECT product_id FROM products_search WHERE is_popular")
        return {pk for (pk,) in cursor}


def entries_read(text):
    """Count what comes out of the indexes when somebody searches for this."""
    with CaptureQueriesContext(connection) as queries:
        search.find(text)
    (asked,) = [query["sql"] for query in queries if "ts_rank" in query["sql"]]
    with search.backend().time_limit(5), connection.cursor() as cursor:
        cursor.execute("REINDEX TABLE products_search")  # what other tests took back is still there
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked}")
        (plan,) = cursor.fetchone()
    return sum(_rows(json.loads(plan) if isinstance(plan, str) else plan))


def _rows(node):
    if isinstance(node, list):
        for part in node:
            yield from _rows(part)
    elif isinstance(node, dict):
        if node.get("Node Type") == "Bitmap Index Scan":
            yield node["Actual Rows"] * node["Actual Loops"]
        for part in node.values():
            yield from _rows(part)
