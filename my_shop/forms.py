"""How forms are printed everywhere: ``{{ form.email.as_field_group }}`` is ``_field.html``."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    field_template_name = "_field.html"
