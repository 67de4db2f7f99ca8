"""Passwords are hashed while no row is locked, and what a key has done already is not asked for again."""

import uuid

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher

from customers.models import OutgoingEmail
from customers.services import passwords
from my_shop.kernel.api.models import RememberedAnswer
from my_shop.kernel.throttle.models import Tries
from tests.customers.api.conftest import PASSWORD, make_person
from tests.races import run_together

User = get_user_model()
NEW = "twelve loud geese"


def key_of_signup(user):
    User.objects.filter(pk=user.pk).update(last_login=None)
    EmailAddress.objects.filter(user=user).update(verified=False)
    return EmailConfirmationHMAC(EmailAddress.objects.get(user=user)).key


def key_of_reset(user):
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


DOORS = {
    "createToken": ("tokens/", lambda user: {"email": user.email, "password": PASSWORD}),
    "confirmSignup": ("signup/confirm/", lambda user: {"key": key_of_signup(user), "new_password": NEW}),
    "resetPassword": ("password-reset/confirm/", lambda user: {"key": key_of_reset(user), "password": NEW}),
    "changePassword": ("me/password/", lambda user: {"current_password": PASSWORD, "new_password": NEW}),
    "eraseAccount": ("me/erasure/", lambda user: {"password": PASSWORD}),
}


@pytest.fixture
def send(api, person, bearer):
    """Send what a door takes, by a key: the same each time."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    bodies = {}

    def send(name):
        path, body = DOORS[name]
        if path.startswith("me/") and not bodies:
            api.credentials(**bearer(person))
        if name not in bodies:
            bodies[name] = body(person)
        return api.post(f"/api/v1/{path}", bodies[name], headers=headers)

    return send


@pytest.mark.django_db
class TestHashing:
    @pytest.mark.parametrize("name", DOORS)
    def test_locks_nothing(self, send, monkeypatch, name):
        rows, encode = [], MD5PasswordHasher.encode

        def noting(hasher, password, salt):
            rows.append(RememberedAnswer.objects.count())
            return encode(hasher, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", noting)
        assert send(name).status_code in {201, 204}
        assert rows and {*rows} == {0} and RememberedAnswer.objects.count() == 1

    @pytest.mark.parametrize("name", [name for name in DOORS if name != "eraseAccount"])
    def test_is_done_once_by_a_key(self, send, monkeypatch, name):
        first = send(name)
        before = self.rows()
        monkeypatch.setattr(MD5PasswordHasher, "encode", None)
        again = send(name)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert self.rows() == before

    def rows(self):
        return [[*rows.values()] for rows in (User.objects, OutgoingEmail.objects, Tries.objects)]

    def test_of_another_body_is_refused_before_it_is_a_wrong_password(self, send, api, person):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        sent = {"email": person.email, "password": PASSWORD}
        assert api.post("/api/v1/tokens/", sent, headers=key).status_code == 201
        assert api.post("/api/v1/tokens/", sent | {"password": "wrong"}, headers=key).status_code == 422

    def test_that_was_answered_meanwhile_is_answered_alike(self, api, person, bearer, monkeypatch):
        """The first of two equal requests changes the password while the second one looks at the old one."""
        api.credentials(**bearer(person))
        key = {"Idempotency-Key": str(uuid.uuid4())}
        sent = {"current_password": PASSWORD, "new_password": NEW}
        check, waiting = passwords.check_password_of, [1]

        def meanwhile(user, password, **facts):
            if waiting and waiting.pop():
                assert api.post("/api/v1/me/password/", sent, headers=key).status_code == 204
                user.refresh_from_db()
            return check(user, password, **facts)

        monkeypatch.setattr(passwords, "check_password_of", meanwhile)
        answer = api.post("/api/v1/me/password/", sent, headers=key)
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (204, "true")


@pytest.mark.django_db
class TestErasureSentAgain:
    def test_finds_nobody_and_changes_nothing(self, send, other):
        assert send("eraseAccount").status_code == 204
        people, mails = User.objects.count(), OutgoingEmail.objects.count()
        again = send("eraseAccount")
        assert (again.status_code, again.json()["code"]) == (401, "authentication_failed")
        assert (User.objects.count(), OutgoingEmail.objects.count()) == (people, mails)


@pytest.mark.django_db
class TestSavePassword:
    def test_refuses_who_went_by_another_one(self, person):
        renewed = passwords.with_password(person, NEW)
        User.objects.filter(pk=person.pk).update(password="another")
        with pytest.raises(passwords.PasswordChanged):
            passwords.save_password(user=person, renewed=renewed)
        assert User.objects.get().password == "another"

    def test_refuses_who_is_gone(self, person):
        renewed = passwords.with_password(person, NEW)
        User.objects.all().delete()
        with pytest.raises(passwords.PasswordChanged):
            passwords.save_password(user=person, renewed=renewed)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestFollowingOneLinkTwice:
    """At once, from two processes."""

    @pytest.fixture
    def key(self):
        return key_of_reset(make_person("ada@example.com"))

    def test_by_one_key_is_answered_alike(self, key):
        calls = [(key, NEW, "one key for both of them")] * 2
        assert run_together("tests.customers.api.race_workers:reset_password", calls) == [204, 204]
        assert OutgoingEmail.objects.count() == 1

    def test_by_two_keys_is_done_once(self, key):
        calls = [(key, f"{NEW} {number}", f"a key drawn by {number} of them") for number in range(2)]
        answers = run_together("tests.customers.api.race_workers:reset_password", calls)
        assert sorted(answers) == [204, 409]
        assert User.objects.get().check_password(f"{NEW} {answers.index(204)}")
