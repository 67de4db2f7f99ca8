"""The menu puts what a person may open into sections."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from my_shop.kernel.desk.menu import List, Menu, Page, Section

SHOPS = Menu([Section("people", "People", (List("auth.Group", "Roles"), Page("admin:index", "Desk", app="auth")))])


def listed(*models):
    return [{"models": [{"model": model, "name": model.__name__, "object_name": model.__name__} for model in models]}]


def person(*, may_all=True):
    return SimpleNamespace(has_perm=lambda name: may_all, has_module_perms=lambda app: may_all)


def names(sections):
    return [(section["name"], [entry["name"] for entry in section["models"]]) for section in sections]


class TestArrange:
    def test_calls_lists_as_the_section_does_and_puts_the_rest_into_system(self):
        found = SHOPS.arrange(listed(Session, get_user_model(), Group), person())
        assert names(found) == [("People", ["Roles", "Desk"]), ("System", ["Session", "User"])]

    def test_leaves_out_sections_that_hold_nothing_for_the_person(self):
        assert names(SHOPS.arrange(listed(Session), person(may_all=False))) == [("System", ["Session"])]

    def test_shows_of_one_app_what_lies_in_it(self):
        assert names(SHOPS.arrange(listed(Session), person(), app="sessions")) == [("System", ["Session"])]

    def test_leaves_out_a_page_whose_app_is_not_there(self):
        menu = Menu([Section("own", "Own", (Page("admin:index", "Gone", app="gone"),))])
        assert menu.arrange([], person()) == []


class TestNameOf:
    @pytest.mark.parametrize(("model", "name"), [(Group, "Roles"), (Session, "Sessions")])
    def test_is_the_section_s_or_django_s(self, model, name):
        assert SHOPS.name_of(model._meta) == name
