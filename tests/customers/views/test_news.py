import pytest

from customers.models import Contact, OutgoingEmail
from customers.services import consents, contacts

pytestmark = pytest.mark.django_db


class TestAsk:
    def test_sends_the_link_and_says_where_it_went(self, client):
        page = client.post("/account/news/", {"email": "bo@example.com"})
        assert "bo@example.com" in page.content.decode()
        assert OutgoingEmail.objects.get().to == ["bo@example.com"]

    def test_refuses_what_is_no_address(self, client):
        assert client.post("/account/news/", {"email": "bo"}).status_code == 422
        assert not OutgoingEmail.objects.exists() and not Contact.objects.exists()


class TestConfirm:
    def test_looking_changes_nothing(self, client):
        contacts.lock_contact("bo@example.com")
        url = f"/account/news/{consents.news_token('bo@example.com')}/"
        assert client.get(url).status_code == 200
        assert not Contact.objects.get().wants_news
        assert client.post(url).status_code == 200
        assert Contact.objects.get().wants_news

    def test_does_not_know_a_forged_link(self, client):
        assert client.get("/account/news/forged/").status_code == 404
