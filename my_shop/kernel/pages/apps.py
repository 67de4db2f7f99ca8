"""Pages that are kept, and what tells that they have changed."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "my_shop.kernel.pages"
    label = "pages"
    verbose_name = "Pages"

    def ready(self):
        from my_shop.kernel.pages import receivers  # noqa: F401
