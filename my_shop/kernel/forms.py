"""How forms are printed (``{{ form.email.as_field_group }}`` is ``_field.html``), and how they read keys and JSON."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    field_template_name = "_field.html"


class RowField(forms.ModelChoiceField):
    """A choice among rows, by the key as the page wrote it: Python also reads “٣”, “03” and “1_0” as numbers."""

    def to_python(self, value):
        row = super().to_python(value)
        if row is not None and isinstance(value, str) and value != str(row.pk):
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
