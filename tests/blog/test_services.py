from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from model_bakery import baker

from blog import services
from blog.models import Comment, Post
from blog.signals import post_published
from my_shop.kernel.throttle.services import TooManyTries
from tests.recipes import draft_post, guest_comment, member, published_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What ``post_published`` said while the test ran."""
    said = []

    def listen(sender, **kwargs):
        said.append(kwargs["post"])

    post_published.connect(listen, dispatch_uid="tests.heard")
    yield said
    post_published.disconnect(dispatch_uid="tests.heard")


class TestSavePost:
    def test_writes_a_draft_with_safe_html_and_tags(self):
        post = services.save_post(
            author=member.make(),
            author_name="Ada",
            title="On Mugs",
            body="**Warm** <script>x</script>",
            tags=["Clay", "clay "],
        )
        assert post.status == Post.Status.DRAFT
        assert post.slug == "on-mugs"
        assert "<strong>Warm</strong>" in post.body_html and "<script" not in post.body_html
        assert [tag.name for tag in post.tags.all()] == ["Clay"]

    def test_two_tags_are_one_only_where_case_and_spaces_tell_them_apart(self):
        names = ["C", "C++", "C#", "茶", "コーヒー", "Möbel", "Mobel", "c ", "MÖBEL"]
        post = services.save_post(author_name="Ada", title="x", body="x", tags=names)
        slugs = dict(post.tags.values_list("name", "slug"))
        assert set(slugs) == set(names[:7]) and len(set(slugs.values())) == 7
        assert (slugs["C#"], slugs["茶"]) == ("c-3", "tag")

    def test_refuses_a_tag_with_a_comma_which_separates_tags(self):
        with pytest.raises(ValidationError, match="Commas separate tags"):
            services.save_post(author_name="Ada", title="x", body="x", tags=["Tea, green"])
        assert not Post.objects.exists()

    def test_finds_a_free_address_for_the_same_title(self):
        slugs = [services.save_post(author_name="Ada", title="On Mugs", body="x").slug for _ in range(3)]
        assert slugs == ["on-mugs", "on-mugs-2", "on-mugs-3"]

    @pytest.mark.parametrize("title", ["Mugs\nBcc: everybody@example.com", "a\x00b", "", "x" * 161])
    def test_refuses_a_bad_title_and_writes_nothing(self, title):
        with pytest.raises(ValidationError):
            services.save_post(author_name="Ada", title=title, body="x")
        assert Post.objects.count() == 0

    @pytest.mark.parametrize("slug", ["feed", "tags"])
    def test_refuses_an_address_that_the_blog_needs_itself(self, slug):
        with pytest.raises(ValidationError, match="reserved"):
            services.save_post(author_name="Ada", title="Feed", slug=slug, body="x")

    def test_makes_another_address_for_a_title_that_would_be_reserved(self):
        assert services.save_post(author_name="Ada", title="Feed", body="x").slug == "feed-2"


class TestPublishPost:
    def test_sets_the_time_and_tells_followers_once(self, heard):
        post = draft_post.make(title="On Mugs")
        published = services.publish_post(post=post)
        again = services.publish_post(post=post)
        assert published.is_published and published.published_at == again.published_at
        assert [fact.title for fact in heard] == ["On Mugs"]
        assert heard[0].url.endswith(f"/blog/{post.slug}/")

    def test_a_withdrawn_post_comes_back_with_its_old_time_and_tells_nobody(self, heard):
        post = services.publish_post(post=draft_post.make())
        services.withdraw_post(post=post)
        back = services.publish_post(post=post)
        assert back.published_at == post.published_at
        assert len(heard) == 1

    def test_a_failing_follower_rolls_the_publication_back(self):
        def fail(sender, **kwargs):
            raise RuntimeError("planted")

        post = draft_post.make()
        post_published.connect(fail, dispatch_uid="tests.fail")
        try:
            with pytest.raises(RuntimeError):
                services.publish_post(post=post)
        finally:
            post_published.disconnect(dispatch_uid="tests.fail")
        post.refresh_from_db()
        assert not post.is_published and post.published_at is None


class TestWriteComment:
    def test_holds_what_a_guest_writes(self):
        comment = services.write_comment(post=published_post.make(), text="Lovely.", name="Bo", email="bo@example.com")
        assert (comment.status, comment.held_because) == (Comment.Status.HELD, "written by a guest")

    def test_holds_a_members_first_comment_and_shows_the_next(self):
        post, user = published_post.make(), member.make()
        first = services.write_comment(post=post, text="First.", user=user)
        services.approve_comment(comment=first)
        second = services.write_comment(post=post, text="Second.", user=user)
        assert (first.held_because, second.held_because) == ("first comment of this member", "")
        assert second.is_approved

    def test_holds_a_known_members_comment_with_a_link(self):
        post, user = published_post.make(), member.make()
        baker.make(Comment, post=post, user=user, name="Bo", text="x", status=Comment.Status.APPROVED)
        comment = services.write_comment(post=post, text="See http://example.com", user=user)
        assert comment.held_because == "contains a link"

    @pytest.mark.parametrize("change", [{"allows_comments": False}, {"status": Post.Status.DRAFT}])
    def test_refuses_where_comments_are_closed(self, change):
        post = published_post.make(**change)
        with pytest.raises(services.CommentsClosed):
            services.write_comment(post=post, text="Hello", name="Bo", email="bo@example.com")
        assert Comment.objects.count() == 0

    def test_refuses_the_same_words_of_the_same_person_twice(self):
        post = published_post.make()
        services.write_comment(post=post, text="Hello", name="Bo", email="bo@example.com")
        services.write_comment(post=post, text="Hello", name="Cy", email="cy@example.com")
        with pytest.raises(services.SameComment):
            services.write_comment(post=post, text=" Hello ", name="Bo", email="bo@example.com")
        assert Comment.objects.count() == 2

    @pytest.mark.usefixtures("one_clock")
    def test_refuses_a_flood_until_the_window_has_passed(self):
        post, now = published_post.make(), timezone.now()

        def write(number):
            services.write_comment(
                post=post, text=f"{number}", name="Bo", email=f"bo{number}@example.com", visitor="same"
            )

        with time_machine.travel(now, tick=False):
            for number in range(5):
                write(number)
            with pytest.raises(TooManyTries):
                write(6)
        with time_machine.travel(now + timedelta(minutes=11), tick=False):
            write(7)
        assert Comment.objects.count() == 6

    @pytest.mark.parametrize("name", ["Bo\nBcc: x@example.com", "x" * 81])
    def test_refuses_a_bad_name_and_writes_nothing(self, name):
        with pytest.raises(ValidationError), transaction.atomic():
            services.write_comment(post=published_post.make(), text="Hello", name=name, email="bo@example.com")
        assert Comment.objects.count() == 0


class TestModeration:
    def test_approves_and_rejects(self):
        comment = guest_comment.make()
        assert services.approve_comment(comment=comment).is_approved
        assert services.reject_comment(comment=comment).status == Comment.Status.REJECTED


class TestForgetPerson:
    def test_takes_the_name_off_and_leaves_the_words(self):
        user = member.make()
        comment = baker.make(
            Comment, post=published_post.make(), user=user, name="Bo", email="bo@example.com", text="Hi"
        )
        services.anonymise_user(user_id=user.pk)
        comment.refresh_from_db()
        assert (comment.name, comment.email, comment.text) == ("Former member", "", "Hi")
