"""The log of the back office says what was done in the words of the page, and not the names of Django's fields."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from my_shop.kernel.brand.admin.forms import ShopBrandForm
from tests import recipes

pytestmark = pytest.mark.django_db

NAMED_AS_COLUMNS = {"cover_file", "tag_names"}
"""Fields that are no columns and read as if they were: “Cover”, “Tags”."""


def forms_with_more_than_columns():
    request = RequestFactory().get("/")
    request.user = recipes.admin.make()
    for model, page in admin.site._registry.items():
        form = page.form
        columns = {field.name for field in model._meta.get_fields()}
        if more := set(form.declared_fields) - columns:
            yield form, more


def test_each_field_that_is_something_to_do_has_a_sentence_for_it_done():
    silent = {
        f"{form.__name__}.{name}"
        for form, more in forms_with_more_than_columns()
        if form.__name__ != "CategoryForm"  # says all of its changes itself
        for name in more - NAMED_AS_COLUMNS - set(getattr(form, "deeds", {}))
    }
    assert silent == set()


def test_a_silent_one_would_be_seen():
    assert dict(forms_with_more_than_columns())[ShopBrandForm] == set(ShopBrandForm.deeds)
