"""How forms are printed everywhere (``{{ form.email.as_field_group }}`` is ``_field.html``), and how they read keys."""

from django import forms
from django.core.exceptions import ValidationError
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
