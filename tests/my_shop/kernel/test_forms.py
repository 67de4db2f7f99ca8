import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from model_bakery import baker

from my_shop.kernel.forms import FormRenderer, JSONField, RowField
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
        assert [*found] == ["products.Product.details"] and all(issubclass(kind, JSONField) for kind in found.values())

    def test_takes_what_json_is(self):
        assert JSONField().clean('{"Material": "Eiche 🌳", "cm": [9, 1.5, null]}') == {
            "Material": "Eiche 🌳",
            "cm": [9, 1.5, None],
        }


class Typed(forms.Form):
    name = forms.CharField(label=_("Password"), max_length=9, help_text="In <em>full</em>.")
    email = forms.EmailField(required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    age = forms.IntegerField(required=False, min_value=1)
    keep = forms.BooleanField(required=False)
    key = forms.CharField(widget=forms.HiddenInput)


class TestFormRenderer:
    """Django's own templates are the measure: what is quicker says the same."""

    def printed(self, form, renderer):
        form.renderer = renderer
        return [" ".join(str(field).split()) for field in form]

    @pytest.mark.parametrize(
        "data",
        [
            None,
            {"name": 'Ada "<b>" & Co', "email": "x", "age": "0", "keep": "on", "key": "'k'"},
            {"name": "", "email": "ada@example.com", "age": "١", "key": ""},
        ],
    )
    def test_prints_an_input_as_django_does(self, data):
        shop, django = (self.printed(Typed(data, prefix="p"), made) for made in (FormRenderer(), TemplatesSetting()))
        assert shop == django


class TestFieldGroup:
    def group(self, data=None, name="name", **more):
        form = Typed(data, **more)
        return form[name].as_field_group()

    def test_says_what_is_typed_now_and_nothing_that_somebody_typed_before(self):
        assert 'value="Ada"' in self.group(initial={"name": "Ada"})
        assert 'value="&lt;Bob&gt;"' in self.group({"name": "<Bob>"})
        assert "value=" not in self.group()

    def test_is_the_template_around_djangos_input(self):
        form = Typed(initial={"name": "Ada"}, prefix="p")
        template = get_template("_field.html").render({"field": form["name"]})
        assert form["name"].as_field_group().split() == template.split()
        assert "<em>full</em>" in template

    def test_shows_errors_and_forgets_them(self):
        assert 'class="error"' in self.group({"name": "far too long a name"})
        assert 'class="error"' not in self.group({"name": "short"})

    def test_speaks_the_language_of_the_page(self):
        english = self.group()
        with translation.override("de"):
            assert "Passwort" in self.group() != english
        assert self.group() == english

    def test_follows_its_field(self):
        form = Typed()
        form.fields["name"].required, form.fields["name"].label = False, "Postcode"
        group = form["name"].as_field_group()
        assert "(optional)" in group
        assert "Postcode" in group
        assert "(optional)" not in self.group()
