"""Posts, comments and their moderation."""

from importlib import import_module

from django.apps import AppConfig, apps


class BlogConfig(AppConfig):
    name = "blog"

    def ready(self):
        for sender in ("my_shop", "customers"):
            if apps.is_installed(sender):
                import_module(f"blog.receivers.{sender}")
