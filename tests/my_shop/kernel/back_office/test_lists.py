"""Lists of the back office are counted so far as anybody reads."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.urls import reverse

from my_shop.kernel.back_office import lists
from tests import factories, recipes

pytestmark = pytest.mark.django_db
USERS = reverse("admin:auth_user_changelist")


@pytest.fixture
def as_boss(client):
    client.force_login(recipes.admin.make())
    return client


@pytest.fixture
def most(monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)


def test_a_short_list_is_counted_as_ever(as_boss, most):
    page = as_boss.get(USERS)
    assert page.context["cl"].result_count == 1
    assert "filter or search" not in page.text


def test_of_a_long_one_the_first_are_counted_and_the_page_says_so(as_boss, most):
    get_user_model().objects.bulk_create([get_user_model()(username=f"u{n}") for n in range(9)])
    page = as_boss.get(USERS)
    assert page.context["cl"].result_count == 3
    assert "The first 3: filter or search to see the others." in page.text


def test_of_a_long_one_no_days_are_read_out_of_all_rows(as_boss, most, django_assert_max_num_queries):
    recipes.product.make(_quantity=5)
    with django_assert_max_num_queries(30) as asked:
        as_boss.get(reverse("admin:products_product_changelist"))
    assert [query["sql"] for query in asked if "MIN(" in query["sql"]] == []


class TestSearchAmongTheNewest:
    def find(self, client, **asked):
        page = client.get(USERS, {"q": "u0", **asked})
        return [user.username for user in page.context["cl"].result_list], "The newest 3 were searched" in page.text

    @pytest.fixture(autouse=True)
    def many(self, most, monkeypatch):
        get_user_model().objects.bulk_create(get_user_model()(username=f"u{n}", is_staff=not n) for n in range(9))

    def test_says_that_there_are_others(self, as_boss, monkeypatch):
        assert self.find(as_boss) == (["u0"], False)
        monkeypatch.setattr(UserAdmin, "searches_newest", True, raising=False)
        assert self.find(as_boss) == ([], True)

    def test_is_among_those_that_a_filter_shows(self, as_boss, monkeypatch):
        monkeypatch.setattr(UserAdmin, "searches_newest", True, raising=False)
        assert self.find(as_boss, is_staff__exact="1") == (["u0"], False)


class TestPageOfMany:
    @pytest.fixture
    def two_a_page(self, monkeypatch):
        page = admin.site._registry[get_user_model()]
        monkeypatch.setattr(page, "list_per_page", 2)
        monkeypatch.setattr(page, "sortable_by", None)
        get_user_model().objects.bulk_create(
            get_user_model()(username=f"u{n}", email=f"{9 - n}@example.com") for n in range(5)
        )
        return page

    def shown(self, answer):
        return [user.username for user in answer.context["cl"].result_list if user.username.startswith("u")]

    def test_is_found_by_keys_and_then_read(self, as_boss, two_a_page, django_assert_max_num_queries):
        with django_assert_max_num_queries(30) as asked:
            page = as_boss.get(USERS, {"p": "2", "o": "-1"})
        assert self.shown(page) == ["u2", "u1"]
        (passed_over,) = [query["sql"] for query in asked if "OFFSET" in query["sql"]]
        assert passed_over.startswith('SELECT "auth_user"."id" ')

    def test_is_ordered_by_no_column_but_those_that_are_offered(self, as_boss, two_a_page, monkeypatch):
        by_email = {"o": "2", "q": "@example.com", "is_superuser__exact": "0"}
        assert self.shown(as_boss.get(USERS, by_email)) == ["u4", "u3"]
        monkeypatch.setattr(two_a_page, "sortable_by", ["username"])
        assert self.shown(as_boss.get(USERS, by_email)) == ["u0", "u1"]


def test_a_row_that_is_gone_is_said_to_be_in_a_whole_sentence(admin_client):
    assert ">Role with ID “7” doesn’t exist." in admin_client.get("/admin/auth/group/7/change/", follow=True).text


def test_a_field_in_a_row_is_named_after_its_column(as_boss):
    factories.ways_of_delivery()
    page = as_boss.get(reverse("admin:orders_shippingmethod_changelist"))
    form, _ = page.context["cl"].formset.forms
    assert 'aria-label="Sort order"' in str(form["position"])
