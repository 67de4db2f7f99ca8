"""Addresses that posts and tags had before."""

import pytest
from django.contrib.auth.models import Permission

from blog import services
from blog.models import FormerPostSlug, Post, Tag
from tests.recipes import draft_post, member, published_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(client):
    """Ask for an address: the status, and where it sends one."""

    def ask(address, method="get"):
        response = getattr(client, method)(address)
        return response.status_code, response.headers.get("Location")

    return ask


def rename(post, slug):
    return services.save_post(post=post, title=post.title, body=post.body, slug=slug)


class TestPosts:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize(
        "address", ["/blog/{}/", "/blog/{}/?from=mail", "/api/v1/posts/{}/", "/api/v1/posts/{}/comments/?limit=1"]
    )
    def test_a_former_address_leads_to_the_new_one(self, answer, address, method):
        rename(published_post.make(slug="mugs"), "cups")
        assert answer(address.format("mugs"), method) == (301, address.format("cups"))

    def test_each_one_leads_to_the_newest_at_once(self, answer):
        post = rename(rename(published_post.make(slug="mugs"), "cups"), "jugs")
        assert answer("/blog/mugs/") == answer("/blog/cups/") == (301, "/blog/jugs/")
        rename(post, "mugs")
        assert answer("/blog/mugs/")[0] == 200
        assert answer("/blog/cups/") == answer("/blog/jugs/") == (301, "/blog/mugs/")
        assert not FormerPostSlug.objects.filter(slug="mugs").exists()

    def test_compares_with_what_is_stored(self, answer):
        post = published_post.make(slug="mugs")
        stale = Post.objects.get()
        rename(post, "cups")
        rename(stale, "jugs")
        assert answer("/blog/mugs/") == answer("/blog/cups/") == (301, "/blog/jugs/")

    def test_an_address_is_whose_it_was_last(self, answer):
        rename(published_post.make(slug="mugs"), "cups")
        other = services.save_post(title="Other", slug="mugs", body="Words.")
        assert answer("/blog/mugs/")[0] == answer("/api/v1/posts/mugs/")[0] == 404
        services.publish_post(post=other)
        assert answer("/blog/mugs/")[0] == 200
        other.delete()
        assert answer("/blog/mugs/")[0] == 404

    def test_a_draft_is_shown_to_those_who_may_change_it_only(self, client, answer):
        rename(draft_post.make(slug="mugs"), "cups")
        assert answer("/blog/mugs/")[0] == answer("/api/v1/posts/mugs/")[0] == 404
        editor = member.make()
        editor.user_permissions.add(Permission.objects.get(codename="change_post"))
        client.force_login(editor)
        assert answer("/blog/mugs/") == (301, "/blog/cups/")

    def test_what_is_sent_there_is_not_sent_on(self, answer):
        rename(published_post.make(slug="mugs"), "cups")
        assert answer("/blog/mugs/comments/", "post") == (404, None)

    def test_live_pages_do_not_ask_for_it(self, client, django_assert_max_num_queries):
        rename(published_post.make(slug="mugs"), "cups")
        for address in ("/blog/cups/", "/api/v1/posts/cups/", "/api/v1/posts/cups/comments/"):
            with django_assert_max_num_queries(10) as asked:
                assert client.get(address).status_code == 200
            assert not any("former" in query["sql"] for query in asked)


class TestTags:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_former_address_leads_to_the_new_one(self, answer, method):
        tag = services.save_tag(Tag(name="Tea"))
        for slug in ("herbs", "leaves"):
            tag.slug = slug
            services.save_tag(tag)
        assert answer("/blog/tags/tea/?page=2", method) == (301, "/blog/tags/leaves/?page=2")
        assert answer("/blog/tags/herbs/", method) == (301, "/blog/tags/leaves/")

    def test_an_address_is_whose_it_was_last(self, answer):
        tag = services.save_tag(Tag(name="Tea"))
        tag.slug = "leaves"
        services.save_tag(tag)
        other = services.save_tag(Tag(name="Other", slug="tea"))
        assert answer("/blog/tags/tea/")[0] == 200
        other.delete()
        assert answer("/blog/tags/tea/")[0] == answer("/blog/tags/none/")[0] == 404
