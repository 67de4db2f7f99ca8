import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import recipes

pytestmark = pytest.mark.django_db


class TestHome:
    def test_answers_without_any_row(self, client):
        assert client.get("/").status_code == 200


class TestWaysOn:
    def test_staff_are_led_to_the_back_office_and_nobody_else_is(self):
        asked, shown = [], []
        for is_staff in (False, True):
            client = Client()
            client.force_login(recipes.member.make(is_staff=is_staff))
            client.get("/help/contact/")
            with CaptureQueriesContext(connection) as queries:
                header = client.get("/help/contact/").text.partition("<main")[0]
            asked.append(len(queries))
            shown.append('href="/admin/"' in header)
        guest = Client().get("/help/contact/").text
        assert shown == [False, True] and 'href="/admin/"' not in guest
        assert asked[0] == asked[1]

    @pytest.mark.parametrize("is_staff", [False, True])
    def test_the_account_leads_there_too(self, client, is_staff):
        client.force_login(recipes.member.make(is_staff=is_staff))
        if not apps.is_installed("customers"):
            pytest.skip("customers is unplugged")
        menu = client.get("/account/").text.partition('<nav aria-label="Account"')[2].partition("</nav>")[0]
        assert ('href="/admin/"' in menu) is is_staff

    def test_the_footer_leads_to_the_news_where_there_are_any(self, client):
        has_news = apps.is_installed("customers") and apps.is_installed("blog")
        footer = client.get("/help/contact/").text.partition("<footer")[2]
        assert ('href="/account/news/"' in footer) is has_news


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
