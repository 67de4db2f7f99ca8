import uuid

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from customers.models import Credential, OutgoingEmail
from tests.customers.api.conftest import PASSWORD, key_in

pytestmark = pytest.mark.django_db

EMAIL = "/api/v1/me/email/"
NEW = "ada@example.org"


def ask(api, email=NEW, password=PASSWORD, **more):
    return api.post(EMAIL, {"email": email, "password": password}, **more)


def confirm(api, key, **more):
    return api.post(f"{EMAIL}confirm/", {"key": key}, **more)


@pytest.fixture
def ada(api, person, bearer):
    api.credentials(**bearer(person))
    return person


class TestEmail:
    def test_is_another_one_once_it_is_confirmed(self, api, ada, bearer, client):
        client.force_login(ada)
        other_token = bearer(ada)
        assert ask(api).status_code == 202
        assert api.get(EMAIL).json() == {"email": "ada@example.com", "waiting": NEW}
        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.is_secret) == ([NEW], True)
        assert confirm(api, key_in(mail)).status_code == 204
        assert api.get(EMAIL).json() == {"email": NEW, "waiting": None}
        assert [*EmailAddress.objects.values_list("email", "verified", "primary")] == [(NEW, True, True)]
        assert OutgoingEmail.objects.latest("pk").to == ["ada@example.com"]
        api.credentials(**other_token)
        assert api.get(EMAIL).status_code == client.get(EMAIL).status_code == 401

    def test_is_asked_for_by_the_password(self, api, ada):
        for sent in ({"password": "wrong"}, {}):
            answer = api.post(EMAIL, {"email": NEW, **sent})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "password")
        assert not OutgoingEmail.objects.exists() and EmailAddress.objects.count() == 1

    def test_is_asked_for_by_nothing_where_there_is_nothing_to_ask(self, api, ada):
        get_user_model().objects.update(password=make_password(None))
        assert api.post(EMAIL, {"email": NEW}).status_code == 202

    def test_is_asked_for_once_by_a_key(self, api, ada):
        key = {"headers": {"Idempotency-Key": str(uuid.uuid4())}}
        first, again = ask(api, **key), ask(api, **key)
        assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
        assert (OutgoingEmail.objects.count(), EmailAddress.objects.count()) == (1, 2)

    @pytest.mark.parametrize("email", ["", "no-address", f"{'a' * 65}@example.com", "ada@example.com"])
    def test_is_no_address_that_the_page_refuses(self, api, ada, email):
        answer = ask(api, email)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")
        assert EmailAddress.objects.count() == 1

    def test_of_somebody_else_is_answered_alike_and_never_confirmed(self, api, ada, other):
        answers = [ask(api, email) for email in (other.email, NEW)]
        assert answers[0].content == answers[1].content
        taken = EmailAddress.objects.create(user=ada, email=other.email)
        answer = confirm(api, EmailConfirmationHMAC(taken).key)
        assert (answer.status_code, answer.json()["code"]) == (409, "link_refused")

    def test_is_counted_with_the_page(self, api, client, ada):
        client.force_login(ada)
        for _ in range(10):
            ask(api, "no-address")
            ask(api, "ada@example.com")
            client.post("/accounts/email/", {})
        assert ask(api).status_code == 429

    def test_stays_by_request(self, api, ada):
        ask(api)
        assert api.delete(EMAIL).status_code == 204
        assert api.get(EMAIL).json() == {"email": "ada@example.com", "waiting": None}
        assert confirm(api, key_in(OutgoingEmail.objects.get(to=[NEW]))).status_code == 409
        assert api.delete(EMAIL).status_code == 204

    def test_says_nothing_on_the_next_page(self, client, person):
        client.force_login(person)
        data = {"email": NEW, "password": PASSWORD}
        assert client.post(EMAIL, data, content_type="application/json").status_code == 202
        assert NEW not in client.get("/").content.decode()


class TestResend:
    def test_sends_the_key_again(self, api, ada):
        ask(api)
        assert api.post(f"{EMAIL}resend/").status_code == 202
        first, again = OutgoingEmail.objects.order_by("pk")
        assert again.to == [NEW] and confirm(api, key_in(again)).status_code == 204

    def test_needs_an_address_that_waits(self, api, ada):
        answer = api.post(f"{EMAIL}resend/")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_email_waits")


class TestConfirm:
    def test_is_for_the_account_that_asked(self, api, ada, other, bearer):
        ask(api)
        api.credentials(**bearer(other))
        assert confirm(api, key_in(OutgoingEmail.objects.get())).status_code == 409
        assert not EmailAddress.objects.get(email=NEW).verified
        assert Credential.objects.filter(user=ada).exists()

    def test_is_done_once(self, api, ada):
        ask(api)
        key, header = key_in(OutgoingEmail.objects.get()), {"headers": {"Idempotency-Key": str(uuid.uuid4())}}
        assert confirm(api, key, **header).status_code == 204
        assert confirm(api, key, **header)["Idempotency-Replayed"] == "true"
        assert confirm(api, key).status_code == 409

    @pytest.mark.parametrize("key", ["unknown", "Mg:1vPqXy:s5kQ"])
    def test_takes_no_other_key(self, api, ada, key):
        assert confirm(api, key).json()["code"] == "link_refused"
