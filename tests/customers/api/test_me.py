import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile

from customers.models import Consent, Contact, Customer, Profile
from customers.services import consents
from my_shop.kernel.pictures.models import Picture
from tests.customers.api.conftest import HOME, read
from tests.customers.services.test_profiles import photo

pytestmark = pytest.mark.django_db


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
        answer = api.patch("/api/v1/me/", {"nickname": "Ada"}, headers=read(api, "me/"))
        assert answer.status_code == 200
        profile = Profile.objects.get(user=person)
        assert (profile.nickname, profile.bio) == ("Ada", "Potter.")

    @pytest.mark.parametrize(
        "data",
        [
            {"nickname": "a\nb"},
            {"nickname": "x" * 41},
            {"date_of_birth": "2999-01-01"},
            {"date_of_birth": "1800-01-01"},
            {"date_of_birth": "yesterday"},
            {"gender": "other"},
        ],
    )
    def test_refuses_bad_input_and_changes_nothing(self, api, person, data):
        before = Profile.objects.filter(user=person).values().get()
        api.force_authenticate(person)
        assert api.patch("/api/v1/me/", data, headers=read(api, "me/")).status_code == 400
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
        answer = api.patch("/api/v1/me/", data, headers=read(api, "me/"))
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert error["field"] == field and words in error["detail"]
        assert Profile.objects.filter(user=person).values().get() == before

    def test_asks_a_stranger_who_they_are(self, api):
        assert api.get("/api/v1/me/").status_code == 401

    def test_writes_over_nothing_that_it_has_not_read(self, api, person):
        api.force_authenticate(person)
        etag = read(api, "me/")
        assert api.patch("/api/v1/me/", {"nickname": "Ada"}).status_code == 428
        assert api.patch("/api/v1/me/", {"nickname": "Ada"}, headers=etag).status_code == 200
        late = api.patch("/api/v1/me/", {"bio": "Potter."}, headers=etag)
        assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
        profile = Profile.objects.get(user=person)
        assert (profile.nickname, profile.bio) == ("Ada", "")
        assert api.get("/api/v1/me/", headers={"If-None-Match": read(api, "me/")["If-Match"]}).status_code == 304


class TestCustomer:
    def test_has_a_phone_number_and_an_address_that_comes_first(self, api, person):
        first, second = (person.customer.addresses.create(**HOME, is_default=is_first) for is_first in (True, False))
        api.force_authenticate(person)
        assert api.get("/api/v1/me/customer/").json()["default_address"] == first.pk
        sent = {"phone": "+49 89 123456", "default_address": second.pk}
        answer = api.patch("/api/v1/me/customer/", sent, headers=read(api, "me/customer/")).json()
        assert (answer["phone"], answer["default_address"]) == ("+49 89 123456", second.pk)
        assert answer["number"] == person.customer.number

    @pytest.mark.parametrize("data", [{"phone": "call me"}, {"default_address": 0}, {"number": "MINE"}])
    def test_refuses_what_is_none_and_changes_nothing(self, api, person, data):
        api.force_authenticate(person)
        before = Customer.objects.values().get()
        answer = api.patch("/api/v1/me/customer/", data, headers=read(api, "me/customer/"))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(data)))
        assert Customer.objects.values().get() == before

    def test_takes_no_address_of_somebody_else(self, api, person, other):
        theirs = other.customer.addresses.create(**HOME, is_default=True)
        api.force_authenticate(person)
        sent = {"default_address": theirs.pk}
        assert api.patch("/api/v1/me/customer/", sent, headers=read(api, "me/customer/")).status_code == 400

    def test_asks_for_the_version(self, api, person):
        api.force_authenticate(person)
        old = {"If-Match": '"old"'}
        assert api.patch("/api/v1/me/customer/", {"phone": ""}).status_code == 428
        assert api.patch("/api/v1/me/customer/", {"phone": ""}, headers=old).status_code == 412


class TestPreferences:
    def test_change_one_by_one_and_leave_a_consent_behind(self, api, person):
        api.force_authenticate(person)
        sent = {"wants_post_mail": True}
        answer = api.patch("/api/v1/me/preferences/", sent, headers=read(api, "me/preferences/"))
        assert answer.json() == {"wants_post_mail": True, "wants_comment_mail": True}
        [said] = api.get("/api/v1/me/consents/").json()["results"]
        assert (said["purpose"], said["state"], said["source"]) == ("news", "given", "api")

    def test_ask_for_the_version(self, api, person):
        api.force_authenticate(person)
        assert api.patch("/api/v1/me/preferences/", {"wants_post_mail": True}).status_code == 428
        stale = {"If-Match": '"old"'}
        assert api.patch("/api/v1/me/preferences/", {"wants_post_mail": True}, headers=stale).status_code == 412
        assert not Profile.objects.get(user=person).wants_post_mail


class TestPicture:
    PATH = "/api/v1/me/picture/"

    @pytest.fixture(autouse=True)
    def ada(self, api, person):
        api.force_authenticate(person)

    def send(self, api, file, **headers):
        return api.put(self.PATH, {"file": file}, format="multipart", headers=headers or read(api, "me/picture/"))

    def test_takes_the_place_of_the_one_before_and_goes(self, api):
        assert api.get(self.PATH).json() == {"picture": None}
        first = self.send(api, photo()).json()["picture"]
        assert (first["width"], first["height"]) == (40, 30) and first["url"].startswith("http")
        assert self.send(api, photo()).json()["picture"]["url"] != first["url"]
        assert [picture.pk for picture in Picture.objects.all()] == [Profile.objects.get().avatar_id]
        assert api.delete(self.PATH, headers=read(api, "me/picture/")).status_code == 204
        assert api.get(self.PATH).json() == {"picture": None}
        assert not Picture.objects.exists()

    @pytest.mark.parametrize("content", [b"no picture", b""])
    def test_is_none_that_the_page_refuses(self, api, content):
        answer = self.send(api, ContentFile(content, name="me.png"))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "file")
        assert not Picture.objects.exists()

    def test_is_not_written_over_by_who_has_not_read_it(self, api):
        old = read(api, "me/picture/")
        self.send(api, photo())
        assert self.send(api, photo(), **old).status_code == 412
        assert api.delete(self.PATH, headers=old).status_code == 412
        assert api.delete(self.PATH).status_code == 428
        assert Picture.objects.count() == 1

    def test_leaves_what_else_was_read_as_it_is(self, api):
        etags = [read(api, address) for address in ("me/", "me/preferences/", "me/customer/")]
        self.send(api, photo())
        assert [read(api, address) for address in ("me/", "me/preferences/", "me/customer/")] == etags


class TestConsents:
    def test_are_ones_own(self, api, person, other):
        for user in (person, other):
            contact = Contact.objects.get(user=user)
            state = Consent.State.GIVEN if user == person else Consent.State.ASKED
            consents.record_consent(contact=contact, state=state, source=Consent.Source.NEWS_PAGE)
        api.force_authenticate(person)
        assert [said["state"] for said in api.get("/api/v1/me/consents/").json()["results"]] == ["given"]
