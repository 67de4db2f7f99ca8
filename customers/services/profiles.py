"""What people tell about themselves, and what may be mailed to them."""

import datetime

from django.core import signing
from django.db import transaction

from customers.models import Profile
from my_shop.kernel.pictures.services import delete_picture, store_picture

UNSUBSCRIBE_SALT = "customers.unsubscribe"
MAIL_KINDS = {"posts": "wants_post_mail", "comments": "wants_comment_mail"}
"""What a person may switch off, by the word in the link, and where their profile says so."""


class UnknownLink(Exception):
    """The link to unsubscribe is not one of ours."""


@transaction.atomic
def save_profile(
    *,
    profile: Profile,
    nickname: str,
    date_of_birth: datetime.date | None,
    gender: str,
    bio: str,
    avatar=None,
    remove_avatar: bool = False,
) -> Profile:
    """Save what the person tells, and keep, replace or remove their picture.

    :param avatar: a newly uploaded file, or None.
    :raises my_shop.kernel.pictures.services.PictureRejected: the file is no picture that we take; nothing is saved.
    :raises django.core.exceptions.ValidationError: a value breaks a rule of the model.
    """
    old = profile.avatar
    profile.nickname = nickname
    profile.date_of_birth = date_of_birth
    profile.gender = gender
    profile.bio = bio
    if avatar:
        profile.avatar = store_picture(avatar)
    elif remove_avatar:
        profile.avatar = None
    profile.full_clean(exclude=["user", "avatar"])
    profile.save(update_fields=["nickname", "date_of_birth", "gender", "bio", "avatar"])
    if old and old != profile.avatar:
        delete_picture(old)
    return profile


def save_mail_preferences(*, profile: Profile, wants_comment_mail: bool, wants_post_mail: bool) -> Profile:
    """Save what may be mailed to the person."""
    profile.wants_comment_mail = wants_comment_mail
    profile.wants_post_mail = wants_post_mail
    profile.save(update_fields=["wants_comment_mail", "wants_post_mail"])
    return profile


def unsubscribe_token(*, user_id: int, kind: str) -> str:
    """Return the signed word for a link that ends one kind of mail, for good and without logging in."""
    return signing.Signer(salt=UNSUBSCRIBE_SALT).sign_object([user_id, kind])


def read_unsubscribe_token(token: str) -> tuple[int, str]:
    """Return whose mail of which kind the link ends.

    :raises UnknownLink:
    """
    try:
        user_id, kind = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise UnknownLink from error
    if kind not in MAIL_KINDS:
        raise UnknownLink
    return user_id, kind


def unsubscribe(*, token: str) -> str:
    """End the kind of mail that the link names, as often as it is opened, and return the kind.

    :raises UnknownLink:
    """
    user_id, kind = read_unsubscribe_token(token)
    Profile.objects.filter(user_id=user_id).update(**{MAIL_KINDS[kind]: False})
    return kind
