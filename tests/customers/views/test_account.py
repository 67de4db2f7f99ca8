import datetime
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from customers.models import Address, Credential, Customer, Profile
from customers.services import accounts, addresses, profiles
from tests.customers.services.test_accounts import bare_user
from tests.customers.services.test_addresses import HOME
from tests.customers.services.test_profiles import photo
from tests.recipes import member

User = get_user_model()
pytestmark = pytest.mark.django_db

PAGES = [
    "/account/",
    "/account/profile/",
    "/account/mail/",
    "/account/security/",
    "/account/delete/",
    "/account/addresses/",
    "/account/addresses/add/",
]
ABROAD = {"country": "US", "postcode": "950141234", "city": "Cupertino", "region": "CA"}
PROFILE = {"nickname": "Ada", "date_of_birth": "1990-02-03", "gender": "female", "bio": "Hello."}


@pytest.fixture
def user(client):
    user = member.make(email="ada@example.com")
    user.set_password("nine quiet herons")
    user.save()
    client.force_login(user)
    return user


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_answer_a_user_without_profile_and_customer(self, client, path):
        user = bare_user()
        client.force_login(user)
        assert client.get(path).status_code == 200
        assert client.get("/").status_code == 200

    @pytest.mark.parametrize("path", PAGES)
    def test_send_a_visitor_to_log_in(self, client, path):
        assert client.get(path)["Location"] == f"/accounts/login/?next={path}"

    @pytest.mark.parametrize("path", PAGES)
    def test_are_nobody_elses_to_keep(self, client, user, path):
        assert "no-store" in client.get(path)["Cache-Control"]


class TestProfile:
    def test_saves_what_was_typed(self, client, user):
        assert client.post("/account/profile/", PROFILE).status_code == 302
        profile = Profile.objects.get(user=user)
        assert (profile.nickname, profile.date_of_birth, profile.gender) == ("Ada", datetime.date(1990, 2, 3), "female")

    def test_takes_a_picture_and_removes_it(self, client, user):
        client.post("/account/profile/", PROFILE | {"avatar": photo()})
        assert Profile.objects.get(user=user).avatar
        client.post("/account/profile/", PROFILE | {"remove_avatar": "on"})
        assert Profile.objects.get(user=user).avatar is None

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("nickname", "two\nlines"),
            ("nickname", "x" * 41),
            ("date_of_birth", "1899-12-31"),
            ("date_of_birth", "tomorrow"),
            ("date_of_birth", "31.02.1990"),
            ("gender", "other"),
            ("bio", "x" * 1001),
            ("avatar", SimpleUploadedFile("me.png", b"no picture", "image/png")),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_what_was_typed(self, client, user, field, value):
        if value == "tomorrow":  # of the day on which the test runs, not of that on which it is collected
            value = (timezone.localdate() + timedelta(days=1)).isoformat()
        response = client.post("/account/profile/", PROFILE | {"bio": "Typed."} | {field: value})
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in response.content.decode()
        assert field == "bio" or "Typed." in response.content.decode()
        assert Profile.objects.get(user=user).nickname == ""


class TestMailPreferences:
    def test_saves_both_answers(self, client, user):
        client.post("/account/mail/", {"wants_post_mail": "on"})
        profile = Profile.objects.get(user=user)
        assert (profile.wants_post_mail, profile.wants_comment_mail) == (True, False)


class TestAddresses:
    def test_adds_edits_and_removes(self, client, user):
        assert client.post("/account/addresses/add/", HOME).status_code == 302
        address = Address.objects.get(customer__user=user)
        assert "Hill 1" in client.get("/account/addresses/").content.decode()
        assert client.get(f"/account/addresses/{address.pk}/").status_code == 200
        client.post(f"/account/addresses/{address.pk}/", HOME | {"line1": "Hill 9"})
        address.refresh_from_db()
        assert (address.line1, address.is_default) == ("Hill 9", True)
        assert client.post(f"/account/addresses/{address.pk}/remove/").status_code == 302
        assert Address.objects.count() == 0

    def test_a_removed_mark_stays_where_no_other_takes_it(self, client, user):
        client.post("/account/addresses/add/", HOME)
        client.post("/account/addresses/add/", HOME | {"line1": "Hill 2"})
        second = Address.objects.get(line1="Hill 2")
        client.post(f"/account/addresses/{second.pk}/default/")
        assert list(Address.objects.filter(is_default=True)) == [second]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "two\nlines"),
            ("line1", "x" * 121),
            ("postcode", "10115"),
            ("country", "XX"),
            ("country", ""),
            ("phone", "1\r\n2"),
            ("phone", "abc"),
        ],
    )
    def test_refuses_beside_the_field(self, client, user, field, value):
        response = client.post("/account/addresses/add/", HOME | {field: value})
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in response.content.decode()
        assert Address.objects.count() == 0

    def test_the_shops_own_country_is_chosen_first(self, client, user, settings):
        settings.SHOP_COUNTRY = "AT"
        assert client.get("/account/addresses/add/").context["form"]["country"].value() == "AT"
        address = addresses.save_address(customer=accounts.ensure_account(user)[1], **HOME | ABROAD)
        assert client.get(f"/account/addresses/{address.pk}/").context["form"]["country"].value() == "US"

    def test_asks_for_the_region_where_the_country_has_one(self, client, user, settings):
        settings.SHOP_COUNTRIES = ["US", "AT"]
        response = client.post("/account/addresses/add/", HOME | ABROAD | {"region": ""})
        assert response.status_code == 422
        form = response.context["form"]
        assert form.errors == {"region": ["Write the state."]}
        assert (form["region"].label, form["postcode"].label) == ("State", "ZIP code")
        assert Address.objects.count() == 0
        client.post("/account/addresses/add/", HOME | ABROAD)
        assert "Cupertino, CA 95014-1234" in client.get("/account/addresses/").content.decode()

    def test_a_region_that_nobody_asked_for_stays(self, client, user):
        address = addresses.save_address(customer=accounts.ensure_account(user)[1], **HOME, region="Wien")
        form = client.get(f"/account/addresses/{address.pk}/").context["form"]
        client.post(f"/account/addresses/{address.pk}/", {name: form[name].value() for name in form.fields})
        address.refresh_from_db()
        assert address.region == "Wien"

    def test_a_country_without_postcodes_needs_none(self, client, user, settings):
        settings.SHOP_COUNTRIES = ["AE"]
        client.post("/account/addresses/add/", HOME | {"country": "AE", "postcode": "", "city": "Dubai"})
        assert Address.objects.get().printed_lines[-2:] == ["Dubai", "United Arab Emirates"]

    def test_a_refused_edit_changes_nothing(self, client, user):
        client.post("/account/addresses/add/", HOME)
        address = Address.objects.get()
        response = client.post(f"/account/addresses/{address.pk}/", HOME | {"line1": "Changed", "city": ""})
        assert response.status_code == 422
        address.refresh_from_db()
        assert address.line1 == "Hill 1"

    def test_says_when_the_book_is_full(self, client, user, monkeypatch):
        monkeypatch.setattr("customers.services.addresses.MAX_ADDRESSES", 0)
        response = client.post("/account/addresses/add/", HOME)
        assert response.status_code == 422
        assert "An address book holds" in response.content.decode()

    @pytest.mark.parametrize("action", ["", "default/", "remove/"])
    def test_a_strangers_does_not_exist(self, client, user, action):
        theirs = addresses.save_address(customer=accounts.ensure_account(member.make())[1], **HOME)
        path = f"/account/addresses/{theirs.pk}/{action}"
        assert client.post(path, HOME | {"line1": "Mine now"}).status_code == 404
        if not action:
            assert client.get(path).status_code == 404
        theirs.refresh_from_db()
        assert theirs.line1 == "Hill 1"

    @pytest.mark.parametrize("address_id", ["0", "999999", str(2**31), str(2**63), str(10**30)])
    def test_unknown_numbers_do_not_exist(self, client, user, address_id):
        assert client.get(f"/account/addresses/{address_id}/").status_code == 404


class TestErase:
    def test_wants_the_password(self, client, user):
        assert client.post("/account/delete/", {"password": "wrong"}).status_code == 422
        assert User.objects.filter(pk=user.pk).exists()
        assert client.post("/account/delete/", {"password": "nine quiet herons"}).status_code == 302
        assert not User.objects.filter(pk=user.pk).exists()
        assert "_auth_user_id" not in client.session
        assert client.get("/account/").status_code == 302

    def test_wants_a_word_of_whoever_has_no_password(self, client):
        user = member.make()
        user.set_unusable_password()
        user.save()
        client.force_login(user)
        assert client.post("/account/delete/", {"word": "perhaps"}).status_code == 422
        assert client.post("/account/delete/", {"word": "DELETE"}).status_code == 302
        assert not User.objects.filter(pk=user.pk).exists()

    def test_tells_staff_why_not(self, client, user):
        User.objects.filter(pk=user.pk).update(is_staff=True)
        response = client.post("/account/delete/", {"password": "nine quiet herons"})
        assert response.status_code == 409
        assert "You work here" in response.content.decode()
        assert User.objects.filter(pk=user.pk).exists()


class TestUnsubscribe:
    def test_looking_changes_nothing_and_one_click_does(self, django_user_model):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)  # the mail program has no cookie and no token
        profile, _ = accounts.ensure_account(member.make())
        profiles.save_mail_preferences(profile=profile, wants_comment_mail=True, wants_post_mail=True)
        path = f"/account/mail/unsubscribe/{profiles.unsubscribe_token(reader_id=profile.user_id, kind='posts')}/"
        assert strict.get(path).status_code == 200
        profile.refresh_from_db()
        assert profile.wants_post_mail
        assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        profile.refresh_from_db()
        assert (profile.wants_post_mail, profile.wants_comment_mail) == (False, True)

    def test_an_invented_link_does_not_exist(self, client):
        assert client.get("/account/mail/unsubscribe/a:b/").status_code == 404
        assert client.post("/account/mail/unsubscribe/a:b/").status_code == 404

    def test_every_customer_stays(self, client, user):
        assert Customer.objects.filter(user=user).count() == 1


class TestTokens:
    @pytest.fixture
    def ada(self, client):
        user = member.make(username="ada", email="ada@example.com")
        user.set_password("nine quiet herons")
        user.save()
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        client.post("/accounts/login/", {"login": user.email, "password": "nine quiet herons"})
        client.post("/accounts/reauthenticate/", {"password": "nine quiet herons"})
        return user

    def add(self, client, **data):
        return client.post(
            "/account/security/tokens/add/", {"name": "Backup", "scopes": ["read"], "expires_in_days": 90, **data}
        )

    def test_are_made_with_a_name_for_some_things_and_shown_once(self, client, ada):
        page = self.add(client)
        [token] = re.findall(r"<code class=\"token\"[^>]*>(\w+)</code>", page.content.decode())
        assert "no-store" in page["Cache-Control"]
        assert (Credential.objects.get(session=None).token.expiry - timezone.now()).days == 89
        program = Client(headers={"Authorization": f"Bearer {token}"})
        assert program.get("/api/v1/me/").status_code == 200
        assert program.post("/api/v1/me/addresses/", {}, content_type="application/json").status_code == 403
        overview = client.get("/account/security/").content.decode()
        assert "Backup" in overview and "read what is yours" in overview and token not in overview

    @pytest.mark.parametrize(
        "data", [{"name": ""}, {"scopes": []}, {"scopes": ["staff:stock"]}, {"name": "a\nb"}, {"expires_in_days": 400}]
    )
    def test_are_refused_by_the_form(self, client, ada, data):
        assert self.add(client, **data).status_code == 422
        assert not Credential.objects.filter(session=None).exists()

    def test_are_so_many_and_no_more(self, client, ada, settings):
        settings.REST_KNOX = {**settings.REST_KNOX, "TOKEN_LIMIT_PER_USER": 1}
        assert [self.add(client).status_code for _ in range(2)] == [200, 422]

    def test_ask_for_the_password_in_a_browser_that_was_left_open(self, client, ada):
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            assert self.add(client)["Location"].startswith("/accounts/reauthenticate/")
        assert not Credential.objects.filter(session=None).exists()
