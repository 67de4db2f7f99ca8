import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


class TestHome:
    def test_answers_without_any_row(self, client):
        assert client.get("/").status_code == 200


class TestCsrfFailure:
    """A page lies open in one tab while its visitor logs in in another one."""

    @pytest.fixture
    def strict(self):
        client = Client(enforce_csrf_checks=True)
        client.get("/accounts/login/")
        return client

    def test_has_the_page_loaded_again_that_waits_for_a_part(self, strict):
        answer = strict.post("/accounts/login/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (403, "true")
        assert "try once more" in strict.get("/accounts/login/").text

    def test_says_it_on_a_page(self, strict):
        answer = strict.post("/accounts/login/")
        assert answer.status_code == 403 and "reload the page" in answer.text

    def test_loads_no_page_again_and_again_where_cookies_are_off(self):
        answer = Client(enforce_csrf_checks=True).post("/accounts/login/", headers={"HX-Request": "true"})
        assert answer.status_code == 403 and "HX-Refresh" not in answer.headers


class TestBadRequest:
    def test_has_the_face_of_the_shop(self, client):
        answer = client.get("/", headers={"host": "somewhere.else"})
        assert answer.status_code == 400
        assert "Error 400" in answer.text and settings.SHOP_NAME in answer.text
