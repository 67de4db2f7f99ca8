import pytest
from model_bakery import baker
from rest_framework.test import APIClient

from blog.models import Comment
from tests.recipes import draft_post, member, published_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return APIClient()


class TestPosts:
    def test_lists_published_posts_only(self, api):
        post = published_post.make(title="Public words")
        draft_post.make()
        answer = api.get("/api/v1/posts/").json()
        assert [found["title"] for found in answer["results"]] == ["Public words"]
        assert api.get(f"/api/v1/posts/{post.slug}/").json()["body_html"] == "<p>Words.</p>"

    def test_a_draft_is_not_there(self, api):
        assert api.get(f"/api/v1/posts/{draft_post.make().slug}/").status_code == 404


class TestComments:
    def test_takes_a_members_comment_and_holds_the_first(self, api):
        post, user = published_post.make(), member.make()
        api.force_authenticate(user)
        answer = api.post(f"/api/v1/posts/{post.slug}/comments/", {"text": "Lovely."})
        assert (answer.status_code, answer.json()["status"]) == (201, "held")
        assert Comment.objects.get().user == user

    def test_asks_a_stranger_who_they_are(self, api):
        answer = api.post(f"/api/v1/posts/{published_post.make().slug}/comments/", {"text": "Lovely."})
        assert answer.status_code == 401 and Comment.objects.count() == 0

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
