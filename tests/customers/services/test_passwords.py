"""A password is checked in one place: wrong ones are counted for all doors, and the time tells nothing."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from customers.models import OutgoingEmail
from customers.services.passwords import ACCOUNT_PASSWORD_LIMIT
from tests.races import run_together

User = get_user_model()

PASSWORD, WRONG, NEW = "nine quiet herons", "a wrong password", "ten loud geese"
ADA = "ada@example.com"


@pytest.fixture
def ada(db):
    return make_user(ADA)


def make_user(email, *, verified=True, **facts):
    user = User.objects.create_user(email.partition("@")[0], email, PASSWORD, **facts)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def visitor(number):
    return {"REMOTE_ADDR": f"192.0.2.{number}"}


def on_the_page(password=WRONG, *, login=ADA, client=None, **where):
    data = {"login": login, "password": password}
    return (client or Client()).post("/accounts/login/", data, **where).status_code


def in_the_api(password=WRONG, *, login=ADA, **where):
    return APIClient().post("/api/v1/tokens/", {"email": login, "password": password}, **where).status_code


@pytest.mark.django_db
class TestOneCount:
    def test_page_and_api_count_the_same_tries_for_an_account(self, ada):
        answers = [on_the_page(**visitor(number)) for number in range(5)]
        answers += [in_the_api(**visitor(number)) for number in range(5, 10)]

        assert answers == [422] * 5 + [401] * 5
        assert on_the_page(PASSWORD, **visitor(10)) == 429
        assert in_the_api(PASSWORD, **visitor(11)) == 429
        assert in_the_api(PASSWORD, login="bo@example.com", **visitor(12)) == 401

    def test_and_for_a_visitor_whatever_the_account(self, ada):
        answers = [on_the_page(login=f"{number}@example.com", **visitor(1)) for number in range(10)]

        assert answers == [422] * 10
        assert in_the_api(PASSWORD, **visitor(1)) == 429
        assert in_the_api(PASSWORD, **visitor(2)) == 201

    @pytest.mark.parametrize("door", ["reauthenticate", "change", "erase"])
    def test_the_doors_behind_the_log_in_count_as_well(self, ada, door):
        inside = Client()
        on_the_page(PASSWORD, client=inside)
        path, field = {
            "reauthenticate": ("/accounts/reauthenticate/", "password"),
            "change": ("/accounts/password/change/", "oldpassword"),
            "erase": (reverse("customers:erase"), "password"),
        }[door]

        data = {field: WRONG, "password1": NEW, "password2": NEW}
        answers = [inside.post(path, data, **visitor(number)).status_code for number in range(11)]

        assert answers == [422] * 10 + [429]
        assert in_the_api(**visitor(20)) == 429

    def test_the_admins_log_in_is_the_same_door(self, ada):
        root = make_user("root@example.com", is_staff=True, is_superuser=True)
        for number in range(10):
            on_the_page(login=root.email, **visitor(number))

        answer = Client().post("/admin/login/", {"username": "root", "password": PASSWORD}, **visitor(11))

        assert answer["Location"].startswith("/accounts/login/")
        assert on_the_page(PASSWORD, login="root", **visitor(11)) == 429

    def test_a_name_and_an_address_of_one_account_have_one_count(self, ada):
        for number in range(5):
            on_the_page(login="ada", **visitor(number))
            on_the_page(login="ADA@example.com", **visitor(number + 5))

        assert on_the_page(PASSWORD, **visitor(11)) == 429

    def test_a_code_of_the_second_factor_is_good_once_whatever_the_caches_forget(self, ada):
        secret = generate_totp_secret()
        TOTP.activate(ada, secret)
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

        def enter():
            browser = Client()
            on_the_page(PASSWORD, client=browser)
            cache.clear()
            return browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code

        assert [enter() for _ in range(3)] == [302, 422, 422]

    def test_an_emptied_cache_forgets_nothing(self, ada):
        for number in range(10):
            on_the_page(**visitor(number))
            cache.clear()

        assert on_the_page(PASSWORD, **visitor(11)) == 429

    def test_right_ones_are_no_tries(self, ada):
        assert [on_the_page(PASSWORD) for _ in range(12)] == [302] * 12
        assert [in_the_api(PASSWORD) for _ in range(12)] == [201] * 12

    def test_says_when_to_come_back(self, ada):
        for _ in range(10):
            on_the_page()
        answer = Client().post("/accounts/login/", {"login": ADA, "password": PASSWORD})

        assert 0 < int(answer["Retry-After"]) <= 60
        assert "Please wait" in answer.content.decode()
        assert "/accounts/password/reset/" in answer.content.decode()

    def test_codes_of_the_second_factor_are_counted(self, ada):
        Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x" * 32})
        inside = Client()
        on_the_page(PASSWORD, client=inside)

        path = "/accounts/2fa/authenticate/"
        answers = [inside.post(path, {"code": "000000"}, **visitor(number)).status_code for number in range(11)]

        assert answers == [422] * 10 + [429]
        mail = OutgoingEmail.objects.get(subject="Somebody has tried wrong codes for your account")
        assert mail.to == [ADA] and "knew your password" in mail.text

    @pytest.mark.parametrize(
        ("path", "data"),
        [
            ("/accounts/signup/", {"email": "bo{}@example.com", "password1": PASSWORD}),
            ("/accounts/password/reset/", {"email": "bo{}@example.com"}),
        ],
    )
    def test_whoever_fills_inboxes_is_stopped(self, db, path, data):
        def send(number):
            return Client().post(path, {name: value.format(number) for name, value in data.items()}).status_code

        assert [send(number) for number in range(21)] == [302] * 20 + [429]


@pytest.mark.django_db
@pytest.mark.usefixtures("one_clock")
class TestLockedOut:
    def lock(self, count=13):
        return [on_the_page(**visitor(number)) for number in range(count)]

    def test_tells_the_owner_once(self, ada):
        assert self.lock() == [422] * 10 + [429] * 3

        [mail] = OutgoingEmail.objects.all()
        assert mail.to == [ADA]
        assert mail.subject == "Somebody has tried wrong passwords for your account"
        assert "/accounts/password/reset/" in mail.text and "for 15 minutes" in mail.text

    def test_writes_once_a_day_however_long_it_goes_on(self, ada):
        start = timezone.now()
        for quarter in range(4):
            with time_machine.travel(start + timedelta(minutes=16 * quarter), tick=False):
                self.lock()
        assert OutgoingEmail.objects.count() == 1
        with time_machine.travel(start + timedelta(hours=25), tick=False):
            self.lock()
        assert OutgoingEmail.objects.count() == 2

    def test_ends_by_itself(self, ada):
        self.lock()
        with time_machine.travel(timezone.now() + timedelta(seconds=ACCOUNT_PASSWORD_LIMIT.seconds + 1)):
            assert on_the_page(PASSWORD) == 302

    def test_never_locks_out_whoever_has_a_link(self, ada):
        self.lock()
        key = {"uidb36": user_pk_to_url_str(ada), "key": default_token_generator.make_token(ada)}
        owner = Client()
        form = owner.get(reverse("account_reset_password_from_key", kwargs=key), follow=True)
        owner.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

        assert owner.get("/account/").status_code == 200
        assert on_the_page(NEW, **visitor(30)) == 302

    def test_a_stranger_who_asks_for_links_uses_up_none_of_the_owners(self, ada):
        for number in range(9):
            assert Client().post("/accounts/password/reset/", {"email": ADA}, **visitor(number)).status_code == 302

        assert OutgoingEmail.objects.filter(to=[ADA]).count() == 3

    def test_writes_to_nobody_who_has_no_account(self, db):
        for number in range(13):
            on_the_page(login="nobody@example.com", **visitor(number))

        assert not OutgoingEmail.objects.exists()


@pytest.mark.django_db
class TestTheSameWork:
    """Hashing a password is what takes the time: whoever measures it learns nothing if it is done once in any case."""

    @pytest.fixture
    def hashes(self, monkeypatch):
        made = []
        encode = MD5PasswordHasher.encode

        def counted(self, password, *args, **kwargs):
            made.append(password)
            return encode(self, password, *args, **kwargs)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
        return made

    LOGINS = {
        "a member": ADA,
        "a member by name": "ada",
        "nobody": "nobody@example.com",
        "no address": "nobody",
        "not confirmed": "waiting@example.com",
        "closed": "closed@example.com",
        "without a password": "nopass@example.com",
    }

    @pytest.fixture
    def people(self, ada):
        make_user("waiting@example.com", verified=False)
        make_user("closed@example.com", is_active=False)
        make_user("nopass@example.com")
        for user in User.objects.filter(username="nopass"):
            user.set_unusable_password()
            user.save()

    @pytest.mark.parametrize("who", LOGINS)
    @pytest.mark.parametrize("door", [on_the_page, in_the_api], ids=["page", "API"])
    @pytest.mark.parametrize("password", [WRONG, PASSWORD], ids=["wrong", "right"])
    def test_a_log_in_hashes_once(self, people, hashes, who, door, password):
        hashes.clear()

        door(password, login=self.LOGINS[who])

        is_no_address = door is in_the_api and "@" not in self.LOGINS[who]
        assert len(hashes) == (0 if is_no_address else 1)

    @pytest.mark.parametrize("email", [ADA, "new@example.com"], ids=["known", "new"])
    def test_a_sign_up_hashes_once(self, people, hashes, email):
        hashes.clear()

        Client().post("/accounts/signup/", {"email": email, "password1": PASSWORD})

        assert hashes == [PASSWORD]

    @pytest.mark.parametrize("email", [ADA, "new@example.com"], ids=["known", "new"])
    def test_a_sign_up_in_the_api_hashes_once(self, people, hashes, email):
        hashes.clear()

        APIClient().post("/api/v1/signup/", {"email": email, "password": PASSWORD})

        assert hashes == [PASSWORD]

    @pytest.mark.parametrize("email", [ADA, "new@example.com"], ids=["known", "new"])
    def test_asking_for_a_new_password_hashes_none(self, people, hashes, email):
        hashes.clear()

        Client().post("/accounts/password/reset/", {"email": email})
        APIClient().post("/api/v1/password-reset/", {"email": email})

        assert hashes == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestBurst:
    """Sixty wrong passwords by sixteen processes at a limit of ten: at most ten are looked at."""

    def test_of_sixty_at_once_at_five_doors_ten_are_checked(self):
        make_user(ADA)

        doors = ["page", "api", "reauthenticate", "change", "erase"]
        calls = [(doors[number % 5], 4 if number < 12 else 3, number) for number in range(16)]
        checked = run_together("tests.customers.services.race_workers:guess", calls)

        assert sum(checked) == 10

    def test_control_that_does_not_count_first_checks_them_all(self):
        make_user(ADA)

        checked = run_together(
            "tests.customers.services.race_workers:guess_uncounted", [("api", 4, n) for n in range(4)]
        )

        assert sum(checked) == 16
