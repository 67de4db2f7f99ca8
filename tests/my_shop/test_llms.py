"""``/llms.txt``: what the installed apps bring, in the form of llmstxt.org."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import path, set_urlconf

from my_shop import llms
from my_shop.kernel.llms import Link, Section
from my_shop.kernel.pages.versions import announce_change
from tests import recipes

pytestmark = pytest.mark.django_db


def test_has_the_form_that_is_asked_for(client):
    answer = client.get("/llms.txt")
    first, summary, facts, *rest = answer.text.rstrip("\n").split("\n\n")
    assert first == f"# {settings.SHOP_NAME}" and summary.startswith("> ") and "Prices are in" in facts
    titles, lists = rest[::2], rest[1::2]
    assert all(re.fullmatch(r"## [^\n]+", title) for title in titles) and len(titles) == len(lists)
    for line in "\n".join(lists).splitlines():
        assert re.fullmatch(r"- \[[^\n]+\]\(http://127\.0\.0\.1:8000/[^\s)]*\)(: \S[^\n]*)?", line)


def test_names_what_there_is(client):
    text = client.get("/llms.txt").text
    for there, address in (
        (True, "/help/delivery/"),
        (True, "/api/docs/"),
        (True, "/api/v1/schema/"),
        (apps.is_installed("products"), "/feeds/google.xml"),
        (apps.is_installed("blog"), "/blog/"),
    ):
        assert (f"8000{address})" in text) is there, address


def test_every_address_is_there(client):
    for address in re.findall(r"\(http://127\.0\.0\.1:8000(/[^\s)]*)\)", client.get("/llms.txt").text):
        if not address.startswith("/feeds/"):  # the worker makes them
            assert client.get(address).status_code == 200, address


def test_is_the_same_for_everybody(client):
    answer = client.get("/llms.txt")
    assert answer.headers["Cache-Control"] == "public, max-age=60" and not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.get("/llms.txt", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_names_the_profile_for_agents_only_where_there_is_one(settings):
    def named():
        return "/.well-known/ucp" in llms.llms_text()

    class Urls:
        from my_shop.urls import urlpatterns as shop

        urlpatterns = [each for each in shop if "ucp" not in str(getattr(each, "urlconf_name", each))]

    set_urlconf(Urls)
    without = named()
    Urls.urlpatterns = [*Urls.urlpatterns, path(".well-known/ucp", llms.llms, name="ucp_profile")]

    class More(Urls):
        pass

    set_urlconf(More)
    try:
        assert (without, named()) == (False, True)
    finally:
        set_urlconf(None)


def test_sections_of_one_title_are_one_and_empty_ones_none():
    found = llms._merged([Section("B", 2, [Link("x", "/")]), Section("A", 1), Section("B", 2, [Link("y", "/")])])
    assert [(section.title, [link.name for link in section.links]) for section in found] == [("B", ["x", "y"])]


@pytest.mark.skipif(not apps.is_installed("products"), reason="products is unplugged")
def test_leads_to_categories_and_to_what_sells_best(client):
    made = recipes.stocked_variant(1, product__category__name="Mugs", product__category__path="mugs").product
    type(made).objects.filter(pk=made.pk).update(sold_count=3)
    announce_change()
    text = client.get("/llms.txt").text
    assert "- [Mugs](http://127.0.0.1:8000/categories/mugs/)" in text
    assert f"- [{made.name}](http://127.0.0.1:8000/products/{made.slug}.md)" in text
