"""Sessions and tokens: who may hold one, until when, and where their owner sees them."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from customers.models import Credential
from customers.services import credentials, erasure
from tests.recipes import admin

User = get_user_model()
pytestmark = pytest.mark.django_db

PASSWORD, NEW = "nine quiet herons", "ten loud geese"
ADA = "ada@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ada():
    user = User.objects.create_user("ada", ADA, PASSWORD)
    EmailAddress.objects.create(user=user, email=ADA, primary=True, verified=True)
    return user


@pytest.fixture
def mine(ada):
    return log_in()


@pytest.fixture
def elsewhere(ada):
    return log_in()


@pytest.fixture
def program(ada):
    api = APIClient()
    token = api.post("/api/v1/tokens/", {"email": ADA, "password": PASSWORD}).json()["token"]
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return api


def log_in(**headers):
    mine = Client(headers=headers)
    mine.post("/accounts/login/", {"login": ADA, "password": PASSWORD})
    return mine


def is_in(mine):
    return mine.get("/account/").status_code == 200


def opens(program):
    return program.get("/api/v1/me/").status_code == 200


class TestWhatEndsThem:
    """Whatever changes how an account is opened ends every session but the present one, and every token."""

    @pytest.fixture(autouse=True)
    def three_are_in(self, mine, elsewhere, program):
        assert is_in(mine) and is_in(elsewhere) and opens(program)

    def change_password(self, mine, ada):
        data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        assert mine.post("/accounts/password/change/", data).status_code == 302

    def change_address(self, mine, ada):
        mine.post("/accounts/reauthenticate/", {"password": PASSWORD})
        mine.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
        address = EmailAddress.objects.get(email="new@example.com")
        mine.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]))
        assert User.objects.get().email == "new@example.com"

    def switch_second_factor_on(self, mine, ada):
        mine.post("/accounts/reauthenticate/", {"password": PASSWORD})
        mine.get("/accounts/2fa/totp/activate/")
        secret = mine.session["mfa.totp.secret"]
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        mine.post("/accounts/2fa/totp/activate/", {"code": code})
        assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()

    @pytest.mark.parametrize("how", ["change_password", "change_address", "switch_second_factor_on"])
    def test_all_but_the_browser_in_which_its_owner_did_it(self, mine, elsewhere, program, ada, how):
        getattr(self, how)(mine, ada)

        assert is_in(mine)
        assert not is_in(elsewhere)
        assert not opens(program)
        assert not AuthToken.objects.exists()

    def set_password_in_the_admin(self, ada):
        staff = Client()
        staff.force_login(admin.make())
        path = reverse("admin:auth_user_password_change", args=[ada.pk])
        data = {"password1": NEW, "password2": NEW, "usable_password": "true"}
        assert staff.post(path, data).status_code == 302

    def set_password_on_the_command_line(self, ada):
        ada.set_password(NEW)
        ada.save()

    def deactivate(self, ada):
        ada.is_active = False
        ada.save()

    def change_address_in_the_admin(self, ada):
        ada.email = "typed-by-staff@example.com"
        ada.save()

    def take_out_of_the_staff(self, ada):
        User.objects.update(is_staff=True)
        ada.refresh_from_db()
        ada.is_staff = False
        ada.save()

    def erase(self, ada):
        erasure.erase_account(user=ada)

    @pytest.mark.parametrize(
        "how",
        [
            "set_password_in_the_admin",
            "set_password_on_the_command_line",
            "deactivate",
            "change_address_in_the_admin",
            "take_out_of_the_staff",
            "erase",
        ],
    )
    def test_all_where_somebody_else_did_it(self, mine, elsewhere, program, ada, how):
        before = Session.objects.count()

        getattr(self, how)(ada)

        assert not is_in(mine) and not is_in(elsewhere)
        assert not opens(program)
        assert not AuthToken.objects.exists()
        assert before == 2
        assert not any("_auth_user_id" in session.get_decoded() for session in self.sessions_of(ada))

    def sessions_of(self, ada):
        for session in Session.objects.all():
            if session.get_decoded().get("_auth_user_id") == str(ada.pk):
                yield session

    def test_by_a_link_of_a_reset_all_but_the_browser_that_followed_it(self, mine, elsewhere, program, ada):
        ada.refresh_from_db()  # the token holds for this last log-in
        key = {"uidb36": user_pk_to_url_str(ada), "key": default_token_generator.make_token(ada)}
        owner = Client()
        form = owner.get(reverse("account_reset_password_from_key", kwargs=key), follow=True)
        owner.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

        assert is_in(owner)
        assert not is_in(mine) and not is_in(elsewhere) and not opens(program)

    @pytest.mark.parametrize(
        "change", [{"first_name": "Ada"}, {"last_login": timezone.now()}], ids=["a name", "a log-in"]
    )
    def test_nothing_else_ends_one(self, mine, program, ada, change):
        for name, value in change.items():
            setattr(ada, name, value)
        ada.save()

        assert is_in(mine) and opens(program)

    def test_a_hash_that_is_brought_up_to_date_ends_none(self, mine, program, ada, settings):
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ]
        ada.refresh_from_db()

        assert ada.check_password(PASSWORD)

        assert ada.password.startswith("pbkdf2")
        assert opens(program)


class TestWhoMayHoldOne:
    def token(self):
        return APIClient().post("/api/v1/tokens/", {"email": ADA, "password": PASSWORD})

    def test_nobody_whose_address_is_not_confirmed(self, ada):
        EmailAddress.objects.update(verified=False)

        assert self.token().status_code == 409
        assert "Confirm your e-mail address first" in self.token().json()["detail"]
        assert not is_in(log_in())
        assert not AuthToken.objects.exists()

    def test_nobody_whose_account_is_closed(self, ada):
        User.objects.update(is_active=False)

        assert self.token().json()["code"] == "account_closed"
        assert not is_in(log_in())

    def test_nobody_who_has_not_given_the_second_factor(self, ada):
        Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})

        assert self.token().status_code == 409
        assert not is_in(log_in())

    def test_staff_without_an_address(self):
        root = User.objects.create_user("root", password=PASSWORD, is_staff=True)

        credentials.check_may_log_in(root, has_second_factor=False)

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"is_active": False}, credentials.AccountClosed),
            ({"verified": False}, credentials.EmailNotConfirmed),
            ({"factor": True}, credentials.SecondFactorMissing),
        ],
    )
    def test_the_rule_that_every_door_asks(self, ada, change, refusal):
        ada.is_active = change.get("is_active", True)
        EmailAddress.objects.update(verified=change.get("verified", True))
        if "factor" in change:
            Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})

        with pytest.raises(refusal):
            credentials.check_may_log_in(ada, has_second_factor=False)

    def test_the_back_office_hands_out_no_tokens(self, client):
        client.force_login(admin.make())

        assert client.get("/admin/knox/authtoken/add/").status_code == 404


class TestSecurityPage:
    def page(self, mine):
        return mine.get("/account/security/").content.decode()

    def test_lists_browsers_and_programs_with_their_device(self, ada, program):
        mine = log_in(**{"user-agent": FIREFOX})

        page = self.page(mine)

        assert "Firefox on Linux" in page and "This browser" in page
        assert "Token" in page

    def test_notes_the_last_use_now_and_then(self, ada):
        start = timezone.now()
        with time_machine.travel(start, tick=False):
            mine = log_in()
        with time_machine.travel(start + timedelta(minutes=14), tick=False):
            mine.get("/account/security/")
        assert Credential.objects.get().used_at == start
        with time_machine.travel(start + timedelta(minutes=16), tick=False):
            mine.get("/account/security/")
        assert Credential.objects.get().used_at == start + timedelta(minutes=16)

    def test_ends_another_browser(self, mine, elsewhere):
        other = Credential.objects.get(session_id=elsewhere.session.session_key)

        response = mine.post(reverse("customers:revoke_credential", args=[other.pk]))

        assert response["Location"] == "/account/security/"
        assert is_in(mine) and not is_in(elsewhere)

    def test_ends_a_program(self, mine, program):
        mine.post(reverse("customers:revoke_credential", args=[Credential.objects.get(session=None).pk]))

        assert is_in(mine) and not opens(program)

    def test_ends_all_but_this_browser(self, mine, elsewhere, program):
        mine.post(reverse("customers:revoke_others"))

        assert is_in(mine)
        assert not is_in(elsewhere) and not opens(program)

    def test_ends_nothing_of_anybody_else(self, mine):
        bo = User.objects.create_user("bo", "bo@example.com", PASSWORD)
        others = Client()
        others.force_login(bo)

        answer = mine.post(
            reverse("customers:revoke_credential", args=[Credential.objects.exclude(user__email=ADA).get().pk])
        )

        assert answer.status_code == 404
        assert is_in(others)

    def test_of_one_that_ran_out_nothing_is_left_to_see(self, mine, elsewhere):
        Session.objects.filter(pk=elsewhere.session.session_key).update(expire_date=timezone.now())

        assert credentials.active_credentials(User.objects.get()).count() == 1

    def test_a_log_out_takes_the_row_with_it(self, mine):
        mine.post("/accounts/logout/")

        assert not Credential.objects.exists()

    def test_sessions_that_ran_out_take_their_rows_with_them(self, mine):
        Session.objects.update(expire_date=timezone.now())

        call_command("clearsessions")

        assert not Credential.objects.exists()


class TestInTheAdmin:
    def test_lists_and_ends_them(self, mine, elsewhere, program):
        staff = Client()
        staff.force_login(admin.make())
        path = reverse("admin:customers_credential_changelist")
        page = staff.get(path, {"q": ADA}).content.decode()
        assert page.count("ada") >= 3 and "token" in page

        ended = Credential.objects.filter(user__email=ADA).values_list("pk", flat=True)
        data = {"action": "delete_selected", "_selected_action": list(ended), "post": "yes"}
        assert staff.post(path, data).status_code == 302

        assert not is_in(mine) and not is_in(elsewhere) and not opens(program)
        assert is_in(staff)
