import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from customers.models import OutgoingEmail
from tests.customers.api.conftest import PASSWORD

pytestmark = pytest.mark.django_db


class TestPassword:
    def change(self, api, current=PASSWORD, new="twelve loud geese"):
        return api.post("/api/v1/me/password/", {"current_password": current, "new_password": new})

    def test_ends_every_other_session_and_token_and_says_so_by_mail(self, api, person, bearer, client):
        other_token = bearer(person)
        client.force_login(person)
        api.credentials(**bearer(person))
        assert self.change(api).status_code == 204
        assert api.get("/api/v1/me/").status_code == 200
        api.credentials(**other_token)
        assert api.get("/api/v1/me/").status_code == 401
        assert client.get("/api/v1/me/").status_code == 401
        person.refresh_from_db()
        assert person.check_password("twelve loud geese")
        assert [mail.subject for mail in OutgoingEmail.objects.all()] == ["Your password has been changed"]

    def test_keeps_the_browser_in_which_it_is_done(self, person, client, api, bearer):
        token = bearer(person)
        client.force_login(person)
        data = {"current_password": PASSWORD, "new_password": "twelve loud geese"}
        assert client.post("/api/v1/me/password/", data, content_type="application/json").status_code == 204
        assert client.get("/api/v1/me/").status_code == 200
        api.credentials(**token)
        assert api.get("/api/v1/me/").status_code == 401

    @pytest.mark.parametrize(
        ("current", "new", "field"),
        [("wrong", "twelve loud geese", "current_password"), (PASSWORD, "short", "new_password")],
    )
    def test_refuses_and_changes_nothing(self, api, person, bearer, current, new, field):
        api.credentials(**bearer(person))
        answer = self.change(api, current, new)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_is_the_first_one_of_an_account_without(self, api, person, bearer):
        person.set_unusable_password()
        person.save()
        api.credentials(**bearer(person))
        other_token = bearer(person)
        pointless = self.change(api)
        assert (pointless.status_code, pointless.json()["errors"][0]["field"]) == (400, "current_password")
        assert api.post("/api/v1/me/password/", {"new_password": "twelve loud geese"}).status_code == 204
        person.refresh_from_db()
        assert person.check_password("twelve loud geese")
        assert [mail.subject for mail in OutgoingEmail.objects.all()] == ["Your account has a password now"]
        api.credentials(**other_token)
        assert api.get("/api/v1/me/").status_code == 401

    def test_is_not_to_be_had_without_the_one_of_now(self, api, person, bearer):
        api.credentials(**bearer(person))
        answer = api.post("/api/v1/me/password/", {"new_password": "twelve loud geese"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "current_password")

    def test_counts_guesses(self, api, person, bearer):
        api.credentials(**bearer(person))
        assert [self.change(api, "wrong").status_code for _ in range(11)] == [400] * 10 + [429]


class TestExport:
    def test_hands_out_what_is_known_for_the_password(self, api, person, bearer):
        api.credentials(**bearer(person))
        answer = api.post("/api/v1/me/export/", {"password": PASSWORD})
        assert answer.json()["account"]["email"] == person.email
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("data", [{"password": "wrong"}, {"password": ""}, {}, {"code": "123456"}])
    def test_takes_no_wrong_one(self, api, person, bearer, data):
        api.credentials(**bearer(person))
        answer = api.post("/api/v1/me/export/", data)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "password")

    def test_asks_nothing_of_whom_there_is_nothing_to_ask(self, api, person, bearer):
        api.credentials(**bearer(person))
        get_user_model().objects.filter(pk=person.pk).update(password=make_password(None))
        assert api.post("/api/v1/me/export/", {}).json()["account"]["email"] == person.email

    def test_asks_for_a_code_where_there_is_no_password(self, api, person, bearer):
        code = RecoveryCodes.activate(person).get_unused_codes()[0]
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        get_user_model().objects.filter(pk=person.pk).update(password=make_password(None))
        api.credentials(**bearer(person))
        for data in ({}, {"code": "000000"}):
            answer = api.post("/api/v1/me/export/", data)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "code")
        assert api.post("/api/v1/me/export/", {"code": code}).status_code == 200


class TestErasure:
    def test_says_what_it_takes_away_and_takes_it(self, api, person, bearer):
        api.credentials(**bearer(person))
        assert "address book" in " ".join(api.get("/api/v1/me/erasure/").json()["deleted"])
        assert api.post("/api/v1/me/erasure/", {"password": PASSWORD}).status_code == 204
        assert not get_user_model().objects.filter(pk=person.pk).exists()
        assert api.get("/api/v1/me/").status_code == 401

    @pytest.mark.parametrize("data", [{}, {"password": "wrong"}, {"word": "DELETE"}])
    def test_takes_the_password_and_nothing_else(self, api, person, bearer, data):
        api.credentials(**bearer(person))
        answer = api.post("/api/v1/me/erasure/", data)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "password")
        assert get_user_model().objects.filter(pk=person.pk).exists()

    def test_refuses_staff_by_the_rule_of_the_page(self, api, person, bearer):
        get_user_model().objects.filter(pk=person.pk).update(is_staff=True)
        api.credentials(**bearer(person))
        answer = api.post("/api/v1/me/erasure/", {"password": PASSWORD})
        assert (answer.status_code, answer.json()["code"]) == (409, "cannot_erase")
