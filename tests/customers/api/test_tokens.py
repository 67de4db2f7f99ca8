from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone
from knox.models import get_token_model

from customers.models import Credential
from customers.services import credentials
from my_shop.kernel.api import doors
from tests.customers.api.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def token_for(api, password=PASSWORD, **more):
    return api.post("/api/v1/tokens/", {"email": "ada@example.com", "password": password, **more})


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

    def test_lasts_as_long_as_was_asked_for_and_a_year_at_most(self, api, person):
        answer = token_for(api, expires_in_days=365)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['token']}")
        with time_machine.travel(timezone.now() + timedelta(days=364)):
            assert api.get("/api/v1/me/").status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=366)):
            assert api.get("/api/v1/me/").status_code == 401
        api.credentials()
        for wrong in (0, 366, "long"):
            assert token_for(api, expires_in_days=wrong).status_code == 400

    @pytest.mark.parametrize("password", ["wrong", f" {PASSWORD}", "x" * 5000])
    def test_refuses_a_wrong_password(self, api, person, password):
        assert token_for(api, password).status_code == 401

    def test_takes_no_bytes_that_are_no_text(self, api, person):
        answer = api.get("/api/v1/me/", HTTP_AUTHORIZATION="Bearer \xff")
        assert (answer.status_code, answer.json()["detail"]) == (401, "Invalid token.")

    def test_refuses_a_person_who_is_switched_off(self, api, person):
        get_user_model().objects.update(is_active=False)
        assert token_for(api, "wrong").status_code == 401
        answer = token_for(api)
        assert (answer.status_code, answer.json()["code"]) == (409, "account_closed")

    def test_is_no_way_round_the_second_step(self, api, person):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        answer = token_for(api)
        assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_missing")

    def test_slows_guessing_down(self, api, person):
        answers = [token_for(api, "wrong") for _ in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert answers[-1]["Content-Type"] == "application/problem+json"
        assert "tried too often" in answers[-1].json()["detail"]
        assert 0 < int(answers[-1]["Retry-After"]) <= 60

    def test_says_what_it_is_for_and_is_listed_without_itself(self, api, person, bearer):
        made = token_for(api, name="Ada's phone", scopes=["shop", "read", "read"]).json()
        assert (made["name"], made["scopes"]) == ("Ada's phone", ["read", "shop"])
        bearer(person, name="Backup", scopes=["read"])
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {made['token']}")
        listed = api.get("/api/v1/tokens/").json()["results"]
        assert {(each["name"], *each["scopes"], each["is_current"]) for each in listed} == {
            ("Ada's phone", "read", "shop", True),
            ("Backup", "read", False),
        }
        assert not any("token" in each for each in listed)

    def test_of_somebody_else_is_not_there(self, api, person, other, bearer):
        bearer(other)
        api.credentials(**bearer(person))
        theirs = Credential.objects.get(user=other)
        assert api.delete(f"/api/v1/tokens/{theirs.pk}/").status_code == 404
        assert Credential.objects.filter(pk=theirs.pk).exists()

    def test_can_be_ended_from_another_one(self, api, person, bearer):
        lost = bearer(person)
        lost_id = Credential.objects.get(user=person).pk
        api.credentials(**bearer(person))
        assert api.delete(f"/api/v1/tokens/{lost_id}/").status_code == 204
        api.credentials(**lost)
        assert api.get("/api/v1/me/").status_code == 401

    def test_that_may_only_read_ends_itself_and_nothing_else(self, api, person, bearer):
        api.credentials(**bearer(person, scopes=["read"]))
        answer = api.delete(f"/api/v1/tokens/{Credential.objects.get(user=person).pk}/")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert api.delete("/api/v1/tokens/").status_code == 204

    def test_costs_one_query(self, api, person, bearer, django_assert_num_queries):
        bearer(person)
        api.credentials(**bearer(person))
        api.get("/api/v1/me/consents/")  # the first use is noted
        with django_assert_num_queries(2):  # the token, and what was asked for
            api.get("/api/v1/me/consents/")

    def test_ends_at_some_number(self, api, person, bearer, settings):
        settings.REST_KNOX = {**settings.REST_KNOX, "TOKEN_LIMIT_PER_USER": 2}
        old = Credential.objects.get(token=bearer(person) and get_token_model().objects.get())
        bearer(person)
        answer = token_for(api)
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")
        get_token_model().objects.filter(pk=old.token_id).update(expiry=timezone.now())
        assert token_for(api).status_code == 201

    def test_that_has_run_out_is_deleted(self, person, bearer):
        bearer(person)
        with time_machine.travel(timezone.now() + timedelta(days=29)):
            assert credentials.delete_expired_tokens(now=timezone.now()) == 0
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            credentials.delete_expired_tokens(now=timezone.now())
        assert (get_token_model().objects.count(), Credential.objects.count()) == (0, 0)


class TestSecondStep:
    @pytest.fixture
    def secret(self, person):
        return TOTP.activate(person, "JBSWY3DPEHPK3PXP").instance.data and "JBSWY3DPEHPK3PXP"

    def code(self, secret):
        counter = next(iter(yield_hotp_counters_from_time()))
        return format_hotp_value(hotp_value(secret, counter))

    def test_lets_a_code_in_once(self, api, person, secret):
        code = self.code(secret)
        assert token_for(api, code=code).status_code == 201
        again = token_for(api, code=code)
        assert (again.status_code, again.json()["errors"][0]["field"]) == (400, "code")
        assert Authenticator.objects.get(type="totp").last_used_at is not None

    def test_lets_a_recovery_code_in_once(self, api, person, secret):
        code = RecoveryCodes.activate(person).get_unused_codes()[0]
        assert token_for(api, code=code).status_code == 201
        assert token_for(api, code=code).status_code == 400

    def test_asks_for_no_code_before_the_password_is_right(self, api, person, secret):
        assert token_for(api, "wrong", code=self.code(secret)).status_code == 401

    def test_slows_guessing_of_codes_down(self, api, person, secret):
        answers = [token_for(api, code="000000").status_code for _ in range(11)]
        assert answers == [400] * 10 + [429]
        assert not Credential.objects.filter(user=person).exists()


class TestScopes:
    @pytest.fixture
    def clerk(self, person):
        person.is_staff = True
        person.save()
        person.user_permissions.add(Permission.objects.get(codename="view_order"))
        return person

    @pytest.fixture(autouse=True)
    def one_door(self, monkeypatch):
        class OrdersOfAll:
            scopes = ("staff:orders", "staff:orders")
            permissions = {"GET": ("orders.view_order",), "PATCH": ("orders.change_order",)}

        monkeypatch.setattr(doors, "doors", lambda: (("staff/orders/", OrdersOfAll),))

    def test_of_staff_are_for_what_they_may_do_some_of(self, api, clerk):
        assert token_for(api, scopes=["staff:orders"]).json()["scopes"] == ["staff:orders"]
        answer = token_for(api, scopes=["read", "staff:stock"])
        assert (answer.status_code, answer.json()["code"]) == (409, "scope_not_allowed")

    def test_of_staff_are_not_for_others(self, api, clerk):
        get_user_model().objects.filter(pk=clerk.pk).update(is_staff=False)
        assert token_for(api, scopes=["staff:orders"]).status_code == 409

    @pytest.mark.parametrize("scopes", [[], ["all"], "read", [["read"]]])
    def test_are_known_ones(self, api, person, scopes):
        assert token_for(api, scopes=scopes).status_code == 400


class TestSessions:
    def test_are_listed_and_ended(self, client, person, api, bearer):
        client.force_login(person)
        client.get("/account/")
        api.credentials(**bearer(person))
        [browser] = api.get("/api/v1/me/sessions/").json()["results"]
        assert not browser["is_current"]
        [own] = client.get("/api/v1/me/sessions/").json()["results"]
        assert own["is_current"]
        assert api.delete(f"/api/v1/me/sessions/{browser['id']}/").status_code == 204
        assert client.get("/api/v1/me/").status_code == 401

    def test_end_the_one_that_asks(self, client, person):
        client.force_login(person)
        [own] = client.get("/api/v1/me/sessions/").json()["results"]
        assert client.delete(f"/api/v1/me/sessions/{own['id']}/").status_code == 204
        assert client.get("/api/v1/me/").status_code == 401

    def test_of_others_are_not_there(self, client, person, other, api, bearer):
        client.force_login(other)
        client.get("/account/")
        api.credentials(**bearer(person))
        theirs = Credential.objects.get(user=other)
        assert api.delete(f"/api/v1/me/sessions/{theirs.pk}/").status_code == 404

    def test_end_all_at_once_with_the_tokens_but_the_one_that_asks(self, client, person, other, api, bearer):
        client.force_login(person)
        client.get("/account/")
        old, kept, theirs = bearer(person), bearer(person), bearer(other)
        api.credentials(**kept)
        assert api.delete("/api/v1/me/sessions/").status_code == 204
        assert client.get("/api/v1/me/").status_code == 401
        api.credentials()
        status = [api.get("/api/v1/me/", **token).status_code for token in (old, kept, theirs)]
        assert status == [401, 200, 200]

    def test_end_all_but_the_browser_that_asks(self, client, person, api, bearer):
        api.credentials(**bearer(person))
        client.force_login(person)
        assert client.delete("/api/v1/me/sessions/").status_code == 204
        assert (client.get("/api/v1/me/").status_code, api.get("/api/v1/me/").status_code) == (200, 401)
