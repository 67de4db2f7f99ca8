"""Texts of several lines, which end in "\\n" however they were sent: a browser sends "\\r\\n" for each of them."""

from django import forms
from django.db import models


def plain_lines(text: str) -> str:
    """Return the text with each of its lines ended by "\\n" alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LongTextField(models.TextField):
    """A text that people type; it is the same text whichever way its lines are ended."""

    def deconstruct(self):
        # the table has a plain text
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def to_python(self, value):
        value = super().to_python(value)
        return plain_lines(value) if isinstance(value, str) else value

    def formfield(self, **options):
        return super().formfield(**{"form_class": LongTextFormField, **options})


class LongTextFormField(forms.CharField):
    """What is typed into such a field; other ends of its lines are no change."""

    def to_python(self, value):
        text = super().to_python(value)
        return plain_lines(text) if text else text

    def has_changed(self, initial, data):
        return super().has_changed(plain_lines(initial) if isinstance(initial, str) else initial, data)
