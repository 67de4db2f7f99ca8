import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from model_bakery import baker

from blog.models import Comment, Post, Tag
from my_shop.roles import create_roles
from tests.desk import act, ask_for, fill_in, send
from tests.recipes import admin as administrator
from tests.recipes import draft_post, guest_comment, member, published_post

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

    @pytest.mark.parametrize("changes", [{"title": "a\nb"}, {"slug": "feed"}, {"body": ""}, {"tag_names": "x" * 51}])
    def test_says_what_is_wrong_and_writes_nothing(self, desk, changes):
        response = desk.post(reverse("admin:blog_post_add"), post_data(**changes))
        assert response.status_code == 200 and response.context["errors"]
        assert Post.objects.count() == 0

    def test_lets_an_editor_choose_among_those_who_work_here(self, client):
        create_roles()
        editor, reader = member.make(username="ed", is_staff=True), member.make(username="reader")
        editor.groups.add(Group.objects.get(name="editor"))
        client.force_login(editor)
        url = reverse("admin:blog_post_add")
        assert b'value="%d" selected' % editor.pk in client.get(url).content
        assert f'value="{reader.pk}"' not in client.get(url).text
        assert fill_in(client, url, title="On mugs", body="Warm.", author=reader.pk).context["errors"]
        fill_in(client, url, title="On mugs", body="Warm.")
        assert Post.objects.get().author == editor

    def test_keeps_an_author_who_has_left(self, desk):
        post = draft_post.make(author=member.make(username="left"))
        fill_in(desk, reverse("admin:blog_post_change", args=[post.pk]), title="On mugs")
        post.refresh_from_db()
        assert (post.title, post.author.username) == ("On mugs", "left")

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
        most = len(few)
        grow(20)
        desk.get(address)  # the brand is read anew after a change
        with django_assert_max_num_queries(most):
            desk.get(address)


class TestTagAdmin:
    def test_makes_an_address_where_none_was_typed_and_refuses_a_name_twice(self, desk):
        add = reverse("admin:blog_tag_add")
        for name in ("C", "C++"):
            desk.post(add, {"name": name, "slug": ""})
        assert list(Tag.objects.values_list("name", "slug")) == [("C", "c"), ("C++", "c-2")]
        page = desk.post(add, {"name": "c", "slug": "other"})
        assert page.context["adminform"].form.errors == {"name": ["The tag “C” already exists."]}
