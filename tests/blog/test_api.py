import pytest
from django.apps import apps
from django.core.cache import cache
from model_bakery import baker
from rest_framework.test import APIClient

from blog import free_pages, services
from blog.models import Comment
from tests import factories
from tests.recipes import draft_post, free_page, member, product, published_post, stocked_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    cache.clear()
    return APIClient()


class TestPosts:
    def test_lists_published_posts_only(self, api):
        post = published_post.make(title="Public words")
        draft_post.make()
        answer = api.get("/api/v1/posts/").json()
        assert [found["title"] for found in answer["results"]] == ["Public words"]
        [part] = api.get(f"/api/v1/posts/{post.slug}/").json()["parts"]
        assert part == {"html": "<p>Words.</p>", "product": None}

    def test_a_draft_is_not_there(self, api):
        assert api.get(f"/api/v1/posts/{draft_post.make().slug}/").status_code == 404

    def test_are_narrowed_by_a_tag_also_by_a_name_that_it_had(self, api):
        post = published_post.make(title="About mugs")
        published_post.make()
        services.save_post(post=post, title=post.title, body="Words.", tags=["Home"])
        found = api.get("/api/v1/posts/", {"tag": "home"}).json()["results"]
        assert [(each["title"], each["tags"]) for each in found] == [("About mugs", [{"name": "Home", "slug": "home"}])]
        tag = post.tags.get()
        tag.slug = "house"
        services.save_tag(tag)
        answer = api.get("/api/v1/posts/", {"tag": "home"})
        assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/posts/?tag=house")
        assert api.get("/api/v1/posts/", {"tag": "none"}).status_code == 400

    @pytest.mark.skipif(not apps.is_installed("products"), reason="products is unplugged")
    def test_show_the_products_that_they_mention(self, api):
        mug = stocked_variant(3, product=product.make(name="Mug", slug="mug"), price="18.00")
        post = services.save_post(title="About mugs", body="Look:\n\n[product:mug]\n\n[product:none]")
        services.publish_post(post=post)
        parts = api.get(f"/api/v1/posts/{post.slug}/").json()["parts"]
        [card] = [part["product"] for part in parts if part["product"]]
        assert (card["name"], card["price"], card["stock_text"]) == ("Mug", "18.00", "Only 3 left")
        assert card["url"].endswith(mug.product.get_absolute_url()) and "://" in card["url"]
        assert parts[0]["html"].strip() == "<p>Look:</p>"

    def test_cost_no_more_for_more_of_them(self, api, django_assert_max_num_queries):
        for count in (2, 20):
            factories.posts(count)
            with django_assert_max_num_queries(3):
                assert len(api.get("/api/v1/posts/").json()["results"]) >= count

    def test_are_kept_and_right_again_after_a_change(self, api, django_assert_num_queries):
        post = published_post.make(title="About mugs")
        addresses = ["/api/v1/posts/", f"/api/v1/posts/{post.slug}/"]
        before = [api.get(address).content for address in addresses]
        for address, content in zip(addresses, before, strict=True):
            with django_assert_num_queries(1):
                assert api.get(address).content == content
        services.save_post(post=post, title="About cups", body="Words.")
        assert all(b"About cups" in api.get(address).content for address in addresses)
        services.withdraw_post(post=post)
        assert api.get(addresses[0]).json()["results"] == [] and api.get(addresses[1]).status_code == 404


class TestPages:
    def test_lists_what_is_published_and_shows_it(self, api):
        page = free_page.make(title="About us")
        free_page.make(status="draft", slug="draft")
        found = api.get("/api/v1/pages/").json()["results"]
        assert [(each["title"], "body_html" in each) for each in found] == [("About us", False)]
        assert api.get(f"/api/v1/pages/{page.slug}/").json()["body_html"] == "<p>Words.</p>"
        assert api.get("/api/v1/pages/draft/").status_code == 404

    def test_leads_from_an_address_that_it_had(self, api):
        page = free_page.make(slug="about")
        free_pages.save_page(page=page, title=page.title, body=page.body, slug="we", status="published")
        answer = api.get("/api/v1/pages/about/")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/pages/we/")


class TestComments:
    def test_takes_a_members_comment_and_holds_the_first(self, api):
        post, user = published_post.make(), member.make()
        api.force_authenticate(user)
        answer = api.post(f"/api/v1/posts/{post.slug}/comments/", {"text": "Lovely."})
        assert (answer.status_code, answer.json()["status"]) == (201, "held")
        assert Comment.objects.get().user == user

    def test_takes_a_guests_comment_and_holds_it_until_somebody_approves(self, api):
        address = f"/api/v1/posts/{published_post.make().slug}/comments/"
        answer = api.post(address, {"text": "Lovely.", "name": "Bo", "email": "bo@example.com"})
        assert (answer.status_code, answer.json()["status"], answer.json()["name"]) == (201, "held", "Bo")
        assert "email" not in answer.json() and api.get(address).json()["results"] == []
        assert Comment.objects.get().email == "bo@example.com"

    @pytest.mark.parametrize("missing", ["name", "email", "text"])
    def test_asks_a_guest_who_they_are(self, api, missing):
        sent = {"text": "Lovely.", "name": "Bo", "email": "bo@example.com"}
        for body in ({key: value for key, value in sent.items() if key != missing}, {**sent, missing: ""}):
            answer = api.post(f"/api/v1/posts/{published_post.make().slug}/comments/", body)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, missing)
        assert Comment.objects.count() == 0

    def test_lets_no_member_take_another_name(self, api):
        api.force_authenticate(member.make())
        answer = api.post(f"/api/v1/posts/{published_post.make().slug}/comments/", {"text": "Lovely.", "name": "Bo"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "name")

    def test_holds_a_guest_to_the_limit_of_the_pages(self, api):
        address = f"/api/v1/posts/{published_post.make().slug}/comments/"
        who = {"name": "Bo", "email": "bo@example.com"}
        assert [api.post(address, {"text": text, **who}).status_code for text in "abcdef"] == [201] * 5 + [429]

    def test_shows_a_held_comment_to_nobody_else(self, api):
        post = published_post.make()
        baker.make(Comment, post=post, user=member.make(), name="Bo", text="Held words")
        api.force_authenticate(member.make())
        assert api.get(f"/api/v1/posts/{post.slug}/comments/").json()["results"] == []

    def test_refuses_the_same_words_with_409_and_a_flood_with_429(self, api):
        post = published_post.make()
        api.force_authenticate(member.make())
        address = f"/api/v1/posts/{post.slug}/comments/"
        answers = [api.post(address, {"text": text}).status_code for text in ["a", "a", "b", "c", "d", "e", "f"]]
        assert answers == [201, 409, 201, 201, 201, 201, 429]

    @pytest.mark.parametrize("data", [{}, {"text": ""}, {"text": "x" * 4001}, {"text": None}, {"text": "a\x00b"}])
    def test_refuses_bad_input_and_writes_nothing(self, api, data):
        post = published_post.make()
        api.force_authenticate(member.make())
        assert api.post(f"/api/v1/posts/{post.slug}/comments/", data).status_code == 400
        assert Comment.objects.count() == 0
