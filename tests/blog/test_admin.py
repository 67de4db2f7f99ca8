import pytest
from django.urls import reverse
from model_bakery import baker

from blog.models import Comment, Post
from tests.desk import act, ask_for, send
from tests.recipes import admin as administrator
from tests.recipes import draft_post, guest_comment, published_post

pytestmark = pytest.mark.django_db

POSTS = reverse("admin:blog_post_changelist")
COMMENTS = reverse("admin:blog_comment_changelist")


@pytest.fixture
def desk(client):
    client.force_login(administrator.make())
    return client


def post_data(**changes):
    return {"title": "On mugs", "body": "**Warm**", "tag_names": "Clay, Tea", "allows_comments": "on", **changes}


class TestPostAdmin:
    def test_writes_through_the_service(self, desk):
        response = desk.post(reverse("admin:blog_post_add"), post_data())
        assert response.status_code == 302, response.context["errors"]
        post = Post.objects.get()
        assert (post.slug, post.status) == ("on-mugs", Post.Status.DRAFT)
        assert "<strong>" in post.body_html
        assert sorted(tag.name for tag in post.tags.all()) == ["Clay", "Tea"]

    @pytest.mark.parametrize("changes", [{"title": "a\nb"}, {"slug": "feed"}, {"body": ""}, {"tag_names": "!!!"}])
    def test_says_what_is_wrong_and_writes_nothing(self, desk, changes):
        response = desk.post(reverse("admin:blog_post_add"), post_data(**changes))
        assert response.status_code == 200 and response.context["errors"]
        assert Post.objects.count() == 0

    def test_publishes_and_withdraws_by_action(self, desk):
        post = draft_post.make()
        act(desk, POSTS, "publish", post)
        post.refresh_from_db()
        assert post.is_published and post.published_at
        act(desk, POSTS, "withdraw", post)
        post.refresh_from_db()
        assert not post.is_published

    def test_says_before_it_publishes_who_is_written_to(self, desk):
        post = draft_post.make()
        assert "Readers who asked for news: They get a mail with it." in ask_for(desk, POSTS, "publish", post).text
        act(desk, POSTS, "publish", post)
        act(desk, POSTS, "withdraw", post)
        assert "They were told of it before, and are not again." in ask_for(desk, POSTS, "publish", post).text

    def test_does_not_let_the_status_be_typed(self, desk):
        post = draft_post.make()
        send(desk, reverse("admin:blog_post_change", args=[post.pk]), post_data(status="published"))
        post.refresh_from_db()
        assert (post.title, post.status) == ("On mugs", Post.Status.DRAFT)


class TestCommentAdmin:
    def test_approves_and_rejects_by_action(self, desk):
        comment = guest_comment.make()
        desk.post(COMMENTS, {"action": "approve", "_selected_action": [comment.pk]})
        comment.refresh_from_db()
        assert comment.is_approved
        desk.post(COMMENTS, {"action": "reject", "_selected_action": [comment.pk]})
        comment.refresh_from_db()
        assert comment.status == Comment.Status.REJECTED


class TestChangelists:
    @pytest.mark.parametrize("address", [POSTS, COMMENTS])
    def test_need_no_more_queries_for_more_rows(self, desk, address, django_assert_max_num_queries):
        def grow(count):
            for post in published_post.make(_quantity=count):
                baker.make(Comment, post=post, name="Bo", text="x", _quantity=2)

        grow(2)
        desk.get(address)
        with django_assert_max_num_queries(20) as few:
            assert desk.get(address).status_code == 200
        grow(20)
        with django_assert_max_num_queries(len(few.captured_queries)):
            desk.get(address)
