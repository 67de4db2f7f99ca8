import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from model_bakery import baker

from my_shop.kernel.forms import JSONField, RowField
from orders.models import ShippingMethod
from tests.recipes import admin as administrator


@pytest.mark.django_db
class TestRowField:
    @pytest.fixture
    def field(self):
        for pk in (3, 10):
            baker.make(ShippingMethod, pk=pk, min_days=1, max_days=2)
        return RowField(queryset=ShippingMethod.objects.all())

    def test_takes_the_key_as_the_page_wrote_it(self, field):
        assert [field.clean(value).pk for value in ("3", "10", 3)] == [3, 10, 3]

    @pytest.mark.parametrize("value", ["٣", "03", " 3", "+3", "1_0", "4", "x"])
    def test_refuses_what_only_python_reads_as_that_key(self, field, value):
        with pytest.raises(ValidationError) as refusal:
            field.clean(value)
        assert refusal.value.code == "invalid_choice"


class TestJSONField:
    @pytest.mark.django_db
    def test_stands_wherever_the_back_office_takes_json(self, rf):
        request = rf.get("/")
        request.user = administrator.make()
        found = {
            f"{model._meta.label}.{name}": type(field)
            for model, desk in admin.site._registry.items()
            if not model.__module__.startswith("allauth.")  # a page of theirs, for administrators
            if desk.has_add_permission(request) or desk.has_change_permission(request)
            for name, field in desk.get_form(request, change=desk.has_change_permission(request)).base_fields.items()
            if isinstance(field, forms.JSONField)
        }
        assert found == {"products.Product.details": JSONField}

    def test_takes_what_json_is(self):
        assert JSONField().clean('{"Material": "Eiche 🌳", "cm": [9, 1.5, null]}') == {
            "Material": "Eiche 🌳",
            "cm": [9, 1.5, None],
        }
