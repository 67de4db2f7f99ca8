from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.utils import timezone
from rest_framework.test import APIClient

from customers.models import Profile
from tests.recipes import member

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def person():
    user = member.make(email="ada@example.com")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def token_for(api, password=PASSWORD):
    return api.post("/api/v1/tokens/", {"email": "ada@example.com", "password": password})


class TestMe:
    def test_tells_who_asks(self, api, person):
        api.force_authenticate(person)
        answer = api.get("/api/v1/me/").json()
        assert answer["email"] == "ada@example.com"
        assert answer["customer_number"] == person.customer.number
        assert answer["profile"]["gender"] == ""

    def test_copes_with_a_user_without_profile_and_customer(self, api):
        [user] = get_user_model().objects.bulk_create([get_user_model()(username="bulk", email="bulk@example.com")])
        api.force_authenticate(user)
        assert api.get("/api/v1/me/").status_code == 200

    def test_changes_what_is_sent_and_nothing_else(self, api, person):
        Profile.objects.filter(user=person).update(bio="Potter.")
        api.force_authenticate(person)
        answer = api.patch("/api/v1/me/", {"nickname": "Ada", "wants_post_mail": True})
        assert answer.status_code == 200
        profile = Profile.objects.get(user=person)
        assert (profile.nickname, profile.bio, profile.wants_post_mail) == ("Ada", "Potter.", True)

    @pytest.mark.parametrize(
        "data",
        [
            {"nickname": "a\nb"},
            {"nickname": "x" * 41},
            {"date_of_birth": "2999-01-01"},
            {"date_of_birth": "1800-01-01"},
            {"date_of_birth": "yesterday"},
            {"gender": "other"},
            {"wants_post_mail": "perhaps"},
        ],
    )
    def test_refuses_bad_input_and_changes_nothing(self, api, person, data):
        before = Profile.objects.filter(user=person).values().get()
        api.force_authenticate(person)
        assert api.patch("/api/v1/me/", data).status_code == 400
        assert Profile.objects.filter(user=person).values().get() == before

    @pytest.mark.parametrize(
        ("data", "field", "words"),
        [
            ({"profile": {"nickname": "Bo"}}, "profile", "not inside “profile”. You can send: nickname, "),
            ({"nickname": "Bo", "email": "bo@example.com"}, "email", "This cannot be changed here."),
            ({"nickname": "Bo", "customer_number": "C-1"}, "customer_number", "This cannot be changed here."),
            ({"nickname": "Bo", "nick_name": "Bo"}, "nick_name", "There is no such field. You can send: nickname, "),
        ],
    )
    def test_says_what_it_would_leave_out_and_changes_nothing(self, api, person, data, field, words):
        before = Profile.objects.filter(user=person).values().get()
        api.force_authenticate(person)
        answer = api.patch("/api/v1/me/", data, format="json")
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert error["field"] == field and words in error["detail"]
        assert Profile.objects.filter(user=person).values().get() == before

    def test_asks_a_stranger_who_they_are(self, api):
        assert api.get("/api/v1/me/").status_code == 401


class TestTokens:
    def test_opens_the_api_until_it_is_ended(self, api, person):
        answer = token_for(api)
        assert answer.status_code == 201
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}")
        assert api.get("/api/v1/me/").status_code == 200
        assert api.delete("/api/v1/tokens/").status_code == 204
        assert api.get("/api/v1/me/").status_code == 401

    def test_runs_out(self, api, person):
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {token_for(api).json()['token']}")
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert api.get("/api/v1/me/").status_code == 401

    @pytest.mark.parametrize("password", ["wrong", f" {PASSWORD}", "x" * 5000])
    def test_refuses_a_wrong_password(self, api, person, password):
        assert token_for(api, password).status_code == 401

    def test_takes_no_bytes_that_are_no_text(self, api, person):
        answer = api.get("/api/v1/me/", HTTP_AUTHORIZATION="Bearer \xff")
        assert (answer.status_code, answer.json()["detail"]) == (401, "Invalid token.")

    def test_refuses_a_person_who_is_switched_off(self, api, person):
        get_user_model().objects.update(is_active=False)
        assert token_for(api).status_code == 401

    def test_is_no_way_round_the_second_step(self, api, person):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert token_for(api).status_code == 403

    def test_slows_guessing_down(self, api, person):
        answers = [token_for(api, "wrong") for _ in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert answers[-1]["Content-Type"] == "application/problem+json"
        assert "tried too often" in answers[-1].json()["detail"]
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
