"""Whoever signs up with an address, in whatever order: only who reads its mail gets in."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from customers.models import OutgoingEmail
from customers.services import email_ownership
from my_shop.kernel.signals import overdue_work_due
from tests.races import run_together

User = get_user_model()
pytestmark = pytest.mark.django_db

ADA = "ada@example.com"
OWN, STRANGERS = "nine quiet herons", "ten loud geese"
NEW = "a third long password"


def sign_up(password, email=ADA):
    """Sign up in a browser of its own; return it, and the link that went out."""
    browser = Client()
    browser.post("/accounts/signup/", {"email": email, "password1": password})
    return browser, last_link()


def last_link():
    return urlsplit(re.search(r"https?://\S+/accounts/\S+", OutgoingEmail.objects.first().text)[0]).path


def log_in(password, login=ADA):
    browser = Client()
    browser.post("/accounts/login/", {"login": login, "password": password})
    return is_in(browser)


def is_in(browser):
    return "_auth_user_id" in browser.session


def token_status(password):
    return APIClient().post("/api/v1/tokens/", {"email": ADA, "password": password}).status_code


def gained_nothing(password):
    return not log_in(password) and token_status(password) in (401, 403)


@pytest.mark.parametrize("owner_is_first", [True, False])
class TestTwoSignUpsWithOneAddress:
    """The owner and a stranger, who does not read the owner's mail."""

    @pytest.fixture
    def both(self, owner_is_first):
        if owner_is_first:
            owner, stranger = sign_up(OWN), sign_up(STRANGERS)
        else:
            stranger, owner = sign_up(STRANGERS), sign_up(OWN)
        return *owner, *stranger

    def test_the_owner_confirms_the_own_one_and_the_other_ends(self, both):
        browser, link, _, strangers_link = both

        browser.post(link)

        assert is_in(browser)
        assert log_in(OWN)
        assert gained_nothing(STRANGERS)
        assert User.objects.count() == 1
        assert b"This link no longer works" in Client().get(strangers_link).content

    def test_the_owner_who_follows_the_strangers_link_sets_a_password_that_only_they_know(self, both):
        browser, _, stranger, strangers_link = both

        page = browser.get(strangers_link).content.decode()
        assert "in another browser than this one" in page
        assert browser.post(strangers_link, {"password": OWN}).status_code == 422
        assert not EmailAddress.objects.filter(verified=True).exists()
        browser.post(strangers_link, {"new_password": NEW})

        assert is_in(browser)
        assert log_in(NEW)
        assert gained_nothing(STRANGERS)
        stranger.get("/account/")
        assert not is_in(stranger)

    def test_a_link_asks_its_own_sign_ups_password_in_another_browser(self, both):
        _, link, _, _ = both
        elsewhere = Client()

        assert elsewhere.post(link).status_code == 422
        assert elsewhere.post(link, {"password": STRANGERS}).status_code == 422
        assert elsewhere.post(link, {"password": OWN}).status_code == 302

        assert is_in(elsewhere)
        assert gained_nothing(STRANGERS)

    def test_the_owner_who_resets_the_password_gets_the_account_and_the_stranger_nothing(self, both):
        Client().post("/accounts/password/reset/", {"email": ADA})
        browser = Client()
        form = browser.get(last_link(), follow=True)
        browser.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

        assert is_in(browser)
        assert log_in(NEW)
        assert gained_nothing(STRANGERS)
        assert User.objects.count() == 1

    def test_before_anybody_confirms_neither_may_hold_a_token(self, both):
        assert {token_status(OWN), token_status(STRANGERS)} <= {401, 409}


class TestAfterTheOwner:
    @pytest.fixture
    def owner(self):
        user = User.objects.create_user("ada", ADA, OWN)
        EmailAddress.objects.create(user=user, email=ADA, primary=True, verified=True)
        return user

    def test_a_stranger_who_signs_up_gains_nothing(self, owner):
        browser, link = sign_up(STRANGERS)

        assert User.objects.get() == owner
        assert link == "/accounts/password/reset/"
        assert not is_in(browser)
        assert log_in(OWN) and gained_nothing(STRANGERS)

    def test_a_member_who_wants_to_change_to_it_gains_nothing(self, owner):
        bo = User.objects.create_user("bo", "bo@example.com", STRANGERS)
        EmailAddress.objects.create(user=bo, email=bo.email, primary=True, verified=True)
        EmailAddress.objects.create(user=bo, email=ADA)

        assert email_ownership.user_by_email(ADA) == owner

    def test_whoever_the_staff_have_entered_keeps_the_address(self):
        entered = User.objects.create_user("ada", ADA, OWN)

        sign_up(STRANGERS)

        assert User.objects.get() == entered


class TestAChangeOfAddress:
    """Bo, a member, has typed somebody else's address."""

    @pytest.fixture
    def link(self):
        bo = User.objects.create_user("bo", "bo@example.com", OWN)
        EmailAddress.objects.create(user=bo, email=bo.email, primary=True, verified=True)
        browser = Client()
        browser.post("/accounts/login/", {"login": bo.email, "password": OWN})
        browser.post("/accounts/reauthenticate/", {"password": OWN})
        browser.post("/accounts/email/", {"action_add": "", "email": ADA})
        self.browser = browser
        return last_link()

    def test_is_not_confirmed_by_whoever_follows_the_link(self, link):
        response = Client().post(link)

        assert response["Location"].startswith("/accounts/login/?next=")
        assert not EmailAddress.objects.get(email=ADA).verified

    def test_is_confirmed_by_whose_account_it_is(self, link):
        self.browser.post(link)

        assert User.objects.get().email == ADA

    def test_sends_whoever_is_logged_in_as_somebody_else_to_the_log_in(self, link):
        other = Client()
        other.force_login(User.objects.create_user("cy", "cy@example.com", STRANGERS))

        response = other.post(link)

        assert response["Location"].startswith("/accounts/login/?next=")
        assert other.get(response["Location"]).status_code == 200

    def test_opens_the_account_to_nobody_who_asks_for_a_new_password(self, link):
        Client().post("/accounts/password/reset/", {"email": ADA})

        [mail] = OutgoingEmail.objects.filter(to=[ADA]).exclude(text__contains="confirm-email")
        assert "/password/reset/key/" not in mail.text

    def test_ends_when_somebody_else_signs_up_and_confirms(self, link):
        browser, theirs = sign_up(STRANGERS)

        browser.post(theirs)

        assert email_ownership.user_by_email(ADA) != User.objects.get(username="bo")
        assert b"This link no longer works" in self.browser.get(link).content


class TestALinkOpenedWhileSomebodyElseIsLoggedIn:
    def test_looking_ends_nobodys_session(self):
        _, link = sign_up(OWN)
        other = Client()
        user = User.objects.create_user("bo", "bo@example.com", STRANGERS)
        other.force_login(user)

        other.get(link)

        assert is_in(other)


class TestTheSignUpMail:
    def test_says_where_it_was_asked_for(self):
        Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}).post(
            "/accounts/signup/", {"email": ADA, "password1": OWN}, REMOTE_ADDR="192.0.2.9"
        )

        assert "Firefox on Linux" in OutgoingEmail.objects.get().text
        assert "192.0.2.9" in OutgoingEmail.objects.get().text


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestConfirmingTwoAtOnce:
    def test_one_is_confirmed_and_the_other_ends(self):
        links = [sign_up(password)[1] for password in (OWN, STRANGERS, NEW)]

        answers = run_together("tests.customers.services.race_workers:confirm", [(link,) for link in links])

        assert sorted(answers) == [False, False, True]
        assert User.objects.count() == EmailAddress.objects.count() == 1
        assert EmailAddress.objects.get().verified


class TestAnAddressThatIsTooLong:
    LONG = ["a" * 65 + "@example.com", "a@" + "b" * 60 + ("." + "c" * 60) * 4 + ".com"]

    @pytest.mark.parametrize("email", LONG, ids=["before the @", "in all"])
    def test_is_refused_and_makes_nobody(self, email):
        for path in ("/accounts/signup/", "/accounts/password/reset/"):
            assert Client().post(path, {"email": email, "password1": OWN}).status_code == 422

        assert not User.objects.exists() and not OutgoingEmail.objects.exists()

    @pytest.mark.parametrize("email", LONG, ids=["before the @", "in all"])
    def test_is_none_to_change_to(self, email):
        bo = User.objects.create_user("bo", "bo@example.com", OWN)
        EmailAddress.objects.create(user=bo, email=bo.email, primary=True, verified=True)
        browser = Client()
        browser.post("/accounts/login/", {"login": bo.email, "password": OWN})
        browser.post("/accounts/reauthenticate/", {"password": OWN})

        assert browser.post("/accounts/email/", {"action_add": "", "email": email}).status_code == 422


class TestLinksInMails:
    @pytest.mark.parametrize("host", ["127.0.0.1:6666", "localhost."])
    def test_lead_to_the_shop_whatever_host_was_asked(self, settings, host):
        settings.SITE_URL = "https://shop.example"
        user = User.objects.create_user("ada", ADA, OWN)
        EmailAddress.objects.create(user=user, email=ADA, primary=True, verified=True)
        settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

        for path in ("/accounts/password/reset/", "/accounts/signup/"):
            for email in (ADA, "new@example.com"):
                Client(headers={"host": host}).post(path, {"email": email, "password1": OWN})

        found = [url for mail in OutgoingEmail.objects.all() for url in re.findall(r"https?://\S+", mail.text)]
        assert OutgoingEmail.objects.count() == 4
        assert all(url.startswith("https://shop.example") for url in found)


class TestAUsedLink:
    def test_says_so_to_whoever_sends_it_again(self):
        browser, link = sign_up(OWN)
        browser.post(link)

        again = browser.post(link)

        assert again.status_code == 404
        assert "This link no longer works" in again.content.decode()

    def test_is_not_prolonged_by_looking_at_it(self):
        _, link = sign_up(OWN)

        assert f'action="{link}"' in Client().get(link).content.decode()


class TestEndOldSignUps:
    def months_ago(self, *people):
        User.objects.filter(email__in=people).update(date_joined=timezone.now() - timedelta(days=40))

    def test_ends_what_nobody_confirmed_and_leaves_everybody_else(self):
        for email in (ADA, "new@example.com", "in@example.com", "staff@example.com", "done@example.com"):
            sign_up(OWN, email)
        self.months_ago(ADA, "in@example.com", "staff@example.com", "done@example.com")
        User.objects.filter(email="in@example.com").update(last_login=timezone.now())
        User.objects.filter(email="staff@example.com").update(is_staff=True)
        EmailAddress.objects.filter(email="done@example.com").update(verified=True)

        assert email_ownership.delete_stale_signups(now=timezone.now()) == 1
        assert email_ownership.delete_stale_signups(now=timezone.now()) == 0
        assert not User.objects.filter(email=ADA).exists() and User.objects.count() == 4

    def test_is_done_by_the_round_once_an_hour(self):
        sign_up(OWN)
        self.months_ago(ADA)
        overdue_work_due.send(sender=None, now=timezone.now())
        assert not User.objects.exists()
