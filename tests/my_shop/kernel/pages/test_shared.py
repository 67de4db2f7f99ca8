"""Shared pages: everybody gets what is right for them, put together on the server, compressed once."""

import gzip
import re
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from blog import services as blog
from my_shop.kernel.pages import gzipped, shared
from my_shop.kernel.pages.versions import announce_change
from products.services import catalogue, stock, variants
from tests import factories, recipes
from tests.desk import fill_in

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def mug():
    cache.clear()
    return recipes.stocked_variant(7, product=recipes.product.make(name="Mug", slug="mug"), sku="MUG")


@pytest.fixture
def address(mug):
    return mug.product.get_absolute_url()


def withdraw(product):
    product.is_published = False
    catalogue.save_product(product=product)


def text(response):
    content = (
        gzip.decompress(response.content) if response.headers.get("Content-Encoding") == "gzip" else response.content
    )
    return content.decode()


class TestSharedPage:
    def test_is_made_once_for_everybody(self, address):
        with mock.patch.object(shared, "_made", side_effect=shared._made) as made:
            for visitor in (Client(), Client(), Client()):
                assert "Mug" in text(visitor.get(address))
        assert made.call_count == 1

    def test_is_made_for_nobody_in_particular(self, address, rf):
        request = rf.get(
            "/?a=1", HTTP_COOKIE="sessionid=secret; cart=mine", HTTP_HOST="evil.example", HTTP_USER_AGENT="me"
        )
        request.resolver_match = None
        stranger = shared.Stranger(request)
        assert (stranger.COOKIES, stranger.GET.dict(), stranger.user.is_authenticated) == ({}, {"a": "1"}, False)
        assert not {"sessionid=secret", "me"} & set(stranger.META.values())
        assert "evil" not in stranger.get_host()

    def test_is_the_same_compressed_or_not(self, address):
        plain = text(Client().get(address))
        packed = Client().get(address, headers={"Accept-Encoding": "gzip, br"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert int(packed.headers["Content-Length"]) == len(packed.content)
        assert TOKEN.sub("", text(packed)) == TOKEN.sub("", plain)

    def test_has_no_mark_left_in_it(self, address, client):
        client.force_login(recipes.member.make())
        for visitor in (Client(), client):
            assert not re.search(r"<hole|</hole|csrf[0-9a-f]{16}", text(visitor.get(address)))

    def test_takes_a_form_of_every_visitor(self, address):
        visitor = Client(enforce_csrf_checks=True)
        token = TOKEN.search(text(visitor.get(address)))[1]
        sent = {"sku": "MUG", "quantity": 1, "csrfmiddlewaretoken": token}
        assert visitor.post(reverse("orders:cart_add"), sent).status_code in {200, 302, 303}
        other = Client(enforce_csrf_checks=True)
        other.get(address)
        assert other.post(reverse("orders:cart_add"), sent).status_code == 403

    def test_tells_the_browser_to_ask_again(self, address):
        response = Client().get(address)
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Accept-Encoding"} <= set(response.headers["Vary"].replace(" ", "").split(","))

    @pytest.mark.parametrize("address", ["/products/mug/", "/products/"])
    def test_is_not_sent_again_to_who_has_it(self, mug, address):
        visitor = Client()
        visitor.get(address)
        etag = visitor.get(address).headers["ETag"]
        again = visitor.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Vary"] == visitor.get(address).headers["Vary"]  # RFC 9110, 15.4.5
        assert "Content-Security-Policy" not in again.headers, "the page that the browser has goes by its own"
        visitor.post(reverse("orders:cart_add"), {"sku": "MUG", "quantity": 1})
        assert visitor.get(address, headers={"If-None-Match": etag}).status_code == 200

    def test_says_what_was_left_as_a_message_once(self, address, client):
        (post,) = factories.posts(1)
        client.force_login(recipes.member.make())
        opened = client.get(post.get_absolute_url())
        fill_in(client, reverse("blog:comment", args=[post.slug]), page=opened, follow=False, text="Lovely indeed.")
        shown = [text(client.get(address)).count("Thank you") for _ in range(2)]
        assert shown == [1, 0]
        assert "Thank you" not in text(Client().get(address))

    @pytest.mark.parametrize(
        "change",
        [
            lambda mug: stock.take_stock(order_number="A", quantities={mug.pk: 1}),
            lambda mug: stock.take_stock(order_number="A", quantities={mug.pk: 7}),
            lambda mug: variants.save_variant(product=mug.product, variant=mug, sku=mug.sku, price=3),
            lambda mug: withdraw(mug.product),
        ],
        ids=["a sale", "the last one sold", "price", "publication"],
    )
    def test_is_right_at_the_next_request(self, address, mug, change):
        before = text(Client().get(address))
        change(mug)
        after = Client().get(address)
        assert after.status_code == 404 or TOKEN.sub("", text(after)) != TOKEN.sub("", before)

    def test_that_is_not_found_is_not_kept(self, address):
        assert Client().get("/products/nothing/").status_code == 404
        recipes.stocked_variant(1, product=recipes.product.make(name="New", slug="nothing"))
        assert Client().get("/products/nothing/").status_code == 200

    def test_with_a_long_query_is_not_kept(self, address):
        with mock.patch.object(shared, "_made", side_effect=shared._made) as made:
            for _ in range(2):
                Client().get(address, {"x": "y" * shared.LONGEST_QUERY})
        assert made.call_count == 2

    def test_is_made_anew_each_time_where_none_is_kept(self, address, settings):
        settings.SHOP_KEEP_PAGES = False
        with mock.patch.object(shared, "_made") as made:
            Client().get(address)
        assert not made.called

    def test_costs_a_visitor_without_a_cart_one_query(self, address, django_assert_num_queries):
        Client().get(address)
        with django_assert_num_queries(1):
            Client().get(address)

    def test_of_a_listing_in_parts_is_another_one(self, mug):
        whole = text(Client().get(reverse("products:list")))
        part = text(Client().get(reverse("products:list"), headers={"HX-Request": "true"}))
        assert "<html" in whole
        assert "<html" not in part


class TestGzipped:
    @pytest.mark.parametrize("contents", [[b"", b"x"], [b"a" * 70_000, b"\x00\xff"]])
    def test_reads_as_what_was_put_together(self, contents):
        texts = [b"<p>one", "\N{EURO SIGN} two".encode() * 500, b""]
        pieces = tuple(gzipped.deflate(each) for each in texts)
        whole = texts[0] + contents[0] + texts[1] + contents[1] + texts[2]
        assert gzip.decompress(gzipped.put_together(pieces, contents, True)) == whole
        assert gzipped.put_together(pieces, contents, False) == whole

    def test_does_not_tell_by_its_length_what_a_secret_has_in_common_with_the_page(self):
        pieces = (gzipped.deflate(b"token=0123456789abcdef " * 20), gzipped.deflate(b"</p>"))
        alike, unlike = (
            gzipped.put_together(pieces, [secret], True) for secret in (b"0123456789abcdef", b"zyxwvutsrqponmlk")
        )
        assert len(alike) == len(unlike)

    @pytest.mark.parametrize(
        ("header", "is_accepted"),
        [
            ("gzip", True),
            ("br, gzip;q=0.5", True),
            ("", False),
            ("br", False),
            ("gzip;q=0", False),
            ("gzip; q=0.0, br", False),
        ],
    )
    def test_is_what_the_browser_takes(self, header, is_accepted):
        assert gzipped.is_accepted(header) is is_accepted


def test_a_member_is_not_asked_for_a_name_on_a_kept_post(client):
    (post,) = factories.posts(1)
    assert 'name="email"' in text(Client().get(post.get_absolute_url()))
    client.force_login(recipes.member.make())
    assert 'name="email"' not in text(client.get(post.get_absolute_url()))
    announce_change()
    assert 'name="email"' in text(Client().get(post.get_absolute_url()))


def test_a_member_sees_the_own_comment_that_waits_and_nobody_else_does(client):
    (post,) = factories.posts(1)
    member = recipes.member.make()
    client.force_login(member)
    for visitor in (client, Client()):
        assert "Not yet approved words" not in text(visitor.get(post.get_absolute_url()))
    blog.write_comment(post=post, user=member, text="Not yet approved words")
    assert "Not yet approved words" in text(client.get(post.get_absolute_url()))
    assert "Not yet approved words" not in text(Client().get(post.get_absolute_url()))


def test_an_editor_sees_a_draft_that_strangers_do_not_find(client):
    draft = recipes.draft_post.make(slug="draft")
    assert Client().get(draft.get_absolute_url()).status_code == 404
    client.force_login(recipes.admin.make())
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert Client().get(draft.get_absolute_url()).status_code == 404
