"""Secrets of the second factor at rest, and staff who need one."""

import secrets

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.conf import settings as shop
from django.core.management import call_command
from django.test import Client
from knox.models import AuthToken
from rest_framework.test import APIClient

from my_shop.checks import check_staff_second_factor
from my_shop.kernel import second_factor
from my_shop.kernel.second_factor import SEALED, MFAAdapter, renew_secrets

pytestmark = pytest.mark.django_db
SECRET, SEED = generate_totp_secret(), RecoveryCodes.generate_seed()


@pytest.fixture
def ines(django_user_model):
    return django_user_model.objects.create_superuser("ines", "ines@example.com", "nine quiet herons")


def stored(kind):
    return Authenticator.objects.get(type=kind).data


def in_the_clear(user):
    """Store both as a shop did that encrypted nothing."""
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": SEED, "used_mask": 1})


def code_of(secret):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


class TestAtRest:
    def test_no_row_and_no_dump_has_what_codes_are_made_from(self, ines, capsys):
        TOTP.activate(ines, SECRET)
        codes = RecoveryCodes.activate(ines)
        call_command("dumpdata", "mfa")
        dumped = capsys.readouterr().out
        assert SECRET not in dumped and dumped.count(SEALED) == 2
        assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(SECRET))
        [code, *_] = codes.generate_codes()
        assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(code)

    def test_the_same_secret_looks_different_each_time(self):
        assert MFAAdapter().encrypt(SECRET) != MFAAdapter().encrypt(SECRET)

    def test_what_was_stored_in_the_clear_works_and_is_encrypted_by_the_worker(self, ines):
        in_the_clear(ines)
        before = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
        assert renew_secrets() == 2
        assert stored("totp")["secret"].startswith(SEALED) and stored("recovery_codes")["seed"].startswith(SEALED)
        assert stored("recovery_codes")["used_mask"] == 1
        assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes() == before
        assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(SECRET))
        assert renew_secrets() == 0

    def test_a_new_key_takes_over_from_the_old_one(self, ines, settings):
        TOTP.activate(ines, SECRET)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [shop.SECRET_KEY], secrets.token_urlsafe(64)
        assert MFAAdapter().decrypt(stored("totp")["secret"]) == SECRET
        assert renew_secrets() == 1
        settings.SECRET_KEY_FALLBACKS = []
        assert MFAAdapter().decrypt(stored("totp")["secret"]) == SECRET

    def test_without_its_key_no_code_fits_and_nothing_is_lost(self, ines, settings, caplog):
        TOTP.activate(ines, SECRET)
        before = stored("totp")
        settings.SECRET_KEY = secrets.token_urlsafe(64)
        totp = TOTP(Authenticator.objects.get(type="totp"))
        assert not totp.validate_code(code_of(SECRET)) and "SECRET_KEY_FALLBACKS" in caplog.text
        assert MFAAdapter().decrypt(before["secret"]) != MFAAdapter().decrypt(before["secret"])
        assert renew_secrets() == 0 and stored("totp") == before

    def test_the_back_office_shows_who_has_one_and_nothing_of_it(self, admin_client, ines):
        TOTP.activate(ines, SECRET)
        one = Authenticator.objects.get()
        page = admin_client.get(f"/admin/mfa/authenticator/{one.pk}/change/").content.decode()
        assert "TOTP" in page and SEALED not in page and "secret" not in page.lower().replace("secret_", "")
        assert admin_client.get("/admin/mfa/authenticator/add/").status_code == 403


class TestStaff:
    def opens(self, user, path="/admin/"):
        client = Client()
        client.force_login(user)
        return client.get(path)

    @pytest.mark.parametrize("path", ["/admin/", "/admin/auth/user/", "/admin/signals/"])
    def test_are_led_to_set_one_up_before_the_back_office_opens(self, settings, ines, path):
        settings.SHOP_STAFF_NEED_SECOND_FACTOR = True
        answer = self.opens(ines, path)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
        assert self.opens(ines, "/").status_code == 200
        TOTP.activate(ines, SECRET)
        assert self.opens(ines, path).status_code == 200

    def test_have_none_in_recovery_codes_alone(self, settings, ines):
        settings.SHOP_STAFF_NEED_SECOND_FACTOR = True
        RecoveryCodes.activate(ines)
        assert second_factor.is_missing(ines)

    def test_are_asked_by_a_setting_that_the_deploy_check_wants(self, settings, ines):
        settings.SHOP_STAFF_NEED_SECOND_FACTOR = False
        assert self.opens(ines).status_code == 200
        assert [message.id for message in check_staff_second_factor()] == ["my_shop.W003"]
        settings.SHOP_STAFF_NEED_SECOND_FACTOR = True
        assert check_staff_second_factor() == []

    def test_others_are_not_asked(self, settings, django_user_model):
        settings.SHOP_STAFF_NEED_SECOND_FACTOR = True
        assert not second_factor.is_missing(django_user_model.objects.create_user("ada"))

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="tokens are customers'")
    def test_use_no_token_without_one(self, settings, ines):
        api = APIClient()
        _, token = AuthToken.objects.create(user=ines)
        asked = {"email": "ines@example.com", "password": "nine quiet herons"}
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        assert api.get("/api/v1/me/").status_code == 200
        settings.SHOP_STAFF_NEED_SECOND_FACTOR = True
        answer = api.get("/api/v1/me/")
        assert (answer.status_code, answer.json()["detail"]) == (401, second_factor.MISSING)
        answer = APIClient().post("/api/v1/tokens/", asked)
        assert (answer.status_code, answer.json()["detail"]) == (403, second_factor.MISSING)
