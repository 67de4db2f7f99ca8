"""The back office speaks a merchant's words."""

import re

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.urls import reverse

from my_shop.back_office_menu import MENU
from tests import recipes
from tests.my_shop.test_roles import member_of

pytestmark = pytest.mark.django_db
OWN = {"my_shop", "products", "orders", "customers", "blog"}
OF_TOOLS = ("Knox", "MFA", "Database Backend", "Authentication and Authorization", "administration")


def tools_named_on(page):
    """The names of tools on a page, but for those that chance writes into a token."""
    words = re.sub(r"[\w:.=-]{30,}", "", page)
    return [name for name in OF_TOOLS if name in words]


@pytest.fixture
def as_boss(client):
    client.force_login(recipes.admin.make())
    return client


def test_names_every_list_of_the_shop_s_own():
    own = {app.label for app in apps.get_app_configs() if app.name.partition(".")[0] in OWN}
    listed = [model._meta for model in site._registry if model._meta.app_label in own]
    assert [opts.label for opts in listed if opts.label_lower not in MENU.names] == []


def test_shows_no_tool_s_name_on_the_start_page(as_boss):
    page = as_boss.get(reverse("admin:index")).text
    assert "Second steps at log-in" in page
    assert tools_named_on(page) == []


@pytest.mark.parametrize("app", ["auth", "mfa", "account", "django_tasks_database", "signals"])
def test_shows_no_tool_s_name_on_the_pages_of_an_app(as_boss, app):
    page = as_boss.get(reverse("admin:app_list", args=[app])).text
    assert tools_named_on(page) == []


def test_shows_no_tool_s_name_on_any_list(as_boss):
    for model in site._registry:
        opts = model._meta
        # of what there is one of, the list leads to its page
        page = as_boss.get(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"), follow=True).text
        assert f"<h1>{MENU.name_of(opts)}</h1>" in page
        assert tools_named_on(page) == [], opts.label


def test_sees_a_name_among_words_and_none_in_a_token():
    assert tools_named_on(f'<input value="{"x" * 40}MFA{"x" * 21}"><h1>MFA</h1>') == ["MFA"]
    assert tools_named_on(f'<input value="{"x" * 40}MFA{"x" * 21}">') == []


def test_an_editor_sees_no_section_of_what_they_may_not_open(client):

    client.force_login(member_of("editor"))
    sections = [section["app_label"] for section in client.get(reverse("admin:index")).context["app_list"]]
    assert sections == ["catalogue", "journal"]  # pictures are the catalogue's
