"""How forms are printed (``{{ form.email.as_field_group }}`` is ``_field.html``), and how they read keys and JSON."""

import json
from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.fields import InvalidJSONInput
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

TYPED = {f"django/forms/widgets/{name}.html" for name in ("text", "email", "number")}
INPUTS = TYPED | {f"django/forms/widgets/{name}.html" for name in ("hidden", "checkbox")}
INPUT = mark_safe("<!-- input -->")
MOST_LOOKS = 1000

_looks: dict[tuple, tuple[str, str, str]] = {}


class BoundField(forms.BoundField):
    """A field of a page. Where it has no errors it is rendered once for each way it can look, with nothing typed in
    it; what is typed is written into that."""

    def as_field_group(self):
        widget, field = self.field.widget, self.field
        if self.name in self.form.errors or self.is_hidden or field.disabled or settings.DEBUG:
            return super().as_field_group()
        is_demanded = self.form.use_required_attribute and widget.use_required_attribute(self.initial)
        words = (str(self.label), str(self.help_text), get_language())
        place = (self.template_name, self.html_name, self.auto_id, field.required, is_demanded)
        look = (*words, *place, type(widget), getattr(widget, "input_type", ""), *widget.attrs.items())
        if look not in _looks:
            if len(_looks) >= MOST_LOOKS:
                _looks.clear()
            empty = super(BoundField, Empty(self.form, field, self.name)).as_field_group()
            _looks[look] = empty.partition(f' name="{self.html_name}"' if self.is_typed_in else INPUT)
        before, name, after = _looks[look]
        if not self.is_typed_in:
            return mark_safe(f"{before}{self}{after}")
        typed = widget.format_value(self.value())
        value = "" if typed is None else f' value="{conditional_escape(typed)}"'
        return mark_safe(f"{before}{name}{value}{after}")

    @property
    def is_typed_in(self):
        """Is it an input whose text is all that changes in it?"""
        widget = self.field.widget
        return widget.template_name in TYPED and type(widget).get_context is forms.TextInput.get_context


class Empty(BoundField):
    """A field that nobody has typed in; any other input is left out."""

    def value(self):
        return None

    def __str__(self):
        return super().__str__() if self.is_typed_in else INPUT


class FormRenderer(TemplatesSetting):
    """Django's, and quicker: a page of the checkout has twenty inputs, and each costs three of Django's templates."""

    field_template_name = "_field.html"
    bound_field_class = BoundField

    def render(self, template_name, context, request=None):
        if template_name not in INPUTS:
            return super().render(template_name, context, request)
        widget = context["widget"]
        value = {} if widget["value"] is None else {"value": widget["value"]}
        return (
            f"<input{printed_attributes({'type': widget['type'], 'name': widget['name'], **value, **widget['attrs']})}>"
        )


def printed_attributes(attributes: Mapping[str, object]) -> str:
    """Return attributes as an element's tag has them; True stands there by its name, False does not."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )


class RowField(forms.ModelChoiceField):
    """A choice among rows, by the key as the page wrote it: Python also reads “٣”, “03” and “1_0” as numbers."""

    def to_python(self, value):
        row = super().to_python(value)
        if row is not None and isinstance(value, str) and value != str(row.pk):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return row


class RowInHandField(forms.Field):
    """A choice among ``rows`` that were read already, by the key as the page wrote it; the form sets them."""

    rows: Sequence[Model] = ()

    def to_python(self, value):
        if value in self.empty_values:
            return None
        row = next((row for row in self.rows if str(row.pk) == str(value)), None)
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return row


class JSONField(forms.JSONField):
    """JSON that every database keeps. Django's own lets NaN through, and fails over deep lists."""

    def to_python(self, value):
        try:
            data = super().to_python(value)
            json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):  # NaN, 5,000 digits, half of a surrogate pair; lists in lists
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value}) from None
        return data

    def bound_data(self, data, initial):
        """Show what is refused as it was typed."""
        try:
            self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)
