import uuid

import pytest

from customers.models import Consent, Contact, OutgoingEmail, Profile
from customers.services import consents, profiles
from tests.customers.services.test_consents import link_in

pytestmark = pytest.mark.django_db

BO = "bo@example.com"


def ask(api, email=BO, **more):
    return api.post("/api/v1/news/", {"email": email}, **more)


class TestNews:
    def test_come_once_the_address_is_confirmed(self, api):
        assert ask(api).status_code == 202
        assert not Contact.objects.get().wants_news
        token = {"token": link_in(OutgoingEmail.objects.get())}
        assert [api.post("/api/v1/news/confirm/", token).status_code for _ in range(2)] == [204, 204]
        assert Contact.objects.get().wants_news
        said = Consent.objects.order_by("pk").values_list("state", "source")
        assert [*said] == [("asked", "api"), ("given", "confirmation")]

    def test_are_answered_alike_whoever_reads_them(self, api, person):
        answers = [ask(api, email) for email in (person.email, BO)]
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1

    def test_are_asked_for_once_by_a_key(self, api):
        key = {"headers": {"Idempotency-Key": str(uuid.uuid4())}}
        assert [ask(api, **key).status_code for _ in range(5)] == [202] * 5
        assert OutgoingEmail.objects.count() == 1

    def test_are_counted_with_the_page(self, api, client):
        for _ in range(2):
            ask(api)
        client.post("/account/news/", {"email": BO})
        assert ask(api).status_code == 429

    @pytest.mark.parametrize("email", ["", "bo", f"{'b' * 300}@example.com"])
    def test_go_to_no_other_thing(self, api, email):
        answer = ask(api, email)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")
        assert not OutgoingEmail.objects.exists() and not Contact.objects.exists()

    @pytest.mark.parametrize("path", ["news/confirm/", "unsubscribe/"])
    def test_know_no_forged_token(self, api, path):
        answer = api.post(f"/api/v1/{path}", {"token": "forged"})
        assert (answer.status_code, answer.json()["code"]) == (409, "link_refused")


class TestUnsubscribe:
    def test_ends_the_news_of_who_has_no_account(self, api):
        ask(api)
        consents.confirm_news(token=link_in(OutgoingEmail.objects.get()))
        token = profiles.unsubscribe_token(reader_id=Contact.objects.get().pk, kind=profiles.NEWS)
        assert [api.post("/api/v1/unsubscribe/", {"token": token}).status_code for _ in range(2)] == [204, 204]
        assert not Contact.objects.get().wants_news

    def test_ends_one_kind_of_a_members_mail(self, api, person):
        Profile.objects.update(wants_post_mail=True)
        token = profiles.unsubscribe_token(reader_id=person.pk, kind="posts")
        assert api.post("/api/v1/unsubscribe/", {"token": token}).status_code == 204
        profile = Profile.objects.get()
        assert (profile.wants_post_mail, profile.wants_comment_mail) == (False, True)
