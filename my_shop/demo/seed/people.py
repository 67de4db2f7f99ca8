"""Accounts with profile, address, verified e-mail and role."""

from datetime import timedelta
from io import BytesIO

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from my_shop.demo.people import CUSTOMERS, PASSWORD, STAFF, Person

from .darkroom import Darkroom


def seed_people(*, now, darkroom: Darkroom, with_logins: bool) -> tuple[dict, str]:
    """Make the demo people who are missing; return all of them by key, and what was done in words."""
    User = get_user_model()  # noqa: N806 - a class
    everybody = (*STAFF, *CUSTOMERS)
    known = {user.email: user for user in User.objects.filter(email__in=[person.address for person in everybody])}
    new = [person for person in everybody if person.address not in known]
    if new:
        portraits = {person.key: darkroom.order_avatar(person.avatar) for person in new if person.avatar}
        # one slow hash for all of them: it is the same password
        password = make_password(PASSWORD if with_logins else None)
        with transaction.atomic():
            _make_roles()
            for number, person in enumerate(new):
                known[person.address] = _make(person, password, now - timedelta(days=90 - number))
        for person in new:
            if portraits.get(person.key):
                _give_face(known[person.address], person, portraits[person.key].result())
    return {person.key: known[person.address] for person in everybody}, f"{len(new)} people" if new else ""


def _make_roles():
    from my_shop import roles  # noqa: PLC0415 - asks for models

    roles.create_roles()


def _make(person: Person, password: str, joined):
    first, _, last = person.name.partition(" ")
    is_admin = person.role == "administrator"
    user = get_user_model().objects.create(
        username=person.address,
        email=person.address,
        first_name=first,
        last_name=last,
        password=password if person.role else make_password(None),
        is_staff=person.role in {"editor", "manager", "administrator"},
        is_superuser=is_admin,
        date_joined=joined,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if person.role in {"editor", "manager"}:
        user.groups.add(Group.objects.get(name=person.role))
    if apps.is_installed("customers"):
        _introduce(user, person)
    return user


def _introduce(user, person):
    from customers.models import Profile  # noqa: PLC0415
    from customers.services import accounts, addresses, profiles  # noqa: PLC0415 - the app may be unplugged

    profile, customer = accounts.ensure_account(user)
    profiles.save_profile(
        profile=profile,
        nickname=person.nickname,
        date_of_birth=None,
        gender=Profile.Gender.UNDISCLOSED,
        bio=person.bio,
    )
    profiles.save_mail_preferences(profile=profile, wants_comment_mail=True, wants_post_mail=person.wants_post_mail)
    addresses.save_address(
        customer=customer,
        name=person.name,
        line1=person.line1,
        city=person.city,
        region=person.region,
        postcode=person.postcode,
        country=person.country,
    )


def _give_face(user, person, portrait: bytes):
    if not apps.is_installed("customers"):
        return
    from customers.services import accounts, profiles  # noqa: PLC0415 - the app may be unplugged

    profile, _ = accounts.ensure_account(user)
    profiles.save_profile(
        profile=profile,
        nickname=profile.nickname,
        date_of_birth=profile.date_of_birth,
        gender=profile.gender,
        bio=profile.bio,
        avatar=BytesIO(portrait),
    )
