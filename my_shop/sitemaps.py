"""What search engines are told to read: each app brings its sections, an app that is left out takes them with it."""

from importlib import import_module

from django.conf import settings
from django.utils.module_loading import module_has_submodule


def sections() -> dict:
    """Return ``SITEMAPS`` of each app's module ``sitemaps``, where it has one."""
    return {
        name: section
        for app in settings.SHOP_APPS
        if module_has_submodule(import_module(app), "sitemaps")
        for name, section in import_module(f"{app}.sitemaps").SITEMAPS.items()
    }
