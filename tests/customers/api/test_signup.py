import uuid

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth import get_user_model

from customers.models import Customer, OutgoingEmail, Profile
from tests.customers.api.conftest import PASSWORD, key_in

User = get_user_model()
pytestmark = pytest.mark.django_db

ADA = "ada@example.com"
NEW = "twelve loud geese"


def sign_up(api, email=ADA, password=PASSWORD, **more):
    return api.post("/api/v1/signup/", {"email": email, "password": password}, **more)


def confirm(api, mail, **more):
    return api.post("/api/v1/signup/confirm/", {"key": key_in(mail), **more})


def has_token(api, password=PASSWORD):
    return api.post("/api/v1/tokens/", {"email": ADA, "password": password}).status_code == 201


class TestSignup:
    def test_makes_one_person_who_gets_in_once_the_address_is_confirmed(self, api):
        answer = sign_up(api)
        assert answer.status_code == 202
        user = User.objects.get(email=ADA)
        assert (Profile.objects.filter(user=user).count(), Customer.objects.filter(user=user).count()) == (1, 1)
        early = api.post("/api/v1/tokens/", {"email": ADA, "password": PASSWORD})
        assert (early.status_code, early.json()["code"]) == (409, "email_not_confirmed")
        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.is_secret) == ([ADA], True)
        assert confirm(api, mail, password=PASSWORD).status_code == 204
        assert EmailAddress.objects.get(user=user).verified and has_token(api)

    def test_says_the_same_when_the_address_has_an_account(self, api, person):
        taken, free = sign_up(api), sign_up(api, "new@example.com")
        assert (taken.status_code, taken.json()) == (free.status_code, free.json())
        assert {*taken.headers} == {*free.headers} and not taken.cookies and not free.cookies
        assert User.objects.count() == 2
        assert OutgoingEmail.objects.get(to=[ADA]).subject == "You already have an account"

    def test_is_one_sign_up_by_one_key(self, api):
        key = {"headers": {"Idempotency-Key": str(uuid.uuid4())}}
        first, again = sign_up(api, **key), sign_up(api, **key)
        assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
        assert (User.objects.count(), OutgoingEmail.objects.count()) == (1, 1)

    @pytest.mark.parametrize(
        ("email", "password", "field"),
        [
            ("", PASSWORD, "email"),
            ("no-address", PASSWORD, "email"),
            (f"{'a' * 65}@example.com", PASSWORD, "email"),
            (ADA, "", "password"),
            (ADA, "short", "password"),
            (ADA, "password12", "password"),
        ],
    )
    def test_refuses_bad_input_by_the_rules_of_the_page(self, api, email, password, field):
        answer = sign_up(api, email, password)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
        assert User.objects.count() == 0 and OutgoingEmail.objects.count() == 0

    def test_is_counted_with_the_page(self, api, client):
        for _ in range(10):
            sign_up(api, password="short")
            client.post("/accounts/signup/", {"email": ADA, "password1": "short"})
        assert sign_up(api).status_code == client.post("/accounts/signup/", {}).status_code == 429

    def test_makes_nobody_staff(self, api):
        answer = api.post("/api/v1/signup/", {"email": ADA, "password": PASSWORD, "is_staff": True})
        assert (answer.status_code, User.objects.count()) == (400, 0)


class TestResend:
    def resend(self, api, email=ADA):
        return api.post("/api/v1/signup/resend/", {"email": email})

    def test_sends_the_key_again_and_says_the_same_of_everybody(self, api, other):
        sign_up(api)
        answers = [self.resend(api, email) for email in (ADA, other.email, "nobody@example.com")]
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1
        first, again = OutgoingEmail.objects.order_by("pk")
        assert confirm(api, again, password=PASSWORD).status_code == 204

    def test_sends_three_in_ten_minutes(self, api):
        sign_up(api)
        assert {self.resend(api).status_code for _ in range(4)} == {202}
        assert OutgoingEmail.objects.count() == 3


class TestConfirm:
    def test_asks_whoever_has_the_key_for_the_password_or_a_new_one(self, api):
        sign_up(api)
        mail = OutgoingEmail.objects.get()
        assert confirm(api, mail).status_code == 400
        wrong = confirm(api, mail, password="wrong")
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "password")
        assert not EmailAddress.objects.get().verified
        assert confirm(api, mail, new_password=NEW).status_code == 204
        assert has_token(api, NEW) and not has_token(api)

    def test_ends_the_other_sign_ups_of_the_address(self, api):
        sign_up(api, password="somebody else")
        sign_up(api)
        mine = OutgoingEmail.objects.order_by("pk").last()
        assert confirm(api, mine, password=PASSWORD).status_code == 204
        assert User.objects.get().check_password(PASSWORD)

    @pytest.mark.parametrize("key", ["unknown", "Mg:1vPqXy:s5kQ"])
    def test_takes_no_other_key(self, api, key):
        answer = api.post("/api/v1/signup/confirm/", {"key": key, "new_password": NEW})
        assert (answer.status_code, answer.json()["code"]) == (409, "link_refused")

    def test_takes_a_key_once(self, api):
        sign_up(api)
        mail = OutgoingEmail.objects.get()
        confirm(api, mail, password=PASSWORD)
        assert confirm(api, mail, new_password=NEW).status_code == 409
        assert User.objects.get().check_password(PASSWORD)

    def test_confirms_no_change_of_address(self, api, person):
        """Who reads the new address has not shown that the account is theirs: the page asks for its log-in."""
        address = EmailAddress.objects.create(user=person, email="new@example.com", verified=False)
        key = EmailConfirmationHMAC(address).key
        answer = api.post("/api/v1/signup/confirm/", {"key": key, "new_password": NEW})
        assert (answer.status_code, answer.json()["code"]) == (409, "link_refused")
        address.refresh_from_db()
        person.refresh_from_db()
        assert not address.verified and person.check_password(PASSWORD)


class TestPasswordReset:
    def ask(self, api, email=ADA):
        return api.post("/api/v1/password-reset/", {"email": email})

    def set(self, api, key, password=NEW):
        return api.post("/api/v1/password-reset/confirm/", {"key": key, "password": password})

    def test_sets_a_new_password_once_and_ends_every_token(self, api, person, bearer):
        token = bearer(person)
        assert self.ask(api).status_code == 202
        key = key_in(OutgoingEmail.objects.get())
        short = self.set(api, key, "short")
        assert (short.status_code, short.json()["errors"][0]["field"]) == (400, "password")
        assert self.set(api, key).status_code == 204
        assert has_token(api, NEW)
        assert api.get("/api/v1/me/", **token).status_code == 401
        again = self.set(api, key, "thirteen shy owls")
        assert (again.status_code, again.json()["code"]) == (409, "link_refused")

    def test_says_the_same_of_everybody(self, api, person):
        known, unknown = self.ask(api), self.ask(api, "nobody@example.com")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert not known.cookies

    def test_opens_a_locked_account(self, api, person):
        for _ in range(11):
            has_token(api, "wrong")
        self.ask(api)
        self.set(api, key_in(OutgoingEmail.objects.last()))
        assert api.post("/api/v1/tokens/", {"email": ADA, "password": NEW}, REMOTE_ADDR="192.0.2.1").status_code == 201

    @pytest.mark.parametrize("key", ["1-unknown", "unknown", "-", "zzzzzzzzzzzzzzzzzzzzzzzzz-x"])
    def test_takes_no_other_key(self, api, key):
        assert self.set(api, key).status_code == 409
