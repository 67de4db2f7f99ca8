"""How forms are printed (``{{ form.email.as_field_group }}`` is ``_field.html``), and how they read keys and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.fields import InvalidJSONInput
from django.forms.renderers import TemplatesSetting
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

INPUTS = {f"django/forms/widgets/{name}.html" for name in ("text", "email", "number", "hidden", "checkbox")}
INPUT_PLACE = mark_safe("<!-- input -->")


@dataclass(frozen=True)
class FieldLook:
    """What ``_field.html`` prints of a field that has no errors, but for its input; all forms that look alike share one
    rendering of it."""

    label: str
    help_text: str
    auto_id: str
    id_for_label: str
    widget_type: str
    use_fieldset: bool
    aria_describedby: str
    required: bool
    language: str
    errors = ()
    is_hidden = False

    @property
    def field(self):
        return self

    def __str__(self):
        return INPUT_PLACE

    __html__ = __str__


class BoundField(forms.BoundField):
    """A field of a page: around its input stands what is rendered once, because nothing of it is the visitor's."""

    def as_field_group(self):
        if settings.DEBUG or self.errors or self.is_hidden or self.template_name != FormRenderer.field_template_name:
            return super().as_field_group()
        before, after = _around_input(
            FieldLook(
                label=str(self.label),
                help_text=str(self.help_text),
                auto_id=self.auto_id,
                id_for_label=self.id_for_label,
                widget_type=self.widget_type,
                use_fieldset=self.use_fieldset,
                aria_describedby=self.aria_describedby or "",
                required=self.field.required,
                language=get_language() or "",
            )
        )
        return mark_safe(f"{before}{self}{after}")


@lru_cache(maxsize=512)
def _around_input(look: FieldLook) -> tuple[str, str]:
    before, _, after = get_template(FormRenderer.field_template_name).render({"field": look}).partition(INPUT_PLACE)
    return before.lstrip(), after.rstrip()


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
