"""Lists of the back office are counted so far as anybody reads."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from my_shop.kernel.back_office import lists
from tests import recipes

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
