import re
from io import StringIO
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models.signals import post_save
from django.dispatch import receiver

from customers.models import Customer, OutgoingEmail, Profile
from customers.services.passwords import EMAILED_LINK_LIMIT

User = get_user_model()
pytestmark = pytest.mark.django_db

PASSWORD = "nine quiet herons"
ADA = "ada@example.com"


def make_member(email=ADA, *, verified=True, **facts):
    user = User.objects.create_user(email.partition("@")[0], email, PASSWORD, **facts)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def sign_up(client, email=ADA, password=PASSWORD):
    return client.post("/accounts/signup/", {"email": email, "password1": password})


def log_in(client, login=ADA, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


def link_in(mail):
    """The path of the link that the mail carries."""
    return urlsplit(re.search(r"https?://\S+/accounts/\S+", mail.text)[0]).path


def enter_with_password(client):
    """Log in and prove it again, as the pages that change how the account is protected want it."""
    log_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def is_logged_in(client):
    return "_auth_user_id" in client.session


class TestSignUp:
    def test_makes_one_person_and_sends_a_link_that_lets_them_in(self, client):
        response = sign_up(client)
        assert (response.status_code, response["Location"]) == (302, "/accounts/confirm-email/")
        user = User.objects.get(email=ADA)
        assert (Profile.objects.filter(user=user).count(), Customer.objects.filter(user=user).count()) == (1, 1)
        assert not is_logged_in(client)
        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.is_secret) == ([ADA], True)
        path = link_in(mail)
        assert path in mail.html
        assert client.get(path).status_code == 200
        assert not EmailAddress.objects.get(user=user).verified  # looking is not confirming
        client.post(path)
        assert EmailAddress.objects.get(user=user).verified
        assert is_logged_in(client)

    def test_says_the_same_when_the_address_has_an_account(self, client):
        make_member()
        taken, free = sign_up(client), sign_up(client, "new@example.com")
        assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
        assert User.objects.count() == 2
        mail = OutgoingEmail.objects.get(to=[ADA])
        assert mail.subject == "You already have an account"

    def test_greets_who_has_just_signed_up_as_it_greets_everybody(self, client):
        sign_up(client)
        page = client.post(link_in(OutgoingEmail.objects.get()), follow=True).content.decode()
        assert "You are logged in." in page
        assert "Welcome back" not in page

    @pytest.mark.parametrize("has_account", [True, False])
    def test_says_what_is_true_of_a_second_time_as_well(self, client, has_account):
        """After three mails in ten minutes no more go out, and no page may tell whether there is an account."""
        if has_account:
            make_member()
        pages = []
        for _ in range(4):
            sign_up(client)
            pages.append(client.get("/accounts/confirm-email/").content.decode())
        assert OutgoingEmail.objects.count() == 3
        first, *_, last = (page.partition("<h1>Look into your inbox")[2].partition("</main>")[0] for page in pages)
        assert first == last
        assert "is on its way, or there already" in first and "three times in ten minutes" in first
        assert "We have sent" not in pages[-1]

    def test_the_page_names_the_limit_that_holds(self):
        assert (EMAILED_LINK_LIMIT.tries, EMAILED_LINK_LIMIT.seconds) == (3, 10 * 60)

    @pytest.mark.parametrize(
        ("email", "password"),
        [
            ("", PASSWORD),
            ("no-address", PASSWORD),
            ("a@example.com\nBcc: all@example.com", PASSWORD),
            ("a@example.com", ""),
            ("a@example.com", "short"),
            ("a@example.com", "password12"),
        ],
    )
    def test_refuses_bad_input_and_keeps_what_was_typed(self, client, email, password):
        response = sign_up(client, email, password)
        assert response.status_code == 422
        assert b'class="errors"' in response.content
        assert User.objects.count() == 0 and OutgoingEmail.objects.count() == 0
        if email == "a@example.com":
            assert b'value="a@example.com"' in response.content

    def test_leaves_nothing_behind_when_a_receiver_fails(self, client):
        @receiver(post_save, sender=User)
        def planted(sender, **kwargs):
            raise RuntimeError("planted")

        try:
            with pytest.raises(RuntimeError, match="planted"):
                sign_up(client)
        finally:
            post_save.disconnect(planted, sender=User)
        assert (User.objects.count(), Profile.objects.count(), EmailAddress.objects.count()) == (0, 0, 0)

    def test_leaves_nothing_behind_when_the_mail_cannot_be_written(self, client, monkeypatch):
        def planted(*args, **kwargs):
            raise RuntimeError("planted")

        monkeypatch.setattr("customers.outbox.queue.queue_email", planted)
        with pytest.raises(RuntimeError, match="planted"):
            sign_up(client)
        assert (User.objects.count(), Profile.objects.count(), EmailAddress.objects.count()) == (0, 0, 0)


class TestLogIn:
    def test_by_address_and_back_to_where_one_came_from(self, client):
        make_member()
        response = log_in(client, next="/account/")
        assert (response.status_code, response["Location"]) == (302, "/account/")
        assert is_logged_in(client)

    @pytest.mark.parametrize("login", [ADA, "nobody@example.com"])
    def test_refuses_in_the_same_words_whether_the_address_exists(self, client, login):
        make_member()
        response = log_in(client, login, "wrong password")
        assert response.status_code == 422
        assert "The e-mail address and/or password you specified are not correct." in response.content.decode()
        assert not is_logged_in(client)

    def test_never_redirects_to_another_host(self, client):
        make_member()
        assert log_in(client, next="https://evil.example/")["Location"] == "/"

    @pytest.mark.parametrize(
        ("door", "data"),
        [
            ("login", {"login": ADA, "password": PASSWORD}),
            ("logout", {}),
            ("reauthenticate", {"password": PASSWORD}),
        ],
    )
    @pytest.mark.parametrize(
        ("next_page", "leads_to"),
        [("https://shop.example/account/", "https://shop.example/account/"), ("http://shop.example/account/", "/")],
        ids=["https", "http"],
    )
    def test_keeps_the_scheme_that_the_page_has(self, client, settings, door, data, next_page, leads_to):
        settings.ALLOWED_HOSTS = ["shop.example"]
        user = make_member()
        if door != "login":
            client.force_login(user)
        here = {"secure": True, "headers": {"Host": "shop.example", "Referer": "https://shop.example/"}}
        response = client.post(f"/accounts/{door}/", {**data, "next": next_page}, **here)
        assert (response.status_code, response["Location"]) == (302, leads_to)

    def test_sends_the_link_again_where_the_address_is_not_confirmed(self, client):
        make_member(verified=False)
        response = log_in(client)
        assert response["Location"] == "/accounts/confirm-email/"
        assert not is_logged_in(client)
        assert OutgoingEmail.objects.get().to == [ADA]

    def test_stops_guessing(self, client):
        make_member()
        for _ in range(10):
            log_in(client, password="wrong password")
        response = log_in(client)  # the right one, too late
        assert response.status_code == 429
        assert "That was tried too often. Please wait" in response.content.decode()
        assert not is_logged_in(client)

    def test_closed_accounts_are_told(self, client):
        make_member(is_active=False)
        assert log_in(client)["Location"] == "/accounts/inactive/"
        assert not is_logged_in(client)

    def test_get_shows_labels_and_tokens(self, client):
        page = client.get("/accounts/login/").content.decode()
        assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
        assert "placeholder" not in page.partition('class="form"')[2].partition("</form>")[0]


class TestTooOften:
    @pytest.mark.parametrize(
        ("limit", "path", "data"),
        [
            ("signup", "/accounts/signup/", {"email": ADA, "password1": PASSWORD}),
            ("reset_password", "/accounts/password/reset/", {"email": ADA}),
            ("login", "/accounts/login/", {"login": ADA, "password": PASSWORD}),
        ],
    )
    def test_is_said_on_a_page_of_the_shop(self, client, settings, limit, path, data):
        settings.ACCOUNT_RATE_LIMITS = {limit: "1/m/ip"}
        assert client.post(path, data).status_code != 429
        response = client.post(path, data)
        assert response.status_code == 429
        page = response.content.decode()
        assert "That was a little too often" in page
        assert 'role="search"' in page and "<footer" in page


class TestTheAdminDoor:
    def test_is_the_same_door(self, client):
        response = client.get("/admin/login/?next=/admin/auth/user/")
        assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2Fauth%2Fuser%2F")

    def test_is_shut_to_shoppers(self, client):
        client.force_login(make_member())
        assert client.get("/admin/login/").status_code == 403

    @pytest.mark.parametrize(("email", "login"), [("", "root"), ("root@example.com", "root@example.com")])
    def test_lets_in_who_was_made_on_the_command_line(self, client, monkeypatch, email, login):
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
        call_command("createsuperuser", interactive=False, username="root", email=email, stdout=StringIO())
        response = log_in(client, login, next="/admin/")
        assert response["Location"] == "/admin/"
        page = client.get("/admin/")
        assert page.status_code == 200
        assert "You are logged in." not in page.content.decode()


class TestLogOut:
    def test_asks_on_get_and_does_it_on_post(self, client):
        client.force_login(make_member())
        assert client.get("/accounts/logout/").status_code == 200
        assert is_logged_in(client)
        assert client.post("/accounts/logout/").status_code == 302
        assert not is_logged_in(client)


class TestPasswordReset:
    def test_sets_a_new_one_by_a_link_that_works_once(self, client):
        user = make_member()
        assert client.post("/accounts/password/reset/", {"email": ADA}).status_code == 302
        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.is_secret) == ([ADA], True)
        path = link_in(mail)
        form = client.get(path, follow=True)
        assert form.status_code == 200
        assert ">New password<" in form.text and "New Password" not in form.text
        assert client.post(form.request["PATH_INFO"], {"password1": "x", "password2": "x"}).status_code == 422
        new = {"password1": "ten loud geese", "password2": "ten loud geese"}
        assert client.post(form.request["PATH_INFO"], new).status_code == 302
        user.refresh_from_db()
        assert user.check_password("ten loud geese")
        assert "no longer works" in client.get(path, follow=True).content.decode()
        assert OutgoingEmail.objects.filter(subject="Your password has been changed").exists()

    def test_never_says_whether_the_address_exists(self, client):
        make_member()
        known = client.post("/accounts/password/reset/", {"email": ADA}, follow=True)
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True)
        assert known.redirect_chain == unknown.redirect_chain
        assert known.content.count(b"We have sent you a link") == unknown.content.count(b"We have sent you a link") == 1
        assert known.status_code == unknown.status_code == 200


class TestChangePassword:
    def test_wants_the_present_one(self, client):
        user = make_member()
        client.force_login(user)
        data = {"oldpassword": "wrong", "password1": "ten loud geese", "password2": "ten loud geese"}
        assert client.post("/accounts/password/change/", data).status_code == 422
        assert client.post("/accounts/password/change/", data | {"oldpassword": PASSWORD}).status_code == 302
        user.refresh_from_db()
        assert user.check_password("ten loud geese")
        assert is_logged_in(client)
        mail = OutgoingEmail.objects.get()
        assert (mail.to, mail.is_secret) == ([ADA], False)


class TestChangeAddress:
    def test_holds_when_the_new_one_is_confirmed(self, client):
        user = make_member()
        enter_with_password(client)
        assert client.post("/accounts/email/", {"action_add": "", "email": "no address"}).status_code == 422
        client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
        user.refresh_from_db()
        assert user.email == ADA
        mail = OutgoingEmail.objects.get()
        assert mail.to == ["new@example.com"]
        client.post(link_in(mail))
        user.refresh_from_db()
        assert user.email == "new@example.com"
        assert OutgoingEmail.objects.get(to=[ADA]).subject == "Your e-mail address has been changed"

    def test_asks_for_the_password_once_more(self, client):
        client.force_login(make_member())
        response = client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
        assert response["Location"].startswith("/accounts/reauthenticate/")
        assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 422


class TestSecondFactor:
    def test_is_switched_on_with_a_picture_that_the_policy_allows(self, client):
        make_member()
        enter_with_password(client)
        page = client.get("/accounts/2fa/totp/activate/").content.decode()
        assert "<svg" in page and "data:image" not in page
        assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 422

    def test_is_asked_for_at_log_in(self, client):
        from allauth.mfa.totp.internal.auth import (
            TOTP,
            format_hotp_value,
            generate_totp_secret,
            hotp_value,
            yield_hotp_counters_from_time,
        )

        user = make_member()
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        assert log_in(client)["Location"].startswith("/accounts/2fa/authenticate/")
        assert not is_logged_in(client)
        assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 422
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_logged_in(client)


class TestPasskey:
    def test_is_offered_at_both_steps_of_the_log_in(self, client):
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        assert "Log in with a passkey" in client.get("/accounts/login/").content.decode()
        TOTP.activate(make_member(), generate_totp_secret())
        page = client.get(log_in(client)["Location"]).content.decode()
        assert "Use a passkey" in page and "webauthn.js" in page

    @pytest.mark.parametrize("credential", ["", "x", "{}", "[]", '{"id": "x", "rawId": "x", "response": {}}'])
    def test_that_is_none_logs_nobody_in(self, client, credential):
        client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
        assert answer.status_code in {302, 422} and not is_logged_in(client)

    def test_is_listed_renamed_and_removed_by_its_owner_alone(self, client):
        from allauth.mfa.models import Authenticator

        user = make_member()
        data = {"name": "Ada's phone", "passwordless": False, "credential": {}}
        mine = Authenticator.objects.create(user=user, type="webauthn", data=data)
        stranger = Authenticator.objects.create(user=type(user).objects.create_user("bo"), type="webauthn", data=data)
        client.force_login(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert "phone" in client.get("/accounts/2fa/webauthn/").content.decode()
        for way in ("edit", "remove"):
            assert client.get(f"/accounts/2fa/webauthn/keys/{mine.pk}/{way}/").status_code == 200
            assert client.post(f"/accounts/2fa/webauthn/keys/{stranger.pk}/{way}/").status_code == 404


PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/no-such-key/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-no-such-key/",
    "/accounts/password/reset/key/done/",
    "/accounts/inactive/",
]
MEMBERS_PAGES = [
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/generate/",
]


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_answers_a_visitor(self, client, path):
        response = client.get(path)
        assert response.status_code == 200
        assert b"<h1>" in response.content

    @pytest.mark.parametrize("path", MEMBERS_PAGES)
    def test_answers_a_member(self, client, path):
        make_member()
        enter_with_password(client)
        response = client.get(path)
        assert response.status_code == 200
        assert b"<h1>" in response.content

    @pytest.mark.parametrize("path", MEMBERS_PAGES[1:])
    def test_sends_a_visitor_to_log_in(self, client, path):
        assert client.get(path)["Location"].startswith("/accounts/login/")
