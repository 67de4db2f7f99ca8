"""Tags for the pages of the signal map."""

from importlib import import_module

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: str) -> SafeString:
    """Return a docstring as HTML, what stands between double backticks as code."""
    pieces = text.split("``")
    parts = (("<code>{}</code>" if number % 2 else "{}", piece) for number, piece in enumerate(pieces))
    return format_html_join("", "{}", ((format_html(form, piece),) for form, piece in parts))


@register.simple_tag
def read_signal_map():
    """Read the map of the running process: ``{% read_signal_map as map %}``."""
    # Django loads every module of tags with the first template, but draws no map there
    return import_module("signal_map.rendering.pages").read_page_of_map()
