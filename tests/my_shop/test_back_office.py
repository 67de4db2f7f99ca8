"""Whatever staff type into the back office is answered, and in time."""

import pytest
from django.test import Client

from tests import recipes

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"
PRODUCTS = "/admin/products/product/"


@pytest.fixture
def boss():
    client = Client(raise_request_exception=False)
    client.force_login(recipes.member.make(username="boss", is_staff=True, is_superuser=True))
    return client


class TestSearch:
    @pytest.mark.parametrize("path", [USERS, PRODUCTS])
    def test_looks_for_eight_of_many_words_and_says_so(self, boss, path):
        page = boss.get(path, {"q": "boss " * 1000})
        assert page.status_code == 200
        assert page.context["cl"].query == " ".join(["boss"] * 8)
        assert "8 words at most" in page.text

    def test_looks_for_the_beginning_of_an_endless_word(self, boss):
        assert len(boss.get(USERS, {"q": "x" * 4000}).context["cl"].query) == 200

    def test_finds_as_ever(self, boss):
        page = boss.get(USERS, {"q": " boss\t"})
        assert page.context["cl"].result_count == 1
        assert "at most" not in page.text

    @pytest.mark.parametrize("term", ["mug " * 1000, "m\0ug", "x" * 4000], ids=["words", "NUL", "long"])
    def test_of_a_field_answers_anything(self, boss, term):
        asked = {"app_label": "products", "model_name": "variant", "field_name": "product", "term": term}
        assert boss.get("/admin/autocomplete/", asked).status_code == 200


class TestFilters:
    @pytest.mark.parametrize(
        "asked", ["created_at__year=99999", "tax_class__exact=%00", "q=%00", "created_at__year=%00"]
    )
    def test_leave_out_what_no_database_can_hold(self, boss, asked):
        assert boss.get(f"{PRODUCTS}?{asked}").status_code == 200
