"""The page that says what is missing before the shop opens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadyConfig(AppConfig):
    name = "my_shop.ready"
    label = "ready"
    verbose_name = _("Ready to open")

    def ready(self):
        from my_shop.ready import receivers  # noqa: F401
