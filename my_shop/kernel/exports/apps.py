"""Files that go out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "my_shop.kernel.exports"
    label = "exports"
    verbose_name = _("Exports")

    def ready(self):
        from my_shop.kernel.exports import receivers  # noqa: F401
