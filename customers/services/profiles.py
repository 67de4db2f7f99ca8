"""What people tell about themselves, and what may be mailed to them."""

import datetime

from django.core import signing
from django.db import transaction

from customers.models import Consent, Customer, Profile
from customers.services import accounts, consents
from my_shop.kernel.pictures.services import DrawnPicture, delete_picture, keep_picture, store_picture

UNSUBSCRIBE_SALT = "customers.unsubscribe"
MAIL_KINDS = {"posts": "wants_post_mail", "comments": "wants_comment_mail"}
"""What a person may switch off, by the word in the link, and where their profile says so."""

NEWS = "news"
"""The word in the link of somebody without an account, who has asked for the posts and nothing else."""


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
    accounts.announce(profile.user_id)
    return profile


@transaction.atomic
def save_picture(*, profile: Profile, picture: DrawnPicture | None) -> Profile:
    """Let a picture take the place of the one before; None: of the one before nothing stays."""
    old = profile.avatar
    profile.avatar = keep_picture(picture) if picture else None
    profile.save(update_fields=["avatar"])
    if old:
        delete_picture(old)
    accounts.announce(profile.user_id)
    return profile


@transaction.atomic
def save_phone(*, customer: Customer, phone: str) -> Customer:
    """Save the number by which the person can be called; empty: none.

    :raises django.core.exceptions.ValidationError: it is none.
    """
    customer.phone = phone
    customer.clean_fields(exclude=[field.name for field in customer._meta.fields if field.name != "phone"])
    customer.save(update_fields=["phone"])
    accounts.announce(customer.user_id)
    return customer


@transaction.atomic
def save_mail_preferences(
    *,
    profile: Profile,
    wants_comment_mail: bool,
    wants_post_mail: bool,
    source: Consent.Source = Consent.Source.ACCOUNT,
) -> Profile:
    """Save what may be mailed to the person; that they want the news, or do not any more, is written down as said.

    :param source: by which door they said it.
    """
    had_news = (
        Profile.objects.select_for_update(no_key=True).values_list("wants_post_mail", flat=True).get(pk=profile.pk)
    )
    profile.wants_comment_mail = wants_comment_mail
    profile.wants_post_mail = wants_post_mail
    profile.save(update_fields=["wants_comment_mail", "wants_post_mail"])
    if had_news != wants_post_mail:
        consents.note_preference(user=profile.user, wants_news=wants_post_mail, source=source)
    return profile


def unsubscribe_token(*, reader_id: int, kind: str) -> str:
    """Return the signed word for a link that ends one kind of mail, for good and without logging in.

    :param reader_id: the member's user; of ``NEWS`` the contact.
    """
    return signing.Signer(salt=UNSUBSCRIBE_SALT).sign_object([reader_id, kind])


def read_unsubscribe_token(token: str) -> tuple[int, str]:
    """Return whose mail of which kind the link ends.

    :raises UnknownLink:
    """
    try:
        reader_id, kind = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise UnknownLink from error
    if kind not in {*MAIL_KINDS, NEWS}:
        raise UnknownLink
    return reader_id, kind


@transaction.atomic
def unsubscribe(*, token: str) -> str:
    """End the kind of mail that the link names, as often as it is opened, and return the kind.

    :raises UnknownLink:
    """
    reader_id, kind = read_unsubscribe_token(token)
    if kind == NEWS:
        consents.end_news(contact_id=reader_id)
        return kind
    ended = Profile.objects.filter(user_id=reader_id, **{MAIL_KINDS[kind]: True}).select_related("user").first()
    if ended is not None:
        Profile.objects.filter(pk=ended.pk).update(**{MAIL_KINDS[kind]: False})
        if kind == "posts":
            consents.note_preference(user=ended.user, wants_news=False, source=Consent.Source.UNSUBSCRIBE)
    return kind
