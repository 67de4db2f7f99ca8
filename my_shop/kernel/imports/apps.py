"""Files that come in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "my_shop.kernel.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self):
        from my_shop.kernel.imports import receivers  # noqa: F401
