from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from blog.forms import CommentForm
from blog.models import Comment, Post, Tag
from blog.signals import ProductCard, product_cards_asked
from tests.recipes import draft_post, member, published_post

pytestmark = pytest.mark.django_db


def comment_data(**changes):
    return {
        "name": "Bo",
        "email": "bo@example.com",
        "text": "Lovely.",
        "website": "",
        "opened": CommentForm().fields["opened"].initial(),
        **changes,
    }


class TestPostList:
    def test_shows_published_posts_only(self, client):
        published_post.make(title="Public words")
        draft_post.make(title="Secret draft")
        page = client.get(reverse("blog:list")).content.decode()
        assert "Public words" in page and "Secret draft" not in page

    @pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1.5", "9" * 40, "²"])
    def test_answers_404_for_a_page_that_is_not_there(self, client, number):
        assert client.get(reverse("blog:list"), {"page": number}).status_code == 404

    def test_needs_no_more_queries_for_more_posts(self, client, django_assert_max_num_queries):
        for count in (1, 8):
            for post in published_post.make(_quantity=count):
                post.tags.add(baker.make(Tag, name=post.slug, slug=post.slug))
            client.get(reverse("blog:list"))
            with django_assert_max_num_queries(4):
                client.get(reverse("blog:list"))


class TestTag:
    def test_shows_posts_with_that_tag_only(self, client):
        tagged, _other = published_post.make(title="Tagged"), published_post.make(title="Other")
        tagged.tags.add(baker.make(Tag, name="Clay", slug="clay"))
        page = client.get("/blog/tags/clay/").content.decode()
        assert "Tagged" in page and "Other" not in page

    def test_answers_404_for_an_unknown_tag(self, client):
        assert client.get("/blog/tags/unknown/").status_code == 404


class TestPost:
    def test_a_draft_is_not_there_for_readers_and_there_for_editors(self, client):
        post = draft_post.make()
        assert client.get(post.get_absolute_url()).status_code == 404
        editor = member.make()
        editor.user_permissions.add(Permission.objects.get(codename="change_post"))
        client.force_login(editor)
        assert b"This is a draft" in client.get(post.get_absolute_url()).content

    def test_shows_the_products_it_mentions_with_what_is_answered(self, client):
        def answer(sender, slugs, **kwargs):
            facts = {"price": 18, "varies": True, "stock": "In stock", "url": "/products/mug/"}
            return [ProductCard(slug=slugs[0], name="Big mug", **facts)]

        product_cards_asked.connect(answer, dispatch_uid="tests.answer")
        try:
            post = published_post.make(
                body_html="<p>Before</p>\n<p>[product:mug]</p>\n<p>[product:gone]</p>\n<p>After</p>"
            )
            page = client.get(post.get_absolute_url()).content.decode()
        finally:
            product_cards_asked.disconnect(dispatch_uid="tests.answer")
        assert "Big mug" in page and "from €18.00" in page and "In stock" in page
        assert page.index("Before") < page.index("Big mug") < page.index("After")
        assert "[product:" not in page

    def test_leaves_products_out_when_nobody_answers(self, client):
        post = published_post.make(body_html="<p>[product:nobody-knows-it]</p>")
        response = client.get(post.get_absolute_url())
        assert response.status_code == 200 and b"[product:" not in response.content

    def test_needs_no_more_queries_for_more_comments(self, client, django_assert_max_num_queries):
        post = published_post.make()
        baker.make(Comment, post=post, name="Bo", text="x", status=Comment.Status.APPROVED, _quantity=30)
        client.get(reverse("blog:list"))  # fills the cache of the header's categories
        with django_assert_max_num_queries(4):
            client.get(post.get_absolute_url())


class TestComment:
    def test_takes_a_guests_comment_and_shows_it_to_its_writer_only(self, client):
        post = published_post.make()
        response = client.post(reverse("blog:comment", args=[post.slug]), comment_data(text="My own words"))
        assert response.status_code == 302
        assert b"My own words" in client.get(post.get_absolute_url()).content
        stranger = type(client)()
        assert b"My own words" not in stranger.get(post.get_absolute_url()).content

    def test_asks_a_member_for_the_text_only(self, client):
        post, user = published_post.make(), member.make()
        client.force_login(user)
        data = comment_data()
        del data["name"], data["email"]
        assert client.post(reverse("blog:comment", args=[post.slug]), data).status_code == 302
        assert Comment.objects.get().user == user

    @pytest.mark.parametrize(
        "changes",
        [
            {"text": ""},
            {"text": "x" * 4001},
            {"text": "a\x00b"},
            {"name": ""},
            {"name": "Bo\r\nBcc: x@example.com"},
            {"email": "nobody"},
            {"email": ""},
            {"website": "http://spam.example"},
            {"opened": ""},
            {"opened": "forged:value"},
        ],
    )
    def test_answers_422_keeps_what_was_typed_and_writes_nothing(self, client, changes):
        post = published_post.make()
        response = client.post(reverse("blog:comment", args=[post.slug]), comment_data(**changes))
        assert response.status_code == 422
        assert Comment.objects.count() == 0
        if "text" not in changes:
            assert b"Lovely." in response.content

    def test_does_not_take_a_form_that_was_opened_long_ago(self, client):
        data, post = comment_data(), published_post.make()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            assert client.post(reverse("blog:comment", args=[post.slug]), data).status_code == 422

    def test_answers_409_for_the_same_words_and_429_for_a_flood(self, client):
        post = published_post.make()
        address = reverse("blog:comment", args=[post.slug])
        answers = [
            client.post(address, comment_data(text=text)).status_code for text in ["a", "a", "b", "c", "d", "e", "f"]
        ]
        assert answers == [302, 409, 302, 302, 302, 302, 429]

    def test_answers_405_to_get_and_404_for_a_draft(self, client):
        assert client.get(reverse("blog:comment", args=[published_post.make().slug])).status_code == 405
        assert client.post(reverse("blog:comment", args=[draft_post.make().slug]), comment_data()).status_code == 404


class TestFeed:
    def test_lists_published_posts(self, client):
        published_post.make(title="Public words", summary="In short")
        draft_post.make(title="Secret draft")
        answer = client.get(reverse("blog:feed"))
        feed = answer.content.decode()
        since = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert client.get(reverse("blog:feed"), headers=since).status_code == 304
        assert "Public words" in feed and "In short" in feed and "Secret draft" not in feed


class TestHome:
    def test_shows_the_latest_posts_as_soon_as_they_are_published(self, client, django_capture_on_commit_callbacks):
        from blog import services

        client.get("/")
        with django_capture_on_commit_callbacks(execute=True):
            services.publish_post(post=draft_post.make(title="Fresh words"))
        assert b"Fresh words" in client.get("/").content
        assert Post.objects.count() == 1
