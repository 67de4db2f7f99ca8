"""One search over everything; the only page found is opened at once."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from my_shop.kernel.desk import search
from my_shop.kernel.signals import Found
from tests import recipes

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:search")


@pytest.fixture
def as_boss(client):
    client.force_login(recipes.admin.make())
    return client


@pytest.fixture
def say(monkeypatch):
    asked = []

    def answer(*rows):
        def send(sender, **facts):
            asked.append(facts["words"])
            return [(None, None), (None, list(rows))]

        monkeypatch.setattr(search, "back_office_searched", SimpleNamespace(send=send))
        return asked

    return answer


def test_shows_what_was_found_by_kind(as_boss, say):
    say(Found("Orders", "LK-1", "jo@example.com", "/one/"), Found("Products", "Mug", "", "/two/"))
    page = as_boss.get(PAGE, {"q": "l"}).text
    assert '<a href="/one/">LK-1</a> <span>jo@example.com</span>' in page
    assert "<h2>Orders</h2>" in page and "<h2>Products</h2>" in page


def test_opens_the_only_page_found(as_boss, say):
    say(Found("SKUs", "MUG", "", "/mug/"), Found("Products", "Mug", "", "/mug/"))
    assert as_boss.get(PAGE, {"q": "mug"}).headers["Location"] == "/mug/"


@pytest.mark.parametrize("typed", ["", "  ", "\0"])
def test_asks_nobody_for_nothing(as_boss, say, typed):
    asked = say()
    assert "The key / leads there" in as_boss.get(PAGE, {"q": typed}).text
    assert asked == []


def test_asks_for_no_more_words_than_anybody_means(as_boss, say):
    asked = say()
    page = as_boss.get(PAGE, {"q": "mug\0 " * 30}).text
    assert asked == [" ".join(["mug"] * 8)]
    assert "Nothing fits" in page


def test_stands_in_the_head_of_every_page_of_staff(as_boss, client):
    assert 'id="desk-search"' in as_boss.get(reverse("admin:index")).text
    client.logout()
    assert 'id="desk-search"' not in client.get("/accounts/login/").text
