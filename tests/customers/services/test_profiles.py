import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from customers.services import accounts, profiles
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import PictureRejected
from tests.recipes import member

pytestmark = pytest.mark.django_db

FACTS = {"nickname": "Ada", "date_of_birth": datetime.date(1990, 2, 3), "gender": "", "bio": "Hello."}


@pytest.fixture
def profile():
    return accounts.ensure_account(member.make())[0]


def photo():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return ContentFile(file.getvalue(), name="me.png")


class TestSaveProfile:
    def test_saves_what_the_person_tells(self, profile):
        profiles.save_profile(profile=profile, **FACTS)
        profile.refresh_from_db()
        assert (profile.nickname, profile.date_of_birth, profile.bio) == ("Ada", datetime.date(1990, 2, 3), "Hello.")

    def test_leaves_what_may_be_mailed_as_somebody_else_has_set_it(self, profile):
        token = profiles.unsubscribe_token(reader_id=profile.user_id, kind="comments")
        profiles.unsubscribe(token=token)
        profiles.save_profile(profile=profile, **FACTS)
        profile.refresh_from_db()
        assert (profile.nickname, profile.wants_comment_mail) == ("Ada", False)

    def test_keeps_replaces_and_removes_the_picture(self, profile):
        first = profiles.save_profile(profile=profile, **FACTS, avatar=photo()).avatar
        assert profiles.save_profile(profile=profile, **FACTS).avatar == first
        second = profiles.save_profile(profile=profile, **FACTS, avatar=photo()).avatar
        assert list(Picture.objects.all()) == [second]
        assert profiles.save_profile(profile=profile, **FACTS, remove_avatar=True).avatar is None
        assert Picture.objects.count() == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {"nickname": "Ada\nBcc: all@example.com"},
            {"nickname": "x" * 41},
            {"date_of_birth": datetime.date(1899, 12, 31)},
            {"date_of_birth": datetime.date(9999, 1, 1)},
            {"gender": "other"},
            {"bio": "x" * 1001},
        ],
    )
    def test_refuses_what_cannot_be_and_changes_nothing(self, profile, wrong):
        with pytest.raises(ValidationError):
            profiles.save_profile(profile=profile, **FACTS | wrong, avatar=photo())
        profile.refresh_from_db()
        assert (profile.nickname, profile.avatar, Picture.objects.count()) == ("", None, 0)

    def test_refuses_a_broken_picture_and_changes_nothing(self, profile):
        with pytest.raises(PictureRejected):
            profiles.save_profile(profile=profile, **FACTS, avatar=ContentFile(b"GIF89a no", name="me.png"))
        profile.refresh_from_db()
        assert profile.nickname == ""


class TestUnsubscribe:
    @pytest.mark.parametrize(("kind", "field"), [("posts", "wants_post_mail"), ("comments", "wants_comment_mail")])
    def test_ends_one_kind_of_mail_as_often_as_it_is_opened(self, profile, kind, field):
        profiles.save_mail_preferences(profile=profile, wants_comment_mail=True, wants_post_mail=True)
        token = profiles.unsubscribe_token(reader_id=profile.user_id, kind=kind)
        assert profiles.unsubscribe(token=token) == profiles.unsubscribe(token=token) == kind
        profile.refresh_from_db()
        assert not getattr(profile, field)
        assert profile.wants_comment_mail != profile.wants_post_mail

    @pytest.mark.parametrize("token", ["", "x", "a:b:c", "é", ":"])
    def test_refuses_what_is_not_ours(self, token):
        with pytest.raises(profiles.UnknownLink):
            profiles.unsubscribe(token=token)

    def test_refuses_a_signature_made_for_something_else(self, profile):
        from django.core import signing

        with pytest.raises(profiles.UnknownLink):
            profiles.unsubscribe(token=signing.Signer(salt="other").sign_object([profile.user_id, "posts"]))
        with pytest.raises(profiles.UnknownLink):
            profiles.unsubscribe(token=profiles.unsubscribe_token(reader_id=profile.user_id, kind="everything"))
